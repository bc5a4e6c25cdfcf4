"""What waits for a person today: gathered from every storey, one line per thing, for one role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter

from django.db.models import Max, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.ago import ago
from cities.enums import Role
from cities.models import City, Membership, Neighbourhood
from cities.periods import due_on
from cities.rights import Right
from einclusie.digests.models import Edition
from einclusie.digests.reading import Reading, read
from referrals.cards import Card, Session, next_sessions, prepare
from referrals.models import Offer
from signals.models import Signal, SignalQuerySet, StructuralSignal

CHECK_OFFERS_AFTER = timedelta(days=183)  # "nagekeken" fades after six months
CONTACT_AFTER = timedelta(days=92)
SILENT_AFTER = timedelta(days=56)
WEEK = timedelta(days=7)
AT_MOST = 4  # lines of one kind: a list that one can finish


@dataclass(frozen=True)
class Waiting:
    """One line of "wacht op jou": when, what, and the one button that leads on. `due`: it is late."""

    when: str
    title: str
    text: str
    url: str
    button: str
    due: bool = False


@dataclass(frozen=True)
class Digest:
    """The latest edition at a glance: what it prints, the three domains heard most, when the next is due."""

    reading: Reading
    most: list[tuple[str, int]]
    next_on: date


@dataclass(frozen=True)
class Today:
    """What the page shows, cut to what one can finish."""

    waiting: list[Waiting]
    came_in: list[Signal]
    has_wijken: bool
    own_wijken: list[Neighbourhood]
    silent: list[tuple[Neighbourhood, int | None]]
    sessions: list[Session]
    edition: Edition | None
    digest: Digest | None


def today_of(membership: Membership, now: datetime) -> Today:
    """What waits for this person at `now` (aware; the day is that of the city's time zone)."""
    day = now.date()
    own, others = membership.wijken
    waiting = [
        line for gather in GATHERERS[Role(membership.role)] for line in gather(membership, own, day)
    ]
    hears = membership.role in (Role.COORDINATOR, Role.CITY_TEAM)
    edition = _latest_edition(membership)
    return Today(
        waiting=waiting,
        came_in=list(_came_in(membership, own, day)) if membership.may(Right.READ_SIGNALS) else [],
        has_wijken=bool(own or others),
        own_wijken=own,
        silent=_silent(membership.city, own or others, day) if hears else [],
        sessions=_sessions(membership.city, own, now) if membership.may(Right.LOG_SIGNALS) else [],
        edition=edition,
        digest=_at_a_glance(edition, membership.city) if edition else None,
    )


Gatherer = Callable[[Membership, list[Neighbourhood], date], Iterator[Waiting]]


def _offers_to_check(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    stale = membership.city.offers.not_checked_since(day - CHECK_OFFERS_AFTER)
    if membership.role == Role.HOST:
        stale = stale.filter(host=membership.organisation_id)
    elif own:
        stale = stale.filter(Q(neighbourhood__in=own) | Q(neighbourhood__isnull=True))
    for offer in stale.select_related("city")[:AT_MOST]:
        yield _offer_line(offer, day)


def _offer_line(offer: Offer, day: date) -> Waiting:
    return Waiting(
        when=_("deze maand"),
        title=_("Klopt dit aanbod nog?"),
        text=_("{offer}: {ago} nagekeken.").format(offer=offer, ago=ago(offer.checked_on, day)),
        url=offer.get_absolute_url(),
        button=_("Kijk na"),
    )


def _contacts_to_renew(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    quiet = membership.city.intermediaries.not_contacted_since(day - CONTACT_AFTER)
    for one in quiet.filter(neighbourhood__in=own).with_labels()[:AT_MOST]:
        yield Waiting(
            when=_("deze maand"),
            title=_("Lang niet gesproken"),
            text=f"{one.organisation}, {one.function}. "
            + (
                _("Laatste contact {ago}.").format(ago=ago(one.last_contact_on, day))
                if one.last_contact_on
                else _("Nog geen contact genoteerd.")
            ),
            url=one.neighbourhood.get_absolute_url(),
            button=_("Bekijk"),
        )


def _signals_to_finish(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    unfinished = membership.city.signals.standing().logged_by(membership.user).without_axes()
    recent = list(unfinished.heard_between(day - timedelta(days=31), day).newest_first())
    if recent:  # one line: whoever logs ten signals a day is not ten times behind
        newest, more = recent[0], len(recent) - 1
        others = ngettext("Er wacht er nog {count}.", "Er wachten er nog {count}.", more).format(
            count=more
        )
        yield Waiting(
            when=_("als je tijd hebt"),
            title=_("Waarover ging dit?"),
            text=f"“{newest.text}” {others}" if more else f"“{newest.text}”",
            url=reverse("signals:edit", kwargs={"city": membership.city.slug, "pk": newest.pk}),
            button=_("Vul aan"),
        )


def _brought_to_look_at(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    """What organisations brought by their link; a city team looks after wijken that nobody has."""
    waiting = membership.city.brought_signals.waiting()
    if own and membership.role == Role.COORDINATOR:
        waiting = waiting.heard_in(own)
    if count := waiting.count():
        yield Waiting(
            when=_("deze week"),
            title=ngettext(
                "{count} signaal te bekijken", "{count} signalen te bekijken", count
            ).format(count=count),
            text=_("Gebracht door een organisatie, met haar link."),
            url=reverse("signals:brought", kwargs={"city": membership.city.slug}),
            button=_("Bekijk"),
        )


def _structural_to_move(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    """What waits long for this person's step, and what colleagues ask their organisation."""
    end = timezone.make_aware(datetime.combine(day, time.max))
    all_of_them = membership.city.structural_signals
    mine = all_of_them.at_turn(membership, own).waiting_too_long(end)
    found = mine.annotate(asked=Value(False)).longest_waiting_first()[:AT_MOST]
    if membership.organisation and membership.may(Right.LOG_SIGNALS):
        asked = all_of_them.asked_of(membership.organisation).annotate(asked=Value(True))
        found = found.union(asked.longest_waiting_first()[:AT_MOST], all=True)
    for one in sorted(found, key=attrgetter("asked", "phase_since", "pk")):
        one.city = membership.city
        yield _asked_line(one) if getattr(one, "asked", False) else _turn_line(one, day)


def _turn_line(one: StructuralSignal, day: date) -> Waiting:
    weeks = (day - timezone.localdate(one.phase_since)).days // 7
    return Waiting(
        when=_("als je tijd hebt"),
        title=_("Is er een volgende stap?"),
        text=_("“{title}” staat {weeks} weken op {phase}.").format(
            title=one.title, weeks=weeks, phase=one.get_phase_display()
        ),
        url=one.get_absolute_url(),
        button=_("Bekijk"),
    )


def _asked_line(one: StructuralSignal) -> Waiting:
    return Waiting(
        when=_("deze week"),
        title=_("Herkennen jullie dit?"),
        text=one.title,
        url=reverse("structural:organisations", kwargs={"city": one.city.slug, "pk": one.pk}),
        button=_("Kijk na"),
    )


def _wijken_to_cover(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    count = membership.city.neighbourhoods.without_contact_person(day).count()
    if count:
        yield Waiting(
            when=_("deze maand"),
            title=ngettext(
                "{count} wijk zonder aanspreekpunt", "{count} wijken zonder aanspreekpunt", count
            ).format(count=count),
            text=_("Wie woont of werkt daar nu zonder een vast gezicht?"),
            url=reverse("cities:contact_people", kwargs={"city": membership.city.slug}),
            button=_("Bekijk"),
        )


def _editions_in_trouble(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    late = membership.city.editions.unpublished().filter(due_on__lt=day)
    for edition in late.newest_first()[:AT_MOST]:
        yield Waiting(
            when=_("vandaag"),
            title=_("Het maandoverzicht van {month} is er nog niet").format(
                month=edition.month.name
            ),
            text=edition.failure or _("Het staat in de wachtrij."),
            url=reverse("digests:list", kwargs={"city": membership.city.slug}),
            button=_("Bekijk"),
            due=True,
        )


GATHERERS: dict[Role, tuple[Gatherer, ...]] = {
    Role.COORDINATOR: (
        _brought_to_look_at,
        _structural_to_move,
        _signals_to_finish,
        _offers_to_check,
        _contacts_to_renew,
    ),
    Role.CITY_TEAM: (
        _editions_in_trouble,
        _brought_to_look_at,
        _structural_to_move,
        _wijken_to_cover,
        _offers_to_check,
        _signals_to_finish,
    ),
    Role.SOCIAL_WORKER: (_structural_to_move, _signals_to_finish),
    Role.HOST: (_offers_to_check,),
    Role.POLICY_READER: (_structural_to_move,),
}


def _came_in(membership: Membership, own: list[Neighbourhood], day: date) -> SignalQuerySet:
    """What colleagues heard this week, in one's own wijken (in the whole city for who has none)."""
    heard = membership.city.signals.standing().heard_between(day - WEEK, day)
    if own:
        heard = heard.filter(neighbourhood__in=own)
    others = heard.exclude(logged_by=membership.user)
    return others.with_labels().newest_first()[:AT_MOST]


def _silent(
    city: City, wijken: list[Neighbourhood], day: date
) -> list[tuple[Neighbourhood, int | None]]:
    """Wijken where nothing was heard for eight weeks, with the weeks (None: never); longest first."""
    last = dict(
        city.signals.standing()
        .filter(neighbourhood__in=wijken)
        .values_list("neighbourhood")
        .annotate(Max("heard_on"))
        .order_by("neighbourhood")
    )
    quiet = [
        (wijk, (day - last[wijk.pk]).days // 7 if wijk.pk in last else None)
        for wijk in wijken
        if wijk.pk not in last or last[wijk.pk] < day - SILENT_AFTER
    ]
    return sorted(quiet, key=lambda pair: (pair[1] is not None, -(pair[1] or 0)))[:6]


def _sessions(city: City, own: list[Neighbourhood], now: datetime) -> list[Session]:
    """When somebody helps in one's own wijken this week, the soonest first."""
    if not own:
        return []
    place = Q(neighbourhood__in=own) | Q(neighbourhood__part_links__part__in=own)
    here = city.offers.current().filter(place).distinct()
    ready = here.select_related("city", "neighbourhood").prefetch_related("hours").by_name()
    return next_sessions(ready, now=now)[:AT_MOST]


def _latest_edition(membership: Membership) -> Edition | None:
    if not membership.may(Right.READ_DIGESTS):
        return None
    published = membership.city.editions.published().select_related("city")
    return published.newest_first().first()


def _at_a_glance(edition: Edition, city: City) -> Digest:
    document = edition.document or {}
    named = [row for row in document["tables"]["domain"] if row["key"]]  # but "nog niet ingevuld"
    counts = [(row["label"], row["now"]) for row in named]
    shown = [(label, count) for label, count in counts if isinstance(count, int) and count]
    return Digest(
        reading=read(document),
        most=sorted(shown, key=lambda pair: (-pair[1], pair[0]))[:3],
        next_on=due_on(edition.month.after(), city.digest_day),
    )


def own_offers(membership: Membership, now: datetime) -> list[Card]:
    """The offers of a host's organisation, ready to show at `now` (aware, local).

    Those to check first come first, then by name.
    """
    if membership.role != Role.HOST:
        return []
    current = membership.city.offers.current().filter(host=membership.organisation_id)
    cards = prepare(current.with_labels().by_name(), now=now)
    return sorted(cards, key=lambda card: card.freshness.step != "old")
