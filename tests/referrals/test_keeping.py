"""Twelve months after closing only counts are left; the night proves it, and old figures stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cities.periods import Month
from referrals import tasks
from referrals.actions import keeping
from referrals.figures import ended_in
from referrals.models import (
    Referral,
    ReferralMove,
    ReferralNote,
    ReferralTally,
    RetentionRun,
)
from tests import factories

URL = "/kortrijk/doorverwijzingen/bewaring/"


@pytest.fixture
def offer(kortrijk, heule, library):
    return factories.make_offer(kortrijk, host=library, neighbourhood=heule)


@pytest.fixture
def closed(kortrijk, heule, offer, ilse):
    """A referral that closed so many days ago."""

    def make(days, state="helped", **given):
        given = {"offer": offer, "neighbourhood": heule, "sent_by": ilse} | given
        at = timezone.now() - timedelta(days=days)
        return factories.make_referral(kortrijk, at=at, state=state, **given)

    return make


def test_what_closed_long_ago_is_gone_with_all_that_happened_to_it(kortrijk, closed):
    old, young, still_open = closed(367), closed(364), closed(900, "received")
    old.notes.create(
        city=kortrijk, at=old.closed_at, party="host", road="page", kind="other_outcome", outcome="partly"
    )  # fmt: skip

    run = keeping.forget(city=kortrijk, at=timezone.now())

    assert run.forgotten == 1
    assert set(Referral.objects.all()) == {young, still_open}
    assert set(ReferralMove.objects.values_list("referral", flat=True)) == {young.pk, still_open.pk}
    assert ReferralNote.objects.count() == 0


def test_counts_stay_and_figures_of_old_months_do_not_change(kortrijk, closed, offer, heule):
    olds = [closed(400, "helped"), closed(400, "helped", people=9), closed(400, "refused"),
            closed(400, "expired"), closed(5)]  # fmt: skip
    months = {Month.of(timezone.localdate(one.closed_at)) for one in olds}
    before = {month: ended_in(kortrijk, month) for month in months}

    for _twice in range(2):
        keeping.forget(city=kortrijk, at=timezone.now())

    assert {month: ended_in(kortrijk, month) for month in months} == before
    assert sum(sum(counts.values()) for counts in before.values()) == 5
    first = timezone.localdate(olds[0].closed_at).replace(day=1)
    rows = ReferralTally.objects.order_by("state").values_list(
        "neighbourhood", "offer", "closed_month", "state", "reason", "referrals", "people"
    )
    assert list(rows) == [
        (heule.pk, offer.pk, first, "expired", "", 1, 1),
        (heule.pk, offer.pk, first, "helped", "", 2, 10),
        (heule.pk, offer.pk, first, "refused", "full", 1, 1),
    ]


def test_what_was_handed_on_stays_without_where_it_came_from(kortrijk, closed):
    onward = closed(5, came_from=closed(400, "refused"))

    keeping.forget(city=kortrijk, at=timezone.now())

    onward.refresh_from_db()
    assert onward.came_from is None


def test_many_are_forgotten_piece_by_piece(kortrijk, closed, monkeypatch):
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    for _ in range(5):
        closed(400)

    assert keeping.forget(city=kortrijk, at=timezone.now()).forgotten == 5


@pytest.mark.parametrize(("days", "state"), [(364, "helped"), (900, "received")])
def test_the_database_refuses_to_take_it_away_sooner(closed, days, state):
    referral = closed(days, state)

    with pytest.raises(DatabaseError), transaction.atomic():
        referral.delete()


def test_every_night_writes_what_it_forgot_also_nothing_in_every_city(
    kortrijk, antwerpen, closed, as_lotte
):
    closed(400)
    assert "Er was nog geen nacht." in as_lotte.get(URL).content.decode()

    tasks.forget()
    tasks.forget()

    assert [run.forgotten for run in kortrijk.retention_runs.all().newest_first()] == [0, 1]
    assert [run.forgotten for run in antwerpen.retention_runs.all()] == [0, 0]
    page = as_lotte.get(URL)
    assert [run.forgotten for run in page.context["page"]] == [0, 1]
    with pytest.raises(DatabaseError), transaction.atomic():
        RetentionRun.objects.update(forgotten=7)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions(as_lotte, kortrijk, closed, rows, queries_of):
    for _ in range(rows):
        closed(5)
        keeping.forget(city=kortrijk, at=timezone.now())

    assert queries_of(as_lotte, URL) == 7


def test_who_does_not_chase_and_another_city_do_not_see_it(as_ilse, as_fatima, kortrijk):
    assert as_ilse.get(URL).status_code == 403
    assert as_fatima.get(URL).status_code == 404
