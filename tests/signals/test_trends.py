"""What rises: worked by hand, against a second computation, and in cities that never were."""

from math import exp, lgamma, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.trends import Rising, Trend, history, is_falling, rising, trends
from tests.signals.invented_counts import by_theme, by_wijk_and_theme, invented_counts

YEAR = 12


def rounded(found: list[Rising]) -> list[tuple]:
    return [
        (one.name, one.count, one.low, round(one.expected, 2), one.high, round(one.q, 4))
        for one in found
    ]


# --- worked by hand -------------------------------------------------------------------------------


def test_a_theme_that_doubles_beside_one_that_stays_rises():
    # B = T0 = 120, T = 10: m = 120.5 · 10 / 120 = 10.04, v = m + m² / 120.5 = 10.88, size 120.5;
    # P(≥ 20) = 0.0052, of two series the smallest: q = 2 · 0.0052.
    found = rising({"eid": [10] * YEAR + [20], "print": [10] * YEAR + [10]})

    assert rounded(found) == [("eid", 20, 5, 10.04, 16, 0.0104)]


def test_what_all_series_share_is_effort_and_no_rise():
    assert rising({name: [10] * YEAR + [30] for name in ("eid", "print", "bank")}) == []


def test_a_theme_that_is_heard_half_as_often_falls():
    found = trends({"eid": [40] * YEAR + [20], "print": [40] * YEAR + [40]})

    assert [is_falling(one, 1.3) for one in found] == [True, False]
    assert (round(found[0].expected, 1), found[0].usual) == (40.0, 40.0)


def test_a_theme_that_stays_while_the_rest_is_logged_twice_as_much_does_not_fall():
    [found, _] = trends({"eid": [40] * YEAR + [40], "print": [40] * YEAR + [80]})

    assert (round(found.expected, 1), is_falling(found, 1.3)) == (80.1, False)


def test_only_the_twelve_months_before_now_count():
    series = {"eid": [10] * YEAR + [20], "print": [10] * YEAR + [10]}

    longer = {name: [90, 0, 90, *counts] for name, counts in series.items()}

    assert rising(longer) == rising(series)


def test_three_months_are_counted_together():
    # B = T0 = 24, T = 6: m = 24.5 · 6 / 24 = 6.125.
    found = rising(
        {"heule eid": [2] * YEAR + [8, 8, 8], "heule print": [2] * (YEAR + 3)},
        window=3, min_ratio=1.5,
    )  # fmt: skip

    assert [(one.count, one.expected) for one in found] == [(24, 6.125)]


def test_fewer_than_five_never_rise():
    still = {"print": [50] * (YEAR + 1)}

    assert rising({"eid": [0] * YEAR + [4], **still}) == []
    assert [one.name for one in rising({"eid": [0] * YEAR + [5], **still})] == ["eid"]


def test_a_certain_but_slight_rise_is_none():
    many = {"eid": [1000] * YEAR + [1250], "print": [9000] * (YEAR + 1)}

    assert rising(many) == []
    assert [one.name for one in rising(many, min_ratio=1.2)] == ["eid"]


def test_rougher_months_ask_for_more():
    smooth = {"eid": [20] * YEAR + [34], "print": [60] * (YEAR + 1), "bank": [60] * (YEAR + 1)}
    rough = smooth | {"eid": [5, 35] * 6 + [34], "bank": [75, 45] * 6 + [60]}

    assert [one.name for one in rising(smooth)] == ["eid"]
    assert rising(rough) == []


def test_the_most_certain_comes_first():
    series = {
        "bank": [10] * YEAR + [22], "eid": [10] * YEAR + [40], "print": [100] * YEAR + [100],
    }  # fmt: skip

    assert [one.name for one in rising(series)] == ["eid", "bank"]


# --- what the formula leaves open -----------------------------------------------------------------


def test_with_less_than_six_months_of_history_nothing_is_said():
    series = {"eid": [10] * 5 + [40], "print": [10] * 6}

    assert (history(series), rising(series)) == (5, [])
    six = {name: [counts[0], *counts] for name, counts in series.items()}
    assert (history(six), [one.name for one in rising(six)]) == (6, ["eid"])


def test_months_before_anybody_listened_are_no_history():
    series = {"eid": [0] * 8 + [10] * 4 + [40], "print": [0] * 8 + [10] * 5}

    assert (history(series), rising(series)) == (4, [])


def test_what_was_never_heard_before_can_rise():
    [found] = rising({"tram": [0] * YEAR + [7], "print": [30] * (YEAR + 1)})

    assert (found.name, found.low, found.high) == ("tram", 0, 0)


def test_without_other_series_the_effort_is_taken_as_unchanged():
    assert [(one.name, one.count) for one in rising({"eid": [10] * YEAR + [25]})] == [("eid", 25)]
    assert rising({"eid": [10] * YEAR + [12]}) == []


def test_without_others_before_there_is_no_measure_of_effort():
    found = trends({"eid": [10] * YEAR + [40], "print": [0] * YEAR + [40]})

    assert (found[0].q, found[0].q_falling) == (1.0, 1.0)


def test_others_that_are_silent_now_count_for_a_half():
    [found, _] = trends({"eid": [10] * YEAR + [6], "print": [10] * YEAR + [0]})

    assert round(found.expected, 3) == round(120.5 * 0.5 / 120, 3)


def test_counts_may_come_as_whole_floats():
    series = {"eid": [10.0] * YEAR + [20.0], "print": [10] * (YEAR + 1)}

    assert [(one.name, one.count) for one in rising(series)] == [("eid", 20)]


def test_nothing_gives_nothing():
    assert rising({}) == []
    assert rising({"eid": []}) == []
    assert rising({"eid": [0] * 13, "print": [0] * 13}) == []


@pytest.mark.parametrize(
    ("series", "given", "reason"),
    [
        ({"a": [1], "b": [1, 2]}, {}, "not equally long"),
        ({"a": [1, -1]}, {}, "from 0 up, not -1"),
        ({"a": [1, 1.5]}, {}, "from 0 up, not 1.5"),
        ({"a": [1]}, {"window": 0}, "1 to 12 months, not 0"),
        ({"a": [1]}, {"window": 13}, "1 to 12 months, not 13"),
        ({"a": [1]}, {"min_ratio": 0.5}, "at least 1 time"),
    ],
)
def test_it_refuses_what_it_cannot_judge(series, given, reason):
    with pytest.raises(ValueError, match=reason):
        rising(series, **given)


# --- against a second computation -----------------------------------------------------------------


def chance(count: int, mean: float, variance: float) -> float:
    """The negative binomial term by term, out of gamma functions."""
    size, success = mean**2 / (variance - mean), mean / variance
    return exp(
        lgamma(count + size) - lgamma(size) - lgamma(count + 1)
        + size * log(success) + count * log(1 - success)
    )  # fmt: skip


def by_hand(series: dict[str, list[int]]) -> list[tuple]:
    """count, low, expected, high, q and q_falling of each series, in plain Python."""
    names = list(series)
    before = [series[name][-13:-1] for name in names]
    now = [series[name][-1] for name in names]
    total = sum(map(sum, before))
    squares = 0.0
    live = [row for row in before if sum(row)]
    months = [month for month in range(12) if sum(row[month] for row in before)]
    for row in live:
        for month in months:
            expected = sum(row) * sum(other[month] for other in before) / total
            squares += (row[month] - expected) ** 2 / expected
    freedom = (len(live) - 1) * (len(months) - 1)
    phi = max(1.0, squares / freedom) if freedom else 1.0
    rows = []
    for row, count in zip(before, now, strict=True):
        level = sum(row) + 0.5
        mean = level / 12 * max(sum(now) - count, 0.5) / ((total - sum(row)) / 12)
        variance = phi * (mean + mean**2 / level)
        terms = [chance(k, mean, variance) for k in range(600)]
        sums = [sum(terms[: k + 1]) for k in range(600)]
        low, high = (next(k for k in range(600) if sums[k] >= share) for share in (0.05, 0.95))
        rows.append((count, low, mean, high, sum(terms[count:]), sums[count]))
    p_up, p_down = [row[4] for row in rows], [row[5] for row in rows]
    return [(*row[:4], q(row[4], p_up), q(row[5], p_down)) for row in rows]


def q(p: float, every: list[float]) -> float:
    return min(
        [
            1.0,
            *(other * len(every) / sum(x <= other for x in every) for other in every if other >= p),
        ]
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("roughness", [1.0, 2.5])
def test_it_is_what_a_second_computation_gives(seed, roughness):
    series = by_theme(invented_counts(seed, roughness=roughness, theme=seed, times=1.8))

    found = trends(series)

    for one, other in zip(found, by_hand(series), strict=True):
        assert (one.count, one.low, one.high) == (other[0], other[1], other[3])
        assert (one.expected, one.q, one.q_falling) == pytest.approx(
            (other[2], other[4], other[5]), rel=1e-7
        )


@given(
    st.lists(st.lists(st.integers(0, 40), min_size=13, max_size=13), min_size=1, max_size=5),
    st.integers(1, 6),
)
def test_whatever_the_counts_it_answers(rows, window):
    series = {str(number): row for number, row in enumerate(rows)}

    for one in trends(series, window=window):
        assert isinstance(one, Trend)
        assert 0 <= one.low <= one.high
        assert one.expected > 0
        assert 0 <= one.q <= 1
        assert 0 <= one.q_falling <= 1


# --- in cities that never were --------------------------------------------------------------------

DIGESTS = 60


@pytest.mark.parametrize("burst", [1.0, 1.5])
def test_false_alarms_are_rare_also_in_a_burst_of_logging(burst):
    alarms = sum(
        len(rising(by_theme(invented_counts(seed, burst=burst)))) for seed in range(DIGESTS)
    )

    assert alarms / DIGESTS <= 0.2


def test_a_theme_that_doubles_in_the_city_is_seen():
    seen = 0
    for seed in range(DIGESTS):
        counts = invented_counts(seed, theme=seed % 12, times=2)
        seen += str(seed % 12) in {one.name for one in rising(by_theme(counts))}

    assert seen / DIGESTS >= 0.95


def test_in_the_wijken_false_alarms_are_rare_too():
    alarms = sum(
        len(rising(by_wijk_and_theme(invented_counts(seed, burst=1.5)), window=3, min_ratio=1.5))
        for seed in range(DIGESTS)
    )

    assert alarms / DIGESTS <= 0.3
