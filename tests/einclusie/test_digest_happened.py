"""What became of signals in a month: structural signals that moved, decisions asked, what was done."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

from cities.periods import Month
from einclusie.digests.facts import ActionDone, Answer, Facts, Happened, Label, Structural
from einclusie.digests.happened import happened_in
from einclusie.digests.sections import done, structural
from tests import factories

OCTOBER = Month(2026, 10)
REPORTED, DECIDED = Label("reported", "gerapporteerd"), Label("decided", "beslist")
FED_BACK = Label("fed_back", "teruggekoppeld")


def facts(month: Month = OCTOBER, **happened) -> Facts:
    return Facts(
        city=Label("kortrijk", "Kortrijk"),
        month=month,
        at=datetime(2026, 11, 4, 6, tzinfo=ZoneInfo("Europe/Brussels")),
        due_on=date(2026, 11, 4),
        wijken=(), domains=(), barriers=(), cells=(), per_month={}, first_month=None,
        signallers=0, organisations=0, late_signals=0, happened=Happened(**happened),
    )  # fmt: skip


def stood(key: str = "1", **given) -> Structural:
    return Structural(
        **{
            "key": key, "title": f"Titel {key}", "was": REPORTED, "phase": DECIDED,
            "since": date(2026, 10, 14), "owner": "OCMW, onthaal", "scope": Label("city", "de stad"),
            "next_on": date(2026, 12, 1), "shared": True, "voices": 12,
        }
        | given
    )  # fmt: skip


def part_of(module, given: Facts) -> dict:
    return module.of_month(given, {})


# ── Structural signals ───────────────────────────────────────────────────────────────────────────


def test_a_structural_signal_is_told_whole():
    [row] = part_of(structural, facts(structural=(stood(),)))["signals"]

    assert row == {
        "key": "1",
        "title": "Titel 1",
        "changed": "moved",
        "was": {"key": "reported", "label": "gerapporteerd"},
        "phase": {"key": "decided", "label": "beslist"},
        "since": "2026-10-14",
        "owner": "OCMW, onthaal",
        "scope": {"key": "city", "label": "de stad"},
        "next_on": "2026-12-01",
        "shared": True,
        "voices_at_least": 10,
    }


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({"was": None}, "new"),
        ({"phase": FED_BACK}, "closed"),
        ({"was": None, "phase": Label("not_retained", "niet weerhouden")}, "closed"),
        ({"since": date(2026, 9, 30), "phase": REPORTED}, ""),
        ({"since": date(2026, 10, 1)}, "moved"),
    ],
)
def test_what_changed_is_one_of_three(given, changed):
    [row] = part_of(structural, facts(structural=(stood(**given),)))["signals"]

    assert row["changed"] == changed


@pytest.mark.parametrize(
    ("voices", "told"), [(0, None), (4, None), (5, 5), (9, 5), (10, 10), (99, 50), (7000, 500)]
)
def test_voices_are_told_as_at_least_and_never_below_five(voices, told):
    assert structural.at_least(voices) == told


def test_three_decisions_are_asked_of_those_that_wait_longest():
    waiting = [
        stood(str(key), phase=REPORTED, since=date(2026, 9, 30 - key)) for key in (1, 2, 3, 4)
    ]

    part = part_of(structural, facts(structural=tuple(waiting)))

    assert part["asked"] == ["4", "3", "2"]
    assert part["asked_more"] is True


def test_a_quarter_tells_each_once_from_what_it_was_to_what_it_is():
    of_september = facts(
        Month(2026, 9),
        structural=(stood(was=None, phase=REPORTED, since=date(2026, 9, 9)), stood("2", was=None)),
    )
    of_october = facts(structural=(stood(),))

    part = structural.of_months(
        [
            {"sections": {"structural": part_of(structural, one)}}
            for one in (of_september, of_october)
        ]
    )

    assert [(row["key"], row["changed"], row["was"]) for row in part["signals"]] == [
        ("1", "new", None),
        ("2", "new", None),
    ]
    assert part["signals"][0]["phase"]["key"] == "decided"


# ── You asked, we did ────────────────────────────────────────────────────────────────────────────

ANSWER = Answer(
    Label("1", "Titel 1"), Label("passed_on", "we geven dit door"), Label("federal", "federaal"),
    "", date(2026, 12, 1), date(2026, 10, 14),
)  # fmt: skip
COFFEE = ActionDone(
    "7", "Koffie en klik", Label("meeting", "ontmoeting"), date(2026, 10, 20), 3,
    (Label("1", "Titel 1"),),
)  # fmt: skip


def test_answers_actions_and_feedback_are_told_with_small_counts_hidden():
    part = part_of(done, facts(answers=(ANSWER,), actions=(COFFEE,), told=4))

    assert part["answers"] == [
        {
            "structural": {"key": "1", "label": "Titel 1"},
            "kind": {"key": "passed_on", "label": "we geven dit door"},
            "level": {"key": "federal", "label": "federaal"},
            "carrier": "",
            "by_when": "2026-12-01",
            "on": "2026-10-14",
        }
    ]
    assert [(one["title"], one["participants"]) for one in part["actions"]] == [
        ("Koffie en klik", "<5")
    ]
    assert part["told"] == "<5"


@pytest.mark.parametrize(("told", "sum_of_two"), [((8, 9), 17), ((8, 4), "x"), ((0, 6), 6)])
def test_a_quarter_adds_up_what_its_months_print(told, sum_of_two):
    months = [{"sections": {"done": part_of(done, facts(told=count))}} for count in told]

    assert done.of_months(months)["told"] == sum_of_two


def test_the_page_words_it():
    document = {"city": {"slug": "kortrijk", "name": "Kortrijk"}}
    given = facts(structural=(stood(),), answers=(ANSWER,), actions=(COFFEE,), told=12)

    pages = [
        " ".join(
            render_to_string(
                module.TEMPLATE,
                {"part": module.read(part_of(module, given), document), "inside": True},
            ).split()
        )
        for module in (structural, done)
    ]

    assert "Van gerapporteerd naar beslist, op 14 oktober 2026." in pages[0]
    assert "Minstens 10 stemmen. Gedeeld: twee of meer organisaties herkennen dit." in pages[0]
    assert '<a class="quiet" href="/kortrijk/structureel/1/">Titel 1</a>' in pages[0]
    assert "We geven dit door (federaal). Tegen 1 december 2026." in pages[1]
    assert "Voor: Titel 1." in pages[1]
    assert "Teruggekoppeld aan wie iets meldde: <b>12 </b> keer." in pages[1]


# ── Out of the database ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def moved(kortrijk, heule, at):
    """Began in September with two voices, went on in October; a third voice came in November."""
    one = factories.make_structural(kortrijk, "Itsme lukt niet", at=at(2026, 9, 3), scope="city")
    for moment in (at(2026, 9, 4), at(2026, 10, 5), at(2026, 11, 2)):
        signal = factories.make_signal(kortrijk, neighbourhood=heule)
        factories.make_joining(one, signal, joined_at=moment)
    for start, end, moment in (
        ("noticed", "collected", at(2026, 10, 31, 23)),
        ("collected", "bundled", at(2026, 11, 1)),
    ):
        factories.make_move(one, start, end, at=moment)
        one.phase = end
        one.save()
    return one


def test_a_month_tells_how_it_stood_when_the_month_was_over(kortrijk, moved):
    [one] = happened_in(kortrijk, OCTOBER).structural

    assert one == Structural(
        key=str(moved.pk),
        title="Itsme lukt niet",
        was=Label("noticed", "opgemerkt"),
        phase=Label("collected", "verzameld"),
        since=date(2026, 10, 31),
        owner="",
        scope=Label("city", "de stad"),
        next_on=None,
        shared=False,
        voices=2,
    )


def test_what_did_not_move_is_not_told_unless_a_decision_is_asked(kortrijk, moved, at):
    assert happened_in(kortrijk, Month(2026, 12)).structural == ()

    asked = factories.make_structural(kortrijk, phase="reported", at=at(2026, 11, 20))

    told = happened_in(kortrijk, Month(2026, 12)).structural
    assert [(one.key, one.phase.key) for one in told] == [(str(asked.pk), "reported")]


def test_before_it_began_nothing_is_told(kortrijk, moved):
    assert happened_in(kortrijk, Month(2026, 8)) == Happened()


def test_two_organisations_that_recognise_it_share_it(kortrijk, moved, library, at):
    for organisation in (library, factories.make_organisation(kortrijk)):
        kortrijk.recognitions.create(
            structural=moved, organisation=organisation, confirmed_at=at(2026, 10, 2)
        )

    assert happened_in(kortrijk, OCTOBER).structural[0].shared is True
    assert happened_in(kortrijk, Month(2026, 9)).structural[0].shared is False


def test_answers_actions_and_feedback_of_the_month_are_told(kortrijk, heule, library, at):
    decided = factories.make_structural(kortrijk, "Geld halen", phase="decided", at=at(2026, 10, 6))
    factories.make_response(
        decided, given_at=at(2026, 10, 7), by_when=date(2026, 12, 1),
        carrier_organisation=library, carrier_function="balie",
    )  # fmt: skip
    action = factories.make_action(
        kortrijk, "Koffie en klik", kind="meeting", structural=[decided], participants=12,
        status="done", status_since=at(2026, 10, 20),
    )  # fmt: skip
    words = factories.make_feedback(decided, sent_at=at(2026, 10, 9))
    words.reached.create(
        city=kortrijk, way="link", organisation=library, reached_at=at(2026, 10, 9)
    )

    happened = happened_in(kortrijk, OCTOBER)

    label = Label(str(decided.pk), "Geld halen")
    assert happened.answers == (
        Answer(
            label, Label("taken_up", "we nemen dit op"), None, f"{library}, balie",
            date(2026, 12, 1), date(2026, 10, 7),
        ),
    )  # fmt: skip
    assert happened.actions == (
        ActionDone(
            str(action.pk), "Koffie en klik", Label("meeting", "ontmoeting"), date(2026, 10, 20),
            12, (label,),
        ),
    )  # fmt: skip
    assert happened.told == 1
    later = happened_in(kortrijk, Month(2026, 11))
    assert (later.answers, later.actions, later.told) == ((), (), 0)


def test_another_city_tells_nothing_of_it(antwerpen, moved):
    assert happened_in(antwerpen, OCTOBER) == Happened()


def test_one_and_three_structural_signals_take_as_many_queries(
    kortrijk, moved, at, django_assert_num_queries
):
    with django_assert_num_queries(4):
        happened_in(kortrijk, OCTOBER)
    for _ in range(2):
        factories.make_structural(kortrijk, phase="bundled", at=at(2026, 10, 6))

    with django_assert_num_queries(4):
        assert len(happened_in(kortrijk, OCTOBER).structural) == 3
