"""What waits around the answers of policy: to give one, one whose day passed, words to read through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import City, Membership, Neighbourhood
from einclusie.waiting import AT_MOST, Waiting
from signals import phases
from signals.models import StructuralQuerySet, StructuralSignal
from signals.phases import PATIENCE, Phase


def answers_to_give(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    """What was reported stands there at once for who decides, the longest waiting first."""
    if not phases.decides(membership.role, membership.city.signal_route):
        return
    reported = membership.city.structural_signals.standing().in_phases([Phase.REPORTED])
    for one in reported.longest_waiting_first()[:AT_MOST]:
        yield _to_answer(membership, one, day)


def _to_answer(membership: Membership, one: StructuralSignal, day: date) -> Waiting:
    since = timezone.localdate(one.phase_since)
    return Waiting(
        when=_("sinds {day}").format(day=date_format(since, "j F")),
        title=_("Wat is het antwoord van beleid?"),
        text=f"“{one.title}”",
        url=reverse("structural:respond", kwargs={"city": membership.city.slug, "pk": one.pk}),
        button=_("Geef een antwoord"),
        due=day - since > PATIENCE[Phase.REPORTED],
    )


def answers_past_their_day(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    """Answers that named a day that came, without any news since."""
    if not phases.decides(membership.role, membership.city.signal_route):
        return
    past = membership.city.responses.past_their_day(day).with_labels()
    for one in past[:AT_MOST]:
        assert one.by_when is not None
        yield Waiting(
            when=_("tegen {day}").format(day=date_format(one.by_when, "j F")),
            title=_("Is dit gebeurd?"),
            text=_("“{title}”: de dag van het antwoord is voorbij.").format(
                title=one.structural.title
            ),
            url=reverse(
                "structural:respond",
                kwargs={"city": membership.city.slug, "pk": one.structural_id},
            ),
            button=_("Bekijk"),
        )


def may_word(membership: Membership) -> bool:
    """Whether this person is asked to read through what goes back to who noticed."""
    return phases.may_word(membership.role, membership.city.signal_route)


def unread(city: City) -> StructuralQuerySet:
    """What is about to be fed back in words that nobody read through yet."""
    waiting = city.feedback.unsent().filter(worded_at__isnull=True).order_by()
    return city.structural_signals.filter(pk__in=waiting.values("structural"))


def words_to_read(city: City, about: Sequence[StructuralSignal]) -> Iterator[Waiting]:
    """One line for all of them."""
    if about:
        yield Waiting(
            when=_("binnenkort"),
            title=_("Er vertrekt nieuws naar wie iets meldde"),
            text=ngettext(
                "Lees de woorden na: “{title}”.",
                "Lees de woorden na, over {count} signalen.",
                len(about),
            ).format(title=about[0].title, count=len(about)),
            url=reverse("structural:feedback_list", kwargs={"city": city.slug}),
            button=_("Lees na"),
        )
