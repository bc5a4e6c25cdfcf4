"""What the clock tells about referrals: a host what waits, once a week; a sender what became, once a day.

Each bundle is a row that only one runner can write. What stays without an answer too long expires, after
a last word to who sent it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cities.models import City, Membership, Organisation
from referrals import mails, wording
from referrals.actions import referring
from referrals.models import (
    HostReminder,
    HostSilence,
    Referral,
    ReferralQuerySet,
    SenderNews,
)
from referrals.states import OPEN, PATIENCE, Road, State
from signals.reminders import Week

LAST_WORD = timedelta(days=7)  # before a referral expires
KEPT_FOR = timedelta(days=60)  # a bundle is kept to not send it twice, and no longer


# ── To the host ──────────────────────────────────────────────────────────────────────────────────


def remind(*, city: City, week: Week, at: datetime) -> int:
    """Mail each host in this city for whom something waits, as it stood when the week began, and who
    was not mailed yet this week; how many bundles."""
    waiting = city.referrals.owed_by_hosts(week.at)
    silent = HostSilence.objects.on(timezone.localdate(at)).values("organisation")
    hosts = (
        city.organisations.filter(pk__in=waiting.values("offer__host"))
        .exclude(pk__in=silent)
        .exclude(pk__in=HostReminder.objects.filter(week=week.name).values("organisation"))
    )
    return sum(_remind(city, host, week, at) for host in hosts.order_by("pk"))


@transaction.atomic
def _remind(city: City, host: Organisation, week: Week, at: datetime) -> int:
    late = city.referrals.owed_by_hosts(week.at).filter(offer__host=host)
    waiting = list(late.with_labels().longest_waiting_first())
    if not waiting:  # answered in the meantime
        return 0
    _row, is_first = HostReminder.objects.get_or_create(
        organisation=host,
        week=week.name,
        defaults={"city": city, "sent_at": at, "referrals": len(waiting)},
    )
    if not is_first:  # another worker was at it
        return 0
    bundles: dict[str, list[Referral]] = {}
    for referral in waiting:
        for address in mails.addresses_of(referral.offer):
            bundles.setdefault(address, []).append(referral)
    for address, theirs in bundles.items():
        mails.send_reminder(theirs, to=address)
    return 1


# ── To the sender ────────────────────────────────────────────────────────────────────────────────


def tell_senders(*, city: City, day: date, at: datetime) -> int:
    """Mail everybody in this city who sent something of which there is news, and who was not mailed
    yet on this day; how many mails."""
    told = _with_news(city.referrals.all()) | _ending(city.referrals.all(), at)
    senders = city.memberships.current(day).filter(
        user__in=told.order_by().values("sent_by"), user__is_active=True
    )
    # Of two roles in a city the one that began last holds.
    current = senders.order_by("user", "-since", "-pk").distinct("user")
    unmailed = city.memberships.filter(pk__in=current.values("pk")).exclude(
        pk__in=SenderNews.objects.filter(city=city, day=day).values("membership")
    )
    return sum(_tell(one, day, at) for one in unmailed.with_labels().order_by("pk"))


@transaction.atomic
def _tell(membership: Membership, day: date, at: datetime) -> int:
    own = Referral.objects.filter(city=membership.city_id, sent_by=membership.user_id)
    held = list(
        own.filter(_has_news() | _is_ending(at))
        .with_labels()
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")
    )
    news, ending = [], []
    for referral in held:
        words = _words(referral, membership)
        if words:
            news.append(_became(referral, words))
        elif _expires_soon(referral, at):
            ending.append(_became(referral, []))
            referral.warned_at = at
        referral.told_step = referral.step
    Referral.objects.bulk_update(held, ["told_step", "warned_at"])
    if not news and not ending:
        return 0
    _row, is_first = SenderNews.objects.get_or_create(
        membership=membership, day=day, defaults={"city_id": membership.city_id, "sent_at": at}
    )
    if not is_first:  # another worker was at it: what it told, it marked
        transaction.set_rollback(True)
        return 0
    mails.send_news(membership, news=news, ending=ending)
    return 1


def _words(referral: Referral, membership: Membership) -> list[str]:
    """What others did with it since the sender was last told, in order; one's own moves are no news."""
    since = referral.moves.filter(number__gt=referral.told_step).exclude(by=membership.user_id)
    return [wording.move_in_words(move) for move in since.order_by("number")]


def _became(referral: Referral, words: list[str]) -> mails.Became:
    return mails.Became(
        code=referral.code_word,
        offer=referral.offer.name,
        words=words,
        address=mails.page_of(referral),
        elsewhere=mails.page_of(referral, "hand_on") if referring.may_hand_on(referral) else "",
    )


def _has_news() -> Q:
    return Q(step__gt=F("told_step"))


def _with_news(referrals: ReferralQuerySet) -> ReferralQuerySet:
    return referrals.filter(_has_news())


def _ending(referrals: ReferralQuerySet, at: datetime) -> ReferralQuerySet:
    return referrals.filter(_is_ending(at))


def _is_ending(at: datetime) -> Q:
    """What expires within the week, and of which the sender was not warned."""
    return _past({state: patience - LAST_WORD for state, patience in PATIENCE.items()}, at) & Q(
        warned_at__isnull=True
    )


def _expires_soon(referral: Referral, at: datetime) -> bool:
    return (
        referral.warned_at is None
        and referral.state in OPEN
        and (at - _counted_from(referral) > PATIENCE[State(referral.state)] - LAST_WORD)
    )


def _counted_from(referral: Referral) -> datetime:
    day = referral.appointment_on if referral.state == State.APPOINTMENT else None
    if day is None:
        return referral.state_since
    midnight = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    return max(referral.state_since, midnight)


# ── The end ──────────────────────────────────────────────────────────────────────────────────────


def _past(patience: dict[State, timedelta], at: datetime) -> Q:
    """What stands in a state longer than that; an appointment counts from its day."""
    late = Q()
    for state, longest in patience.items():
        here = Q(state=state, state_since__lt=at - longest)
        if state == State.APPOINTMENT:
            day = timezone.localdate(at - longest)
            here &= Q(appointment_on__isnull=True) | Q(appointment_on__lt=day)
        late |= here
    return late


def expire(*, city: City, at: datetime) -> int:
    """Let expire what waited too long, after its sender had the last word; how many.

    Nothing expires within the week after that last word. Who cannot be reached any more holds up
    nothing: two weeks later it expires all the same.
    """
    late = city.referrals.filter(_past(PATIENCE, at))
    far_too_late = {state: patience + 2 * LAST_WORD for state, patience in PATIENCE.items()}
    had_the_word = Q(warned_at__lt=at - LAST_WORD) | Q(sent_by__isnull=True)
    done = 0
    for referral in late.filter(had_the_word | _past(far_too_late, at)).order_by("pk"):
        try:
            referring.move(
                referral=referral, by=None, at=at, expected=referral.step, to=State.EXPIRED,
                road=Road.CLOCK,
            )  # fmt: skip
        except (referring.StaleMove, referring.NoSuchMove):  # answered at this very moment
            continue
        done += 1
    return done


def forget_old(*, at: datetime) -> int:
    """Take away the rows of bundles that were sent long ago; how many."""
    return sum(
        rows.sent_before(at - KEPT_FOR).delete()[0]
        for rows in (HostReminder.objects.all(), SenderNews.objects.all())
    )
