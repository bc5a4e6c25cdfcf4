"""Gathers what a structural signal's page tells of the answers of policy and of what was fed back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import Membership
from cities.rights import Right
from signals import phases
from signals.enums import ResponseKind
from signals.models import Feedback, PolicyResponse, StructuralSignal
from signals.phases import Phase
from signals.story import Line


@dataclass(frozen=True)
class Answered:
    """The answers and the feedback of a structural signal, the newest first; and those of all that
    went up into another, for the story of that one."""

    responses: list[PolicyResponse]
    feedback: list[Feedback]
    elsewhere: tuple[list[PolicyResponse], list[Feedback]]

    @classmethod
    def of(cls, structural: StructuralSignal) -> Answered:
        """Asked with two queries, however much there is."""
        city = structural.city
        wanted = Q(structural=structural) | Q(structural__merged_into__isnull=False)
        responses = list(city.responses.filter(wanted).with_labels().latest_first())
        feedback = list(
            city.feedback.filter(wanted, dropped_at__isnull=True).with_reach().order_by("-pk")
        )
        return cls(
            [one for one in responses if one.structural_id == structural.pk],
            [one for one in feedback if one.structural_id == structural.pk],
            (
                [one for one in responses if one.structural_id != structural.pk],
                [one for one in feedback if one.structural_id != structural.pk],
            ),
        )

    @property
    def last(self) -> PolicyResponse | None:
        """What holds now."""
        return self.responses[0] if self.responses else None

    @property
    def told(self) -> str:
        """When it was fed back last, and to how many; "" where it was not, or reached nobody."""
        for one in self.feedback:
            if one.sent_at and (whom := reached(one)):
                day = date_format(timezone.localdate(one.sent_at), "j F Y")
                return _("Teruggekoppeld aan {whom} op {day}.").format(whom=whom, day=day)
        return ""

    @property
    def waiting(self) -> Feedback | None:
        """What still has to leave, the first to leave first."""
        open_ones = [one for one in self.feedback if one.is_open]
        return min(open_ones, key=lambda one: one.goes_out_at, default=None)

    def lines(
        self, structural: StructuralSignal, part: Collection[StructuralSignal]
    ) -> Iterator[Line]:
        """What the story tells: each answer and each time something was fed back, also of `part`,
        which went up into it."""
        title_of = {one.pk: one.title for one in part if one.pk != structural.pk}
        responses, feedback = self.elsewhere
        for response in [*self.responses, *responses]:
            if response.structural_id in title_of or response in self.responses:
                text = _told_response(response)
                yield Line(response.given_at, _about(title_of.get(response.structural_id), text))
        for one in [*self.feedback, *feedback]:
            is_told = one.structural_id in title_of or one in self.feedback
            if one.sent_at and is_told and (whom := reached(one)):
                text = _("Teruggekoppeld aan {whom}.").format(whom=whom)
                yield Line(one.sent_at, _about(title_of.get(one.structural_id), text))


def reached(feedback: Feedback) -> str:
    """Whom it reached, as "7 mensen van 4 organisaties"; "" for nobody. For feedback `with_reach`."""
    people, organisations = getattr(feedback, "people", 0), getattr(feedback, "organisations", 0)
    told = []
    if people:
        told.append(ngettext("{n} mens", "{n} mensen", people).format(n=people))
    if organisations:
        told.append(
            ngettext("{n} organisatie", "{n} organisaties", organisations).format(n=organisations)
        )
    return _(" van ").join(told)


def may_respond(structural: StructuralSignal, membership: Membership) -> bool:
    """Whether this person may answer for policy on it as it stands."""
    return (
        membership.may(Right.DECIDE)
        and not structural.is_merged
        and bool(phases.answers_from(structural.phase))
    )


def asks_answer(structural: StructuralSignal, membership: Membership) -> bool:
    """Whether it waits for an answer, and this person may give it."""
    return structural.phase == Phase.REPORTED and may_respond(structural, membership)


def may_word(membership: Membership) -> bool:
    """Whether this person may word what goes back to who noticed."""
    return phases.may_word(membership.role, membership.city.signal_route)


def _about(title: str | None, text: str) -> str:
    return _("“{title}”: {text}").format(title=title, text=text) if title else text


def _told_response(response: PolicyResponse) -> str:
    """Who carries it and by when; what the answer itself was stands with the move, where it made one."""
    said = []
    if response.move_id is None:
        kind = str(response.get_kind_display())
        said.append(_("Nieuw antwoord: {kind}. {why}").format(kind=kind, why=response.why))
    if response.kind == ResponseKind.PASSED_ON:
        said.append(_("Doorgegeven aan {level}.").format(level=response.get_level_display()))
    if response.carrier:
        said.append(_("Draagt dit: {carrier}.").format(carrier=response.carrier))
    if response.by_when:
        day = date_format(response.by_when, "j F Y")
        said.append(_("Klaar tegen {day}.").format(day=day))
    return " ".join(said) or str(response.get_kind_display()).capitalize() + "."
