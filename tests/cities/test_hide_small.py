"""Small counts are hidden, also where they could be worked out. The auditor below knows nothing of
how `hide_small` works: it tries, as a reader would, to fill in the hidden cells in another way."""

import random
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cities.disclosure import Hidden, hide_small, hide_small_list

SMALL, GUARD = Hidden.SMALL, Hidden.GUARD


def with_totals(body: list[list[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in body]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


# ── The auditor ──────────────────────────────────────────────────────────────────────────────────


def fits(shown, value: int, k: int) -> bool:
    """Whether a reader may think that this cell is `value`."""
    if shown is SMALL:
        return 1 <= value < k
    return value >= 0 if shown is GUARD else value == shown


def tables_that_fit(shown: list[list], true_body: list[list[int]], k: int, reach: int):
    """Every table that a reader may have in mind whose body lies within `reach` of the true one."""
    height, width = len(true_body), len(true_body[0])
    ranges = [
        [v for v in range(max(0, n - reach), n + reach + 1) if fits(shown[i][j], v, k)]
        for i, row in enumerate(true_body)
        for j, n in enumerate(row)
    ]
    for flat in product(*ranges):
        table = with_totals([list(flat[i * width : (i + 1) * width]) for i in range(height)])
        if all(
            fits(cell, value, k)
            for cells, values in zip(shown, table, strict=True)
            for cell, value in zip(cells, values, strict=True)
        ):
            yield table


def given_away(shown: list[list], body: list[list[int]], k: int, reach: int) -> set:
    """The hidden cells that have one value only."""
    seen: dict[tuple[int, int], set[int]] = {
        (i, j): set()
        for i, row in enumerate(shown)
        for j, cell in enumerate(row)
        if isinstance(cell, Hidden)
    }
    for table in tables_that_fit(shown, body, k, reach):
        for (i, j), values in seen.items():
            values.add(table[i][j])
        if all(len(values) > 1 for values in seen.values()):
            return set()
    return {cell for cell, values in seen.items() if len(values) < 2}


def equations(shown: list[list]) -> list[dict[tuple[int, int], int]]:
    """Per row and column: the hidden cells with their sign; the shown ones go to `constant`."""
    height, width = len(shown), len(shown[0])
    lines = [[(i, j) for j in range(width)] for i in range(height)]
    lines += [[(i, j) for i in range(height)] for j in range(width)]
    found = []
    for line in lines:
        equation = {"constant": 0}
        for cell in line:
            sign = -1 if cell == line[-1] else 1
            value = shown[cell[0]][cell[1]]
            if isinstance(value, Hidden):
                equation[cell] = sign
            else:
                equation["constant"] += sign * value
        found.append(equation)
    return found


def solved_by_subtraction(shown: list[list]) -> set:
    """The hidden cells that adding and subtracting rows and columns gives away (Gauss-Jordan)."""
    rows = [
        {cell: Fraction(sign) for cell, sign in equation.items() if cell != "constant"}
        for equation in equations(shown)
    ]
    solved: list[tuple[tuple[int, int], dict]] = []
    while rows:
        row = rows.pop()
        for pivot, other in solved:
            if factor := row.get(pivot, 0):
                row = subtract(row, other, factor)
        if not row:
            continue
        pivot = min(row)
        row = {cell: value / row[pivot] for cell, value in row.items()}
        solved = [
            (p, subtract(other, row, other[pivot]) if pivot in other else other)
            for p, other in solved
        ]
        solved.append((pivot, row))
    return {pivot for pivot, row in solved if len(row) == 1}


def subtract(row: dict, other: dict, factor: Fraction) -> dict:
    cells = row.keys() | other.keys()
    values = {cell: row.get(cell, 0) - factor * other.get(cell, 0) for cell in cells}
    return {cell: value for cell, value in values.items() if value}


def solved_by_bounds(shown: list[list], k: int) -> set:
    """The hidden cells whose lowest and highest value meet, line after line, until nothing moves."""
    top = 10**6
    bounds = {
        (i, j): (1, k - 1) if cell is SMALL else (0, top)
        for i, row in enumerate(shown)
        for j, cell in enumerate(row)
        if isinstance(cell, Hidden)
    }
    moved = True
    rounds = 0
    while moved and rounds < 50:
        moved, rounds = False, rounds + 1
        for equation in equations(shown):
            cells = {cell: sign for cell, sign in equation.items() if cell != "constant"}
            for cell, sign in cells.items():
                others = [(s, *bounds[c]) for c, s in cells.items() if c != cell]
                least = equation["constant"] + sum(min(s * a, s * b) for s, a, b in others)
                most = equation["constant"] + sum(max(s * a, s * b) for s, a, b in others)
                low, high = (-most, -least) if sign > 0 else (least, most)
                new = (max(low, bounds[cell][0]), min(high, bounds[cell][1]))
                if new != bounds[cell]:
                    bounds[cell], moved = new, True
    return {cell for cell, (low, high) in bounds.items() if low >= high}


# ── Worked by hand ───────────────────────────────────────────────────────────────────────────────


def test_the_auditor_sees_what_gives_a_count_away():
    one_guard_missing = [[SMALL, GUARD, 20], [8, 9, 17], [11, 26, 37]]
    two_fours = [[SMALL, SMALL, 8], [SMALL, SMALL, 8], [8, 8, 16]]

    assert given_away(one_guard_missing, [[3, 17], [8, 9]], 5, 2) == {(0, 0), (0, 1)}
    assert solved_by_subtraction(one_guard_missing) == {(0, 0), (0, 1)}
    assert len(given_away(two_fours, [[4, 4], [4, 4]], 5, 2)) == 4
    assert len(solved_by_bounds(two_fours, 5)) == 4
    assert solved_by_subtraction(two_fours) == set()


def test_a_table_without_small_counts_is_shown_whole():
    table = with_totals([[5, 0, 12], [8, 9, 0]])

    assert hide_small(table) == table


def test_all_zeros_are_shown():
    table = with_totals([[0, 0], [0, 0]])

    assert hide_small(table) == table


def test_one_small_cell_hides_the_smallest_rectangle_with_it():
    table = with_totals([[3, 10, 7], [8, 9, 11], [20, 6, 30]])

    assert hide_small(table) == [
        [SMALL, 10, GUARD, 20],
        [GUARD, 9, GUARD, 28],
        [20, 6, 30, 56],
        [31, 25, 48, 104],
    ]


def test_four_small_cells_guard_each_other():
    table = with_totals([[2, 3, 10], [3, 2, 10], [10, 10, 10]])

    assert hide_small(table) == [
        [SMALL, SMALL, 10, 15],
        [SMALL, SMALL, 10, 15],
        [10, 10, 10, 30],
        [15, 15, 30, 60],
    ]


def test_two_small_cells_that_add_up_to_two_are_not_left_with_their_total():
    table = with_totals([[1, 1, 30], [30, 30, 30]])

    assert hide_small(table) == [
        [SMALL, SMALL, GUARD, 32],
        [GUARD, GUARD, GUARD, 90],
        [31, 31, 60, 122],
    ]


def test_a_small_cell_beside_zeros_has_a_small_total():
    table = with_totals([[3, 0], [7, 9]])

    assert hide_small(table) == [[SMALL, 0, SMALL], [GUARD, 9, GUARD], [10, 9, 19]]


def test_a_total_is_hidden_if_nothing_else_is_left():
    table = with_totals([[3, 0], [0, 7]])

    assert hide_small(table) == [[SMALL, 0, SMALL], [0, 7, 7], [SMALL, 7, GUARD]]


def test_a_table_of_one_small_count_shows_none():
    assert hide_small([[1, 1], [1, 1]]) == [[SMALL, SMALL], [SMALL, SMALL]]


def test_a_table_may_be_empty():
    assert hide_small([]) == []
    assert hide_small([[0]]) == [[0]]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([9, 12], ([9, 12], 21)),
        ([3, 9, 20], ([SMALL, GUARD, 20], 32)),
        ([2, 3, 20], ([SMALL, SMALL, 20], 25)),
        ([1, 1, 9, 20], ([SMALL, SMALL, GUARD, 20], 31)),
        ([4, 4, 9, 20], ([SMALL, SMALL, GUARD, 20], 37)),
        ([4, 4], ([SMALL, SMALL], GUARD)),
        ([1, 1], ([SMALL, SMALL], SMALL)),
        ([1, 1, 1, 1], ([SMALL, SMALL, SMALL, SMALL], GUARD)),
        ([2, 1], ([SMALL, SMALL], SMALL)),
        ([3, 0, 0], ([SMALL, 0, 0], SMALL)),
        ([3, 0, 9], ([SMALL, 0, GUARD], 12)),
        ([0, 0], ([0, 0], 0)),
        ([], ([], 0)),
    ],
)
def test_a_list(counts, shown):
    assert hide_small_list(counts) == shown


def test_a_guard_does_not_tell_by_not_being_small():
    # 1 + 5 = 6: beside a total of 6, a guard that is not "<5" could only be 5.
    assert hide_small_list([1, 5, 40]) == ([SMALL, 5, GUARD], 46)


def test_the_bound_can_be_moved():
    assert hide_small_list([7, 20, 30], k=10) == ([SMALL, GUARD, 30], 57)
    assert hide_small_list([3, 20, 30], k=3) == ([3, 20, 30], 53)


def test_the_same_table_gives_the_same_answer():
    dice = random.Random(7)
    table = with_totals([[dice.randrange(12) for _ in range(8)] for _ in range(8)])

    assert hide_small(table) == hide_small(tuple(tuple(row) for row in table))


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([[1, 2, 4], [1, 2, 3]], "A row adds up to 3, but its total says 4"),
        ([[1, 2, 3], [1, 3, 4]], "A column adds up to 2, but its total says 3"),
        ([[1, 1], [1]], "not equally long"),
        ([[], []], "without cells"),
        ([[-1, -1], [-1, -1]], "a whole number from 0 up, not -1"),
        ([[1.5, 1.5], [1.5, 1.5]], "a whole number from 0 up, not 1.5"),
        ([[5]], "A row adds up to 0, but its total says 5"),
    ],
)
def test_it_refuses_what_is_no_table_of_counts(table, reason):
    with pytest.raises(ValueError, match=reason):
        hide_small(table)


def test_it_refuses_a_bound_that_would_itself_be_a_count():
    with pytest.raises(ValueError, match="3 or more, not 2"):
        hide_small([[1, 1], [1, 1]], k=2)


def test_it_refuses_a_negative_count_in_a_list():
    with pytest.raises(ValueError, match="not -2"):
        hide_small_list([3, -2])


# ── Whatever the counts ──────────────────────────────────────────────────────────────────────────


def bodies(counts: st.SearchStrategy[int], *, height: int, width: int):
    return st.integers(1, width).flatmap(
        lambda n: st.lists(st.lists(counts, min_size=n, max_size=n), min_size=1, max_size=height)
    )


FEW = st.one_of(st.integers(0, 6), st.sampled_from([0, 0, 1, 4, 5, 9, 30]))


def check_labels(table: list[list[int]], shown: list[list], k: int) -> None:
    for counts, cells in zip(table, shown, strict=True):
        for count, cell in zip(counts, cells, strict=True):
            if cell is SMALL:
                assert 0 < count < k
            elif cell is GUARD:
                assert count > 0
            else:
                assert cell == count
                assert not 0 < count < k


@settings(max_examples=300, deadline=None)
@given(bodies(FEW, height=3, width=3), st.integers(3, 6))
@example([[1, 1, 1, 1]], 5)
@example([[4, 4], [4, 4]], 5)
@example([[2, 0], [0, 2]], 3)
@example([[1, 0, 5], [0, 5, 1]], 5)
def test_no_hidden_cell_of_a_little_table_can_be_worked_out(body, k):
    table = with_totals(body)

    shown = hide_small(table, k=k)

    check_labels(table, shown, k)
    assert given_away(shown, body, k, reach=1) == set()


def test_no_hidden_cell_of_any_two_by_two_table_can_be_worked_out():
    for a, b, c, d in product([0, 1, 2, 3, 4, 5], repeat=4):
        body = [[a, b], [c, d]]
        shown = hide_small(with_totals(body), k=3)
        assert given_away(shown, body, 3, reach=3) == set(), body


@settings(max_examples=200, deadline=None)
@given(st.lists(FEW, max_size=5), st.integers(3, 6))
def test_no_hidden_count_of_a_list_can_be_worked_out(counts, k):
    shown, total = hide_small_list(counts, k=k)

    check_labels([[*counts, sum(counts)]], [[*shown, total]], k)
    hidden = [i for i, cell in enumerate([*shown, total]) if isinstance(cell, Hidden)]
    assume(hidden)
    seen = {i: set() for i in hidden}
    for values in product(
        *(
            [v for v in range(max(0, n - 2), n + 3) if fits(c, v, k)]
            for n, c in zip(counts, shown, strict=True)
        )
    ):
        if fits(total, sum(values), k):
            for i in hidden:
                seen[i].add([*values, sum(values)][i])
    assert all(len(values) > 1 for values in seen.values())


@settings(max_examples=40, deadline=None)
@given(bodies(st.one_of(FEW, st.integers(0, 60)), height=10, width=8), st.sampled_from([3, 5, 10]))
def test_no_hidden_cell_of_a_table_can_be_subtracted_or_bounded(body, k):
    table = with_totals(body)

    shown = hide_small(table, k=k)

    check_labels(table, shown, k)
    assert solved_by_subtraction(shown) == set()
    assert solved_by_bounds(shown, k) == set()


@pytest.mark.parametrize("most", [3, 8, 40])
def test_a_large_table_is_protected_as_well(most):
    dice = random.Random(most)
    body = [[max(0, dice.randrange(-most, most)) for _ in range(20)] for _ in range(70)]
    table = with_totals(body)

    shown = hide_small(table)

    check_labels(table, shown, 5)
    assert solved_by_bounds(shown, 5) == set()
