"""Three months later: what was heard of a theme before and after an answer or an action."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

from cities.periods import Month
from einclusie.digests.facts import Acted, Cell, Facts, Label
from einclusie.digests.happened import acted_in
from einclusie.digests.sections import effect
from tests import factories

OCTOBER = Month(2026, 10)
THEME = ("housing", "sign_in")
DEED = Acted("action", "7", "Oefenen met de app", date(2026, 7, 14), THEME)


def facts(counts: list[int], *acted: Acted, other: int = 40) -> Facts:
    """A city with fifteen months of one theme (the last is October) and as much else each month."""
    months = [OCTOBER.before(ago) for ago in reversed(range(15))]
    cells = [
        Cell(month, "1", domain, barrier, count)
        for month, count_of_theme in zip(months, counts, strict=True)
        for domain, barrier, count in (
            (*THEME, count_of_theme), ("health", "skills", other), ("money", "skills", other),
        )
        if count
    ]  # fmt: skip
    return Facts(
        city=Label("kortrijk", "Kortrijk"), month=OCTOBER,
        at=datetime(2026, 11, 4, 6, tzinfo=ZoneInfo("Europe/Brussels")), due_on=date(2026, 11, 4),
        wijken=(), domains=(Label("housing", "wonen"),), barriers=(Label("sign_in", "inloggen"),),
        cells=tuple(cells), per_month={}, first_month=months[0],
        signallers=0, organisations=0, late_signals=0, acted=acted,
    )  # fmt: skip


def told(given: Facts) -> list[dict]:
    return effect.of_month(given, {})["deeds"]


def test_a_theme_that_is_heard_less_after_an_action_is_told_as_seen():
    part = effect.of_month(facts([20] * 12 + [3, 2, 3], DEED), {})

    [deed] = part["deeds"]
    assert part["month"] == "2026-07"
    assert deed == {
        "deed": "action",
        "key": "7",
        "title": "Oefenen met de app",
        "on": "2026-07-14",
        "domain": {"key": "housing", "label": "wonen"},
        "barrier": {"key": "sign_in", "label": "inloggen"},
        "before_at_least": 50,
        "after": {"seen": "below", "low": deed["after"]["low"], "high": deed["after"]["high"],
                  "at_least": 5},
    }  # fmt: skip
    assert 40 < deed["after"]["low"] < 60 < deed["after"]["high"] < 85
    sentence = effect.read(part, {})["deeds"][0]["sentence"]
    assert sentence == (
        "Actie afgerond op 14 juli 2026. In de drie maanden erna werd “wonen: inloggen” minder vaak "
        f"dan verwacht gehoord (verwacht {deed['after']['low']} tot {deed['after']['high']}). In de "
        "drie maanden ervoor: minstens 50 keer."
    )
    assert "wijl" not in sentence


@pytest.mark.parametrize(
    ("after", "seen"), [([20, 21, 19], "within"), ([45, 50, 48], "above"), ([0, 0, 0], "below")]
)
def test_the_months_after_are_held_against_what_was_expected(after, seen):
    [deed] = told(facts([20] * 12 + after, DEED))

    assert deed["after"]["seen"] == seen


def test_the_months_before_are_those_before_the_month_of_the_deed():
    [deed] = told(facts([20] * 8 + [1, 1, 1, 500, 20, 20, 20], DEED))

    assert deed["before_at_least"] is None  # three: too few to tell


def test_the_same_rise_in_everything_is_effort_and_no_effect():
    calm = facts([20] * 15, DEED)
    months = sorted({cell.month for cell in calm.cells})[-3:]
    busy = [
        Cell(c.month, c.wijk, c.domain, c.barrier, c.count * 3 if c.month in months else c.count)
        for c in calm.cells
    ]

    [deed] = told(Facts(**{**calm.__dict__, "cells": tuple(busy)}))

    assert deed["after"]["seen"] == "within"


@pytest.mark.parametrize("counts", [[0] * 15, [1] * 15, [0] * 12 + [1, 0, 0]])
def test_of_what_is_hardly_heard_nothing_is_said(counts):
    part = effect.of_month(facts(counts, DEED), {})

    assert part["deeds"][0]["after"] is None
    assert "wordt te weinig gehoord" in effect.read(part, {})["deeds"][0]["sentence"]


def test_with_little_history_nothing_is_said():
    [deed] = told(facts([0] * 10 + [20] * 5, DEED, other=0))

    assert deed["after"] is None


def test_no_exact_count_of_the_theme_is_told():
    part = effect.of_month(facts([17] * 12 + [13, 13, 11], DEED), {})

    printed = f"{part['deeds']} {effect.sheets(part)} {effect.blocks(part, {})}"
    assert "37" not in printed
    assert "51" not in printed


def test_without_a_deed_there_is_nothing_to_read():
    part = effect.of_month(facts([20] * 15), {})

    assert (part["deeds"], effect.blocks(part, {})) == ([], [])
    assert render_to_string(effect.TEMPLATE, {"part": effect.read(part, {})}).strip() == ""


def test_a_quarter_tells_what_its_months_told():
    part = effect.of_month(facts([20] * 15, DEED), {})
    documents = [{"sections": {"effect": part}}, {"sections": {}}, {"sections": {"effect": part}}]

    assert len(effect.of_months(documents)["deeds"]) == 2
    assert effect.of_months([{"sections": {}}])["deeds"] == []


# ── Which deeds ──────────────────────────────────────────────────────────────────────────────────


def test_the_deeds_of_a_month_come_with_the_themes_they_were_about(kortrijk, at, library):
    about = factories.make_structural(
        kortrijk, "Huren enkel online", domain="housing", barrier="sign_in", phase="decided"
    )
    twin = factories.make_structural(kortrijk, domain="housing", barrier="sign_in")
    bare = factories.make_structural(kortrijk, "Zonder thema")
    action = factories.make_action(
        kortrijk, "Oefenen", lead=library, structural=[about, twin, bare], status="done",
        status_since=at(2026, 7, 14, 10), outcome="Goed", **factories.ROOM,
    )  # fmt: skip

    assert acted_in(kortrijk, Month(2026, 7)) == (
        Acted("action", str(action.pk), "Oefenen", date(2026, 7, 14), THEME),
    )
    assert acted_in(kortrijk, Month(2026, 8)) == ()


def test_the_deeds_of_another_city_are_not_told(kortrijk, antwerpen, at):
    about = factories.make_structural(antwerpen, domain="housing", barrier="sign_in")
    factories.make_action(
        antwerpen, structural=[about], status="done", status_since=at(2026, 7, 14, 10),
        outcome="Goed", **factories.ROOM,
    )  # fmt: skip

    assert acted_in(kortrijk, Month(2026, 7)) == ()
