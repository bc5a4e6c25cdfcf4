"""One function per model: it fills in what a test does not care about."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from cities.enums import CoordinationModel, OrganisationKind
from cities.models import (
    Assignment,
    City,
    ContactPerson,
    Intermediary,
    Membership,
    MembershipNeighbourhood,
    Neighbourhood,
    Organisation,
    User,
)
from referrals.enums import HoursOf, Kind, Registration
from referrals.models import (
    Offer,
    OfferHours,
    OfferNeighbourhood,
    Referral,
    ReferralMove,
    SearchSynonym,
    UnmetNeed,
)
from referrals.states import CLOSED
from signals import alike, phases
from signals.acting import ActionKind, Happened
from signals.clusters import Item, group_of
from signals.feedback import leaves_at
from signals.models import (
    Action,
    ActionDate,
    ActionEvent,
    ActionNeighbourhood,
    ActionPart,
    ActionSource,
    BroughtSignal,
    BundleSuggestion,
    CalendarLink,
    ClosedDoors,
    Echo,
    Feedback,
    Joining,
    Move,
    PolicyResponse,
    Signal,
    SignalLink,
    StructuralSignal,
    TrainingRequest,
    TrainingStep,
)
from signals.phases import Phase
from signals.trainings import Audience, Step

_count = itertools.count(1)


def make_city(name: str = "Kortrijk", **given: Any) -> City:
    return City.objects.create(
        **{
            "name": name,
            "slug": slugify(name),
            "coordination_model": CoordinationModel.BRIDGE_FIGURE,
            "contact_title": "digitaal brugfiguur",
            "contact_title_plural": "digitaal brugfiguren",
        }
        | given
    )


def make_neighbourhood(city: City, name: str = "", **given: Any) -> Neighbourhood:
    name = name or f"Wijk {next(_count)}"
    return Neighbourhood.objects.create(
        **{"city": city, "name": name, "slug": slugify(name)} | given
    )


def make_organisation(city: City, name: str = "", **given: Any) -> Organisation:
    name = name or f"Organisatie {next(_count)}"
    return Organisation.objects.create(
        **{
            "city": city,
            "name": name,
            "slug": slugify(name),
            "kind": OrganisationKind.COMMUNITY_WORK,
        }
        | given
    )


def make_user(
    name: str,
    city: City | None = None,
    role: str = "",
    *,
    neighbourhoods: Iterable[Neighbourhood] = (),
    **given: Any,
) -> User:
    """A user; with a city and a role also the membership (`given` goes into that)."""
    place = city.slug if city else "einclusie"
    user = User.objects.create_user(f"{slugify(name)}@{place}.example", "geheim-woord", name=name)
    if city is not None:
        make_membership(user, city, role, neighbourhoods=neighbourhoods, **given)
    return user


def make_membership(
    user: User, city: City, role: str, *, neighbourhoods: Iterable[Neighbourhood] = (), **given: Any
) -> Membership:
    membership = Membership.objects.create(
        **{"user": user, "city": city, "role": role, "since": date(2024, 1, 1)} | given
    )
    MembershipNeighbourhood.objects.bulk_create(
        MembershipNeighbourhood(city=city, membership=membership, neighbourhood=wijk)
        for wijk in neighbourhoods
    )
    return membership


def make_contact_person(
    city: City, name: str = "Lotte", *, neighbourhoods: Iterable[Neighbourhood] = (), **given: Any
) -> ContactPerson:
    if "employer" not in given:
        given["employer"] = make_organisation(city)
    person = ContactPerson.objects.create(**{"city": city, "name": name} | given)
    for wijk in neighbourhoods:
        Assignment.objects.create(
            city=city, contact_person=person, neighbourhood=wijk, since=date(2024, 1, 1)
        )
    return person


def make_intermediary(city: City, neighbourhood: Neighbourhood, **given: Any) -> Intermediary:
    if "organisation" not in given:
        given["organisation"] = make_organisation(city)
    return Intermediary.objects.create(
        **{"city": city, "neighbourhood": neighbourhood, "function": "onthaal"} | given
    )


def make_signal(city: City, **given: Any) -> Signal:
    if "neighbourhood" not in given:
        given["neighbourhood"] = make_neighbourhood(city)
    return Signal.objects.create(
        **{
            "city": city,
            "text": "Een afspraak maken kan enkel nog online.",
            "heard_on": timezone.localdate(),
            "logged_at": timezone.now(),
        }
        | given
    )


def make_echo(signal: Signal, **given: Any) -> Echo:
    return Echo.objects.create(
        **{
            "city": signal.city,
            "signal": signal,
            "neighbourhood": signal.neighbourhood,
            "heard_on": timezone.localdate(),
            "echoed_at": timezone.now(),
        }
        | given
    )


def make_offer(
    city: City,
    name: str = "",
    *,
    serves: Iterable[Neighbourhood] = (),
    place_hours: Iterable[tuple[int, str, str]] = (),
    helper_hours: Iterable[tuple[int, str, str]] = (),
    **given: Any,
) -> Offer:
    """An offer; hours are (weekday from 0, "HH:MM", "HH:MM")."""
    name = name or f"Digipunt {next(_count)}"
    if "host" not in given:
        given["host"] = make_organisation(city)
    offer = Offer.objects.create(
        **{
            "city": city,
            "name": name,
            "slug": slugify(name),
            "kinds": [Kind.INDIVIDUAL],
            "summary": "Hulp met computer en smartphone.",
            "registration": Registration.WALK_IN,
            "checked_on": timezone.localdate(),
        }
        | given
    )
    OfferNeighbourhood.objects.bulk_create(
        OfferNeighbourhood(city=city, offer=offer, neighbourhood=wijk) for wijk in serves
    )
    for whose, hours in ((HoursOf.PLACE, place_hours), (HoursOf.HELPER, helper_hours)):
        for weekday, opens, closes in hours:
            OfferHours.objects.create(
                offer=offer,
                whose=whose,
                weekday=weekday,
                opens=time.fromisoformat(opens),
                closes=time.fromisoformat(closes),
            )
    return offer


def make_synonym(city: City, typed: str, means: str = "computer") -> SearchSynonym:
    return SearchSynonym.objects.create(
        city=city, typed=typed, means=means, added_on=timezone.localdate()
    )


def make_unmet_need(city: City, **given: Any) -> UnmetNeed:
    return UnmetNeed.objects.create(
        **{"city": city, "noticed_on": timezone.localdate(), "words": "fietsles"} | given
    )


def make_link(city: City, **given: Any) -> SignalLink:
    if "organisation" not in given:
        given["organisation"] = make_organisation(city)
    return SignalLink.objects.create(
        **{
            "city": city,
            "made_at": timezone.now(),
            "valid_until": timezone.localdate() + timedelta(days=365),
        }
        | given
    )


def make_brought(city: City, **given: Any) -> BroughtSignal:
    """What an organisation brought; it waits to be looked at."""
    if "link" not in given:
        given["link"] = make_link(city)
    if "neighbourhood" not in given:
        given["neighbourhood"] = make_neighbourhood(city)
    return BroughtSignal.objects.create(
        **{
            "city": city,
            "text": "Aan de balie lukt het scannen van een formulier niet meer.",
            "heard_on": timezone.localdate(),
            "brought_at": timezone.now(),
        }
        | given
    )


def make_structural(
    city: City, title: str = "", *, phase: str = "", **given: Any
) -> StructuralSignal:
    """A structural signal that went from phase to phase until `phase`, whatever else is there."""
    at = given.pop("at", timezone.now())
    structural = StructuralSignal.objects.create(
        **{
            "city": city,
            "title": title or f"Structureel {next(_count)}",
            "worded_at": at,
            "phase_since": at,
            "begun_at": at,
        }
        | given
    )
    here = phases.START
    make_move(structural, "", here, at=at)
    way = list(phases.ORDER[1:]) if phase != Phase.NOT_RETAINED else [Phase.NOT_RETAINED]
    for step in way if phase and phase != here else ():
        if step in (Phase.DECIDED, Phase.NOT_RETAINED):
            structural.decision = "taken_up" if step == Phase.DECIDED else ""
            structural.reason = "Omdat het kan."
        make_move(structural, here, step, at=at)
        structural.phase = here = step
        structural.save()
        if step == phase:
            break
    return structural


def make_move(structural: StructuralSignal, start: str, end: str, **given: Any) -> Move:
    return Move.objects.create(
        **{
            "city": structural.city,
            "structural": structural,
            "at": timezone.now(),
            "role": "city_team",
            "from_phase": start,
            "to_phase": end,
        }
        | given
    )


ROOM = {"variant_kind": "room", "variant_how": "https://ruimte.example/heule"}


def make_action(
    city: City,
    title: str = "",
    *,
    dates: Iterable[tuple[datetime, datetime]] = (),
    wijken: Iterable[Neighbourhood] = (),
    parts: Iterable[Organisation] = (),
    structural: Iterable[StructuralSignal] = (),
    **given: Any,
) -> Action:
    """An action as it was planned; with `status` or `mode` also what happened to it since."""
    since = ("status", "mode", "reason", "outcome", "what_next")
    later = {name: given.pop(name) for name in since if name in given}
    if "lead" not in given:
        given["lead"] = make_organisation(city)
    at = given.pop("at", timezone.now())
    action = Action.objects.create(
        **{
            "city": city,
            "kind": ActionKind.MEETING,
            "title": title or f"Actie {next(_count)}",
            "status_since": at,
            "begun_at": at,
            "place": "De Zevenkamer",
        }
        | given
    )
    make_event(action, Happened.PLANNED, at=at)
    for model, name, things in (
        (ActionNeighbourhood, "neighbourhood", wijken),
        (ActionPart, "organisation", parts),
        (ActionSource, "structural", structural),
    ):
        for thing in things:
            model.objects.create(city=city, action=action, **{name: thing})
    for starts_at, ends_at in dates:
        ActionDate.objects.create(city=city, action=action, starts_at=starts_at, ends_at=ends_at)
    if later:
        change_action(action, at=at, **later)
    return action


def change_action(action: Action, *, at: datetime | None = None, **given: Any) -> Action:
    """Let an action stand otherwise, with the event that says so."""
    if given.get("status") in ("suspended", "cancelled"):
        given.setdefault("reason", "De zaal is dicht.")
    if given.get("status") == "done":
        given.setdefault("outcome", "Iedereen raakte binnen.")
    for name, value in given.items():
        setattr(action, name, value)
    action.revision += 1
    what = action.course or Happened.DONE
    make_event(action, str(what), at=at or timezone.now())
    action.save()
    return action


def make_doors(city: City, neighbourhood: Neighbourhood, **given: Any) -> ClosedDoors:
    return ClosedDoors.objects.create(
        **{
            "city": city,
            "neighbourhood": neighbourhood,
            "reason": "Het water staat in de kelder.",
            "closed_at": timezone.now(),
        }
        | given
    )


def make_event(action: Action, what: str, **given: Any) -> ActionEvent:
    return ActionEvent.objects.create(
        **{
            "city": action.city,
            "action": action,
            "number": action.revision,
            "at": timezone.now(),
            "what": what,
            "status": action.status,
            "mode": action.mode,
        }
        | given
    )


AGREED = {
    "agreement": "Drie keer twee uur, in het eigen lokaal.",
    "agreed_by": "coördinator van de werking",
    "offer_checked": True,
    "offer_line": "De cursus van Ligo is volzet tot mei.",
}


def make_training(
    city: City, *, step: str = "", action: Action | None = None, **given: Any
) -> TrainingRequest:
    """A request that went from step to step until `step`, in `action` where it has one by then."""
    at = given.pop("at", timezone.now())
    if "organisation" not in given:
        given["organisation"] = make_organisation(city)
    training = TrainingRequest.objects.create(
        **{
            "city": city,
            "topic": "Valse berichten herkennen",
            "audience": Audience.VISITORS,
            "how_many": 12,
            "suits": "Een dinsdagvoormiddag in januari.",
            "asked_at": at,
            "step_since": at,
        }
        | given
    )
    way = {
        Step.ASKED: [],
        Step.STOPPED: [Step.STOPPED],
        Step.CHECKED: [Step.CHECKED],
        Step.PROVIDER_FOUND: [Step.CHECKED, Step.PROVIDER_FOUND],
        Step.GIVEN: [Step.CHECKED, Step.PROVIDER_FOUND, Step.GIVEN],
        Step.LOOKED_BACK: [Step.CHECKED, Step.PROVIDER_FOUND, Step.GIVEN, Step.LOOKED_BACK],
    }[Step(step or Step.ASKED)]
    make_training_step(training, "", Step.ASKED, at=at)
    for end in way:
        if end == Step.CHECKED:
            for name, value in AGREED.items():
                setattr(training, name, value)
        if end == Step.PROVIDER_FOUND:
            training.action = action or make_action(city, kind=ActionKind.TRAINING)
            training.provider = training.action.lead
        if end == Step.GIVEN and training.action and training.action.participants is None:
            training.action.participants = 9
            training.action.save()
        if end == Step.LOOKED_BACK and training.action and training.action.status != "done":
            change_action(training.action, status="done", at=at)
        make_training_step(training, training.step, end, at=at)
        training.step = end
        training.save()
    return training


def make_training_step(
    training: TrainingRequest, start: str, end: str, **given: Any
) -> TrainingStep:
    return TrainingStep.objects.create(
        **{
            "city": training.city,
            "request": training,
            "at": timezone.now(),
            "role": "city_team",
            "from_step": start,
            "to_step": end,
            "note": "Het is niet meer nodig." if end == Step.STOPPED else "",
        }
        | given
    )


def make_calendar_link(membership: Membership, **given: Any) -> CalendarLink:
    return CalendarLink.objects.create(
        **{"city": membership.city, "membership": membership, "made_at": timezone.now()} | given
    )


def make_joining(structural: StructuralSignal, signal: Signal, **given: Any) -> Joining:
    """The signal stands in it, since now."""
    return Joining.objects.create(
        **{
            "city": structural.city,
            "structural": structural,
            "signal": signal,
            "joined_at": timezone.now(),
        }
        | given
    )


def make_feedback(structural: StructuralSignal, **given: Any) -> Feedback:
    """Feedback about the last move of it, which leaves in two working days."""
    move = given.pop("move", None) or structural.moves.latest("pk")
    leaves = given.get("planned_at") or leaves_at(move.at)
    return Feedback.objects.create(
        **{
            "city": structural.city,
            "structural": structural,
            "move": move,
            "text": "Er is beslist: dit wordt opgenomen.",
            "planned_at": leaves,
            "goes_out_at": leaves,
        }
        | given
    )


def make_response(structural: StructuralSignal, **given: Any) -> PolicyResponse:
    """A further answer on what was decided, by the last day of next month or so."""
    return PolicyResponse.objects.create(
        **{
            "city": structural.city,
            "structural": structural,
            "kind": "taken_up",
            "why": "Omdat het kan.",
            "by_when": timezone.localdate() + timedelta(days=30),
            "given_at": timezone.now(),
            "role": "policy_reader",
        }
        | given
    )


def make_suggestion(city: City, signals: Iterable[Signal], **given: Any) -> BundleSuggestion:
    """A proposal to bundle these signals, whether or not they look alike."""
    items = [
        Item(
            one.pk,
            alike.trace(one.text),
            one.heard_on,
            one.heard_on,
            frozenset({one.neighbourhood_id}),
        )
        for one in signals
    ]
    at = timezone.now()
    suggestion = BundleSuggestion.objects.create(
        **{
            "city": city,
            "domain": "money",
            "barrier": "counter",
            "why": group_of(items).why.as_json(),
            "place": 0,
            "made_at": at,
            "refreshed_at": at,
        }
        | given
    )
    for number, item in enumerate(items):
        suggestion.offered.create(city=city, signal_id=item.key, is_typical=not number)
    return suggestion


def make_referral(city: City, *, state: str = "", **given: Any) -> Referral:
    """A referral that went from state to state until `state`, each time by who may say so."""
    at = given.pop("at", timezone.now())
    reason = given.pop("reason", "")
    if "offer" not in given:
        given["offer"] = make_offer(city)
    if "neighbourhood" not in given:
        given["neighbourhood"] = make_neighbourhood(city)
    appointment_on = given.pop("appointment_on", None)
    referral = Referral.objects.create(
        **{
            "city": city,
            "needs": ["sign_in"],
            "wish": "learn",
            "language": "nl",
            "contact_wish": "comes",
            "warmth": "called",
            "agreement_version": 1,
            "agreed_on": timezone.localdate(at),
            "agreed_how": "spoken",
            "sent_at": at,
            "state_since": at,
        }
        | given
    )
    make_referral_move(referral, "", "sent", party="sender", role="social_worker", at=at)
    for end in _way_to(state):
        party = {"withdrawn": "sender", "expired": "clock"}.get(end, "host")
        make_referral_move(
            referral,
            referral.state,
            end,
            party=party,
            road="clock" if party == "clock" else "page",
            at=at,
            reason=reason or {"refused": "full", "withdrawn": "not_needed"}.get(end, ""),
            appointment_on=appointment_on if end == "appointment" else None,
        )
    return referral


def _way_to(state: str) -> list[str]:
    if state in ("", "sent"):
        return []
    if state in ("helped", "partly", "not_helped"):
        return ["received", "arrived", state]
    return ["received", state] if state in ("appointment", "arrived") else [state]


def make_referral_move(referral: Referral, start: str, end: str, **given: Any) -> ReferralMove:
    """A move, and the referral standing where it leads."""
    number = referral.step + 1 if start else 1
    move = ReferralMove.objects.create(
        **{
            "city": referral.city,
            "referral": referral,
            "number": number,
            "at": timezone.now(),
            "party": "host",
            "road": "page",
            "from_state": start,
            "to_state": end,
        }
        | given
    )
    if start:
        referral.state, referral.step, referral.state_since = end, number, move.at
        referral.reason, referral.appointment_on = move.reason, move.appointment_on
        referral.closed_at = move.at if end in CLOSED else None
        referral.save()
    return move
