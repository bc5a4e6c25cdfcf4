"""Referrals of the demo: some fresh, some that wait too long, some that ended well or badly. Nobody in them."""

from __future__ import annotations

import random
import uuid
from datetime import date, datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from cities.enums import Role
from cities.models import City, Membership
from einclusie.demo.counted import load_counted
from referrals import agreement, codes, states
from referrals.actions import referring
from referrals.models import Offer, Referral, ReferralMove
from referrals.needs import REFUSALS, Care, ContactWish, Need, Warmth, Wish
from referrals.states import Party, Road, State

KEYS = uuid.UUID("b4f3e2a7-6f0d-5b1c-8c35-8f1d2f6a9e21")  # namespace of the form keys
LANGUAGES = ("nl", "nl", "nl", "ar", "tr", "fr", "en")
WARNED_AFTER = timedelta(days=23)
# How many days ago it was sent, and what the host said how many days later.
STORIES: tuple[tuple[int, tuple[tuple[int, State], ...]], ...] = (
    (0, ()),
    (1, ()),
    (1, ((0, State.RECEIVED),)),
    (2, ((1, State.RECEIVED),)),
    (4, ()),
    (5, ((1, State.REFUSED),)),
    (6, ()),
    (7, ((2, State.APPOINTMENT),)),
    (9, ((2, State.RECEIVED), (5, State.ARRIVED))),
    (12, ()),
    (14, ((1, State.RECEIVED),)),
    (17, ((2, State.RECEIVED), (6, State.ARRIVED), (6, State.HELPED))),
    (24, ()),
    (26, ((1, State.ARRIVED), (1, State.HELPED))),
    (33, ((3, State.RECEIVED), (10, State.ARRIVED), (17, State.PARTLY))),
    (38, ((2, State.REFUSED),)),
    (41, ((1, State.RECEIVED), (8, State.NO_SHOW))),
    (46, ((4, State.APPOINTMENT), (11, State.ARRIVED), (11, State.HELPED))),
    (58, ((2, State.RECEIVED), (9, State.ARRIVED), (9, State.NOT_HELPED))),
    (63, ((1, State.ARRIVED), (1, State.HELPED))),
    (77, ((30, State.EXPIRED),)),
    (90, ((2, State.RECEIVED), (4, State.ARRIVED), (4, State.HELPED))),
    (104, ((3, State.REFUSED),)),
    (121, ((1, State.RECEIVED), (12, State.ARRIVED), (12, State.HELPED))),
)


def load_referrals(city: City, *, today: date) -> None:
    """A referral per story for this city, the same for the same `today`; none is told by mail. And
    what is counted beside them."""
    people = city.memberships.with_labels()
    senders = list(
        people.filter(role__in=[Role.SOCIAL_WORKER, Role.COORDINATOR]).order_by("role", "pk")
    )
    offers = _offers(city)
    if not senders or not offers:
        return
    draw = random.Random(city.slug)  # noqa: S311 (an invented story is no secret)
    for number, (days, answers) in enumerate(STORIES):
        referral = _send(city, senders[-1 - number % len(senders)], offers[number % len(offers)],
                         _at(today, days), number, draw)  # fmt: skip
        for later, to in answers:
            _answer(referral, to, _at(today, days - later, 11 + later % 5), draw)
    sent = city.referrals.all()
    sent.update(told_step=F("step"))
    long_ago = _at(today, 0) - WARNED_AFTER
    sent.in_states([State.SENT]).filter(sent_at__lt=long_ago).update(
        warned_at=F("sent_at") + WARNED_AFTER
    )
    load_counted(city, today=today)


def _offers(city: City) -> list[Offer]:
    """Those of the host who can be signed in as, and some others; not all of them."""
    hosts = city.memberships.filter(role=Role.HOST).values("organisation")
    current = city.offers.current().select_related("host")
    own = list(current.filter(host__in=hosts).order_by("slug")[:2])
    others = list(current.exclude(host__in=hosts).order_by("slug")[:5])
    return [*own, *others] or list(current.order_by("slug"))


def _at(today: date, days: int, hour: int = 10) -> datetime:
    """At this hour so many days ago; what would be later today, early this morning."""
    hour = hour if days > 0 else 7
    return timezone.make_aware(datetime.combine(today - timedelta(days=days), time(hour)))


def _send(
    city: City, by: Membership, offer: Offer, at: datetime, number: int, draw: random.Random
) -> Referral:
    wijken = by.wijken[0] or by.wijken[1]
    referral = Referral.objects.create(
        city=city,
        offer=offer,
        neighbourhood=wijken[number % len(wijken)],
        code=codes.drawn_by(draw.randrange),
        people=9 if number == 11 else 1,
        needs=sorted(draw.sample(Need.values, k=2)),
        wish=draw.choice(Wish.values),
        care=draw.sample(Care.values, k=number % 2),
        language=draw.choice(LANGUAGES),
        contact_wish=draw.choice(ContactWish.values),
        warmth=draw.choice(Warmth.values),
        agreement_version=agreement.CURRENT,
        agreed_on=at.date(),
        agreed_how="spoken",
        sent_by=by.user,
        sent_organisation=by.organisation,
        sent_at=at,
        state_since=at,
        form_key=uuid.uuid5(KEYS, f"{city.slug} {number}"),
    )
    ReferralMove.objects.create(
        city=city, referral=referral, number=1, at=at, by=by.user, role=by.role,
        party=Party.SENDER, road=Road.PAGE, to_state=states.START,
    )  # fmt: skip
    return referral


def _answer(referral: Referral, to: State, at: datetime, draw: random.Random) -> None:
    """What the host said, by its link; the end by itself where nobody said anything."""
    referral.refresh_from_db(fields=["step"])
    referring.move(
        referral=referral,
        by=None,
        at=at,
        expected=referral.step,
        to=to,
        road=Road.CLOCK if to == State.EXPIRED else Road.LINK,
        reason=draw.choice(REFUSALS) if to == State.REFUSED else "",
        appointment_on=at.date() + timedelta(days=7) if to == State.APPOINTMENT else None,
    )
