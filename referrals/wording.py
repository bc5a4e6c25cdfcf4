"""How the moves of a referral are said: on a button before, in the history after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.enums import Role
from referrals.models import Referral, ReferralMove, ReferralNote
from referrals.needs import REFUSALS, WITHDRAWALS, NoteKind, Reason
from referrals.states import OUTCOMES, Need, Party, Road, State, Transition, moves_for

_BY_ALL = {
    State.APPOINTMENT: gettext_lazy("Er is een afspraak"),
    State.ARRIVED: gettext_lazy("Is aangekomen"),
    State.NO_SHOW: gettext_lazy("Is niet gekomen"),
    State.HELPED: gettext_lazy("Geholpen"),
    State.PARTLY: gettext_lazy("Deels geholpen"),
    State.NOT_HELPED: gettext_lazy("Niet geholpen"),
    State.WITHDRAWN: gettext_lazy("Trek de doorverwijzing in"),
}
_BY = {
    (Party.HOST, State.RECEIVED): gettext_lazy("Ja, dit kan bij ons"),
    (Party.HOST, State.REFUSED): gettext_lazy("Nee, dit kan niet"),
    (Party.HOST, State.ARRIVED): gettext_lazy("Deze persoon was hier"),
    (Party.HOST, State.NO_SHOW): gettext_lazy("Er kwam niemand"),
    (Party.CHASER, State.RECEIVED): gettext_lazy("De aanbieder zegt ja"),
    (Party.CHASER, State.REFUSED): gettext_lazy("De aanbieder zegt nee"),
}
REASONS: dict[Need, tuple[Reason, ...]] = {Need.REFUSAL: REFUSALS, Need.WITHDRAWAL: WITHDRAWALS}
ORDER = (  # of the buttons: what one is asked first, and what takes back last
    State.RECEIVED, State.APPOINTMENT, State.REFUSED, State.ARRIVED, State.NO_SHOW, *OUTCOMES,
    State.WITHDRAWN,
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One button: where it leads, what stands on it, and what is asked beside it."""

    to: str
    label: str
    asks_day: bool
    reasons: list[tuple[str, str]]
    is_first: bool = False


def choices(referral: Referral, parties: tuple[Party, ...], road: Road) -> list[Choice]:
    """The buttons for who speaks as these parties, each move once."""
    found: dict[str, Choice] = {}
    for party in parties:
        for one in moves_for(referral.state, party, road):
            found.setdefault(one.end, _choice(one, party))
    return [_marked(found, to) for to in ORDER if to in found]


def _marked(found: dict[str, Choice], to: str) -> Choice:
    """What is asked first stands out: an answer, else an arrival; of the outcomes all alike."""
    is_first = to in (State.RECEIVED, *OUTCOMES) or (
        to == State.ARRIVED and State.RECEIVED not in found
    )
    return replace(found[to], is_first=is_first)


def _choice(one: Transition, party: Party) -> Choice:
    if one.start == State.APPOINTMENT == one.end:
        label = _("De afspraak is op een andere dag")
    else:
        label = str(_BY.get((party, one.end)) or _BY_ALL[one.end])
    reasons = REASONS[one.need] if one.need else ()
    return Choice(
        to=one.end,
        label=label,
        asks_day=one.end == State.APPOINTMENT,
        reasons=[(reason.value, str(reason.label)) for reason in reasons],
    )


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, what, and who said so by which road."""

    at: datetime
    text: str
    who: str


def history(
    referral: Referral, moves: list[ReferralMove], notes: list[ReferralNote], *, names: bool
) -> list[Line]:
    """All that happened in order. `names`: of colleagues, for who works in the city too."""
    lines = [
        Line(one.at, move_in_words(one), _who(referral, one, names=names)) for one in moves
    ] + [Line(one.at, note_in_words(one), _who(referral, one, names=names)) for one in notes]
    return sorted(lines, key=lambda line: line.at)


def move_in_words(move: ReferralMove) -> str:
    """ "Geweigerd: we zitten vol", "Afspraak gemaakt: dinsdag 1 december"."""
    state = State(move.to_state)
    text = str(state.label).capitalize()
    if move.reason:
        return f"{text}: {Reason(move.reason).label}"
    if move.appointment_on:
        return f"{text}: {say_day(move.appointment_on)}"
    return text


def note_in_words(note: ReferralNote) -> str:
    if note.kind == NoteKind.OTHER_OUTCOME:
        return _("Ziet het anders: {outcome}").format(outcome=State(note.outcome).label)
    return str(NoteKind(note.kind).label).capitalize()


def say_day(day: date) -> str:
    return date_format(day, "l j F Y")


def _who(referral: Referral, one: ReferralMove | ReferralNote, *, names: bool) -> str:
    if one.road == Road.CLOCK:
        return _("vanzelf, na lang wachten")
    if one.road == Road.LINK:
        return _("{host}, met de link uit de mail").format(host=referral.offer.host)
    who = one.by.name if names and one.by else ""
    if one.party == Party.CHASER and one.role == Role.COORDINATOR:
        role = referral.city.contact_title
    elif one.party == Party.CHASER:
        role = str(Role.CITY_TEAM.label)
    elif one.party == Party.HOST:
        role = str(referral.offer.host)
    else:
        role = str(referral.sent_organisation or Party.SENDER.label)
    if one.road == Road.CODE:
        role = _("{host}, met de code van het kaartje").format(host=role)
    return ", ".join(filter(None, (who, role)))
