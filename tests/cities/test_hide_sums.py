"""Sums of what is printed already, and counts made again: nothing hidden before comes out by them.

The auditor here is a linear program: the lowest and the highest value that a reader can think of
for each hidden cell, over all that is printed together. (Its matrix is that of a network, so both
are whole numbers.)
"""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from cities.disclosure import Hidden, hide_changes, hide_small_list, hide_sums

SMALL, GUARD = Hidden.SMALL, Hidden.GUARD
FEW = st.one_of(st.integers(0, 6), st.sampled_from([0, 0, 1, 4, 5, 9, 30]))


def bounds(shown, *, is_free: bool = False) -> tuple[int | None, int | None]:
    if is_free:
        return (None, None)
    if shown is None:
        return (0, None)
    if isinstance(shown, Hidden):
        return (1, 4) if shown is SMALL else (1, None)
    return (shown, shown)


def thinkable(cells: list[tuple], equations: list[dict[int, int]], place: int) -> tuple:
    """The lowest and highest value of one cell that fit all that is printed."""
    matrix = np.zeros((len(equations), len(cells)))
    for row, equation in enumerate(equations):
        for cell, sign in equation.items():
            matrix[row, cell] = sign
    ends = []
    for sign in (1, -1):
        goal = np.zeros(len(cells))
        goal[place] = sign
        found = linprog(goal, A_eq=matrix, b_eq=np.zeros(len(equations)), bounds=cells)
        assert found.status in (0, 3), found.message
        ends.append(None if found.status == 3 else round(sign * found.fun))
    return tuple(ends)


def sums_given_away(printed, sums, between=()) -> list[tuple[int, int]]:
    """The hidden cells (row, column; the sum is the last) of which one value is thinkable."""
    columns = len(printed[0])
    rows = [[*row] for row in printed]
    for _, shown in between:
        rows = [[*row, shown and shown[i]] for i, row in enumerate(rows)]
    rows = [[*row, total] for row, total in zip(rows, sums, strict=True)]
    width = len(rows[0])
    cells = [bounds(shown) for row in rows for shown in row]
    equations = []
    for i in range(len(rows)):
        in_group = set()
        for number, (group, _) in enumerate(between):
            equations.append({i * width + j: 1 for j in group} | {i * width + columns + number: -1})
            in_group |= set(group)
        equations.append({i * width + j: 1 for j in range(columns)} | {i * width + width - 1: -1})
    for j in range(width):
        last = len(rows) - 1
        equations.append({i * width + j: 1 for i in range(last)} | {last * width + j: -1})
    found = []
    for i, row in enumerate(rows):
        for j, shown in enumerate(row):
            if isinstance(shown, Hidden):
                low, high = thinkable(cells, equations, i * width + j)
                if low == high:
                    found.append((i, j))
    return found


def as_printed(columns: list[list[int]]) -> tuple[list[list[int]], list[list]]:
    """Counts and what is printed of them: each column with its total hidden by itself."""
    shown = [hide_small_list(column) for column in columns]
    parts = [[*column, sum(column)] for column in columns]
    printed = [[*cells, total] for cells, total in shown]
    return [list(row) for row in zip(*parts, strict=True)], [
        list(row) for row in zip(*printed, strict=True)
    ]


def test_the_auditor_sees_what_a_sum_gives_away():
    _, printed = as_printed([[3, 9, 20], [7, 8, 9], [6, 6, 6]])

    assert sums_given_away(printed, [16, 23, 35, 74]) == [(0, 0), (1, 0)]


def test_a_row_with_one_hidden_month_has_no_sum_and_nor_has_its_partner():
    parts, printed = as_printed([[3, 9, 20], [7, 8, 9], [6, 6, 6]])

    assert hide_sums(parts, printed) == [GUARD, GUARD, 35, 74]


def test_a_sum_that_is_small_itself_says_so():
    parts, printed = as_printed([[3, 9, 20], [0, 8, 9], [0, 6, 6]])

    assert hide_sums(parts, printed) == [SMALL, GUARD, 35, 61]


def test_rows_that_hide_each_other_in_two_months_keep_their_sums():
    parts, printed = as_printed([[3, 3, 20], [2, 3, 20], [6, 6, 6]])

    assert hide_sums(parts, printed) == [11, 12, 46, 69]


def test_all_that_was_shown_can_be_added_up():
    parts, printed = as_printed([[9, 0], [7, 8]])

    assert hide_sums(parts, printed) == [16, 8, 24]


def test_of_a_year_the_quarters_hide_too():
    columns = [[3, 9, 20], *[[6, 7, 8]] * 11]
    parts, printed = as_printed(columns)
    quarters = []
    for first in (0, 3, 6, 9):
        group = list(range(first, first + 3))
        of = [[row[j] for j in group] for row in parts]
        quarters.append((group, hide_sums(of, [[row[j] for j in group] for row in printed])))

    shown = hide_sums(parts, printed, between=quarters)

    assert quarters[0][1] == [GUARD, GUARD, 36, 74]
    assert shown == [GUARD, GUARD, 108, 263]
    assert hide_sums(parts, printed, between=[(group, None) for group, _ in quarters]) == shown


@settings(max_examples=60)
@given(
    st.integers(1, 4).flatmap(
        lambda rows: st.lists(st.lists(FEW, min_size=rows, max_size=rows), min_size=3, max_size=3)
    )
)
def test_no_hidden_month_comes_out_by_a_quarter(columns):
    parts, printed = as_printed(columns)
    if any(isinstance(total, Hidden) for total in printed[-1]):
        return  # such a month is hidden whole, in every table

    shown = hide_sums(parts, printed)

    for count, cell in zip((sum(row) for row in parts), shown, strict=True):
        assert cell in (count, GUARD) or (cell is SMALL and 0 < count < 5)
    hidden_before = {
        (i, j)
        for i, row in enumerate(printed)
        for j, cell in enumerate(row)
        if isinstance(cell, Hidden)
    }
    assert not hidden_before & set(sums_given_away(printed, shown))


def test_no_hidden_month_comes_out_by_a_year_and_its_quarters():
    for seed in range(12):
        dice = random.Random(seed)
        columns = [[max(0, dice.randrange(-3, 16)) for _ in range(6)] for _ in range(12)]
        parts, printed = as_printed(columns)
        quarters = []
        for first in (0, 3, 6, 9):
            group = list(range(first, first + 3))
            of = [[row[j] for j in group] for row in parts]
            quarters.append((group, hide_sums(of, [[row[j] for j in group] for row in printed])))
        if seed % 3 == 0:
            quarters[seed % 4] = (quarters[seed % 4][0], None)

        shown = hide_sums(parts, printed, between=quarters)

        assert {(i, j) for i, j in sums_given_away(printed, shown, quarters) if j < 12} == set()


# --- counted again --------------------------------------------------------------------------------


def changes_given_away(printed, shown, before, after) -> list[tuple[int, str]]:
    """The rows whose hidden count, or whose change of less than five, has one value only."""
    rows = len(before)
    cells = [
        *(bounds(cell) for cell in printed),
        *(bounds(None, is_free=True) for _ in range(rows)),
        *(bounds(cell) for cell in shown),
    ]
    equations = [{i: 1, rows + i: 1, 2 * rows + i: -1} for i in range(rows)]
    for part in range(3):
        equations.append(
            {part * rows + i: 1 for i in range(rows - 1)} | {part * rows + rows - 1: -1}
        )
    found = []
    for i in range(rows):
        for part, hides in (
            ("before", isinstance(printed[i], Hidden)),
            ("change", 0 < abs(after[i] - before[i]) < 5),
            ("after", isinstance(shown[i], Hidden)),
        ):
            place = ("before", "change", "after").index(part) * rows + i
            low, high = thinkable(cells, equations, place)
            if hides and low == high and low is not None:
                found.append((i, part))
    return found


def test_a_change_of_less_than_five_is_hidden_with_another():
    before, printed = [9, 12, 40, 61], [9, 12, 40, 61]

    shown = hide_changes(before, printed, [10, 12, 46, 68])

    assert shown == [GUARD, GUARD, 46, 68]
    assert changes_given_away(printed, [10, 12, 46, 68], before, [10, 12, 46, 68]) != []


def test_changes_of_five_and_more_are_shown():
    assert hide_changes([9, 12, 21], [9, 12, 21], [15, 12, 27]) == [15, 12, 27]


def test_a_total_that_changes_by_less_than_five_is_hidden():
    assert hide_changes([9, 12, 21], [9, 12, 21], [10, 12, 22]) == [GUARD, GUARD, GUARD]


@settings(max_examples=60)
@given(
    st.integers(1, 4).flatmap(
        lambda rows: st.tuples(*[st.lists(FEW, min_size=rows, max_size=rows)] * 2)
    )
)
def test_no_small_change_comes_out(lists):
    (before, total), after = hide_small_list(lists[0]), [*lists[1], sum(lists[1])]
    printed, counts = [*before, total], [*lists[0], sum(lists[0])]

    shown = hide_changes(counts, printed, after)

    if shown is not None:
        assert changes_given_away(printed, shown, counts, after) == []


def test_it_refuses_what_does_not_add_up():
    with pytest.raises(ValueError, match="adds up"):
        hide_sums([[1], [2]], [[1], [2]])
    with pytest.raises(ValueError, match="adds up"):
        hide_changes([1, 1], [1, 1], [1, 2])
