"""Sends what became of signals to who noticed them: everybody once, one mail per person and run.

First is written, per city in one transaction, whom the words reach; then each person is mailed what
their own rows say is not mailed yet. So a second worker finds nothing to do, and what a killed one
left is done by the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.utils.timezone import localdate

from cities.models import City
from cities.rights import Right, may
from signals import mails
from signals.actions.structural import hold_bundling, last_of
from signals.enums import Way
from signals.models import Feedback, FeedbackTo, Joining
from signals.models.feedback import Audience, addresses_of, audiences_of, noticed_by


@transaction.atomic
def reach(*, city: City, at: datetime) -> int:
    """Write down whom the words that are due at this moment reach; how many rows that makes.

    Who noticed something that came to a structural signal later hears the last word too: a signal
    never dies in silence.
    """
    hold_bundling(city.pk)  # who stands in it stays the same until this is written
    due = list(city.feedback.due(at).select_for_update().order_by("pk"))
    for one in due:
        one.sent_at = at
        one.save(update_fields=["sent_at"])
    told = city.feedback.sent().still_so().last_words()
    feedback = {one.pk: one for one in [*due, *told]}
    audiences = audiences_of(
        city, {one.structural_id for one in feedback.values()}, on=localdate(at)
    )
    rows = [
        row for one in feedback.values() for row in _rows(one, audiences[one.structural_id], at=at)
    ]
    return len(FeedbackTo.objects.bulk_create(_new(city, rows)))


def _rows(feedback: Feedback, audience: Audience, *, at: datetime) -> Iterable[FeedbackTo]:
    given = {"city_id": feedback.city_id, "feedback": feedback, "reached_at": at}
    for user, organisation in audience.people.items():
        yield FeedbackTo(way=Way.ACCOUNT, user_id=user, organisation_id=organisation, **given)
    for organisation in sorted(audience.by_link):
        yield FeedbackTo(way=Way.LINK, organisation_id=organisation, **given)


def _new(city: City, rows: list[FeedbackTo]) -> list[FeedbackTo]:
    """Those of these rows that are not there yet."""
    there = set(
        city.feedback_reached.filter(feedback__in={row.feedback_id for row in rows})
        .order_by()
        .values_list("feedback", "way", "user", "organisation")
    )
    people = {(feedback, user) for feedback, way, user, _ in there if way == Way.ACCOUNT}
    by_link = {(feedback, one) for feedback, way, _, one in there if way == Way.LINK}
    return [
        row
        for row in rows
        if (
            (row.feedback_id, row.user_id) not in people
            if row.way == Way.ACCOUNT
            else (row.feedback_id, row.organisation_id) not in by_link
        )
    ]


def mail_reached(*, city: City, at: datetime) -> int:
    """Mail everybody in this city whose rows say that they were not mailed yet; how many mails."""
    unmailed = city.feedback_reached.unmailed().order_by()
    people = unmailed.filter(way=Way.ACCOUNT, user__isnull=False).values_list("user", flat=True)
    by_link = unmailed.filter(way=Way.LINK).values_list("organisation", flat=True)
    return sum(_mail(city, at, way=Way.ACCOUNT, user=user) for user in set(people)) + sum(
        _mail(city, at, way=Way.LINK, organisation=one) for one in set(by_link)
    )


@transaction.atomic
def _mail(city: City, at: datetime, **whom: object) -> int:
    """One mail with all that this person, or this organisation, was not mailed yet."""
    rows = list(
        city.feedback_reached.unmailed()
        .filter(**whom)
        .select_for_update(of=("self",), skip_locked=True)
        .with_labels()
        .in_order_of_moves()
    )
    if not rows:  # another worker has them
        return 0
    news = [
        mails.News(
            title=structural.title,
            became=last_of(structural).title if structural.is_merged else "",
            words=[row.feedback.text for row in about],
        )
        for structural, about in groupby(rows, lambda row: row.feedback.structural)
    ]
    sent = _mail_person(city, rows, news) if rows[0].user else _mail_functions(city, rows, news)
    FeedbackTo.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=at)
    return sent


def _mail_person(city: City, rows: list[FeedbackTo], news: list[mails.News]) -> int:
    user = rows[0].user
    assert user is not None
    structurals = {row.feedback.structural_id for row in rows}
    standing = Joining.objects.standing().filter(structural__in=structurals)
    noticed = noticed_by(city.signals.filter(pk__in=standing.values("signal")), user)
    roles = city.memberships.filter(user=user).order_by("-since", "-pk")
    role = roles.values_list("role", flat=True).first()
    mails.send_news(
        city,
        news,
        to=user,
        signals=noticed.count(),
        with_page=role is not None and may(role, Right.LOG_SIGNALS),
    )
    return 1


def _mail_functions(city: City, rows: list[FeedbackTo], news: list[mails.News]) -> int:
    organisation = rows[0].organisation
    assert organisation is not None
    structurals = {row.feedback.structural_id for row in rows}
    standing = Joining.objects.standing().filter(structural__in=structurals)
    brought = city.brought_signals.filter(
        link__organisation=organisation, signal__in=standing.values("signal")
    )
    wijken = list(brought.values_list("neighbourhood", flat=True))
    addresses = addresses_of(organisation, wijken)
    for address in addresses:
        mails.send_news_by_link(
            city, news, to=address, organisation=organisation, signals=len(wijken)
        )
    return len(addresses)
