"""Gathers what the page of a structural signal tells: its voices, its examples and its story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.enums import Role
from cities.models import City
from signals.models import Action, Joining, Move, StructuralQuerySet, StructuralSignal
from signals.phases import Phase
from signals.story import Chapter, Line, Step, tell
from signals.views.acted import told_actions
from signals.views.answered import Answered
from signals.wording import Hint, hints

QUOTES = 5


@dataclass(frozen=True)
class Voices:
    """What stands in it: signals and echoes, from which wijken, how many organisations, between
    which days."""

    signals: int
    echoes: int
    organisations: int
    first: date | None
    last: date | None
    wijken: list[tuple[str, str]]  # (name, slug), by name


def voices_of(structural: StructuralSignal) -> Voices:
    """Counted as on every list: who left or was withdrawn does not count, nor do its echoes."""
    standing = structural.joinings.standing().order_by()
    signals = standing.values_list(
        "signal__heard_on",
        "signal__neighbourhood__sort_key",
        "signal__neighbourhood__name",
        "signal__neighbourhood__slug",
        Coalesce("signal__noticed_by", "signal__organisation"),
        Value(False),
    )
    echoes = structural.city.echoes.filter(signal__in=standing.values("signal")).values_list(
        "heard_on",
        "neighbourhood__sort_key",
        "neighbourhood__name",
        "neighbourhood__slug",
        "organisation",
        Value(True),
    )
    rows = list(signals.union(echoes.order_by(), all=True).order_by())
    days = [row[0] for row in rows]
    return Voices(
        signals=sum(not row[5] for row in rows),
        echoes=sum(row[5] for row in rows),
        organisations=len({row[4] for row in rows if row[4] is not None}),
        first=min(days, default=None),
        last=max(days, default=None),
        wijken=[(name, slug) for _key, name, slug in sorted({row[1:4] for row in rows})],
    )


def hints_of(structural: StructuralSignal) -> tuple[Hint, ...]:
    """What may be said otherwise in its title and its description."""
    return hints(f"{structural.title}\n{structural.description}")


def quotes_of(structural: StructuralSignal) -> list[Joining]:
    """The examples that somebody ticked, the oldest first: that is where it began."""
    chosen = structural.joinings.standing().filter(may_be_quoted=True).with_labels()
    return list(chosen.order_by("signal__heard_on", "pk")[:QUOTES])


def story_of(
    structural: StructuralSignal, answered: Answered, actions: Iterable[Action] = ()
) -> list[Chapter]:
    """The chapters of its way, with what happened in each; what went up into it, what was answered
    and fed back, and the `actions` that answer it, are told along."""
    kin = _kin_of(structural)
    part = _parts_of(structural, kin)
    steps, lines = _moves_of(structural, part)
    lines += [
        *_joined(structural),
        *_followed(structural, part),
        *answered.lines(structural, part),
        *_merged(part),
        *_split(structural, [one for one in kin if one.split_from_id == structural.pk]),
        *told_actions(actions),
    ]
    return tell(steps, lines, sent_back=_("naar {phase}: {note}"))


def family_of(structural: StructuralSignal) -> list[StructuralSignal]:
    """Itself, and all that went up into it, also by way of another."""
    return [structural, *_parts_of(structural, _kin_of(structural))]


def role_title(city: City, role: str | None) -> str:
    """What somebody with this role is called here, a coordinator by the city's own word; "" for none."""
    if role == Role.COORDINATOR:
        return city.contact_title
    return str(Role(role).label) if role else ""


def told_move(move: Move, city: City) -> str:
    """A move in a sentence, as "Karim (stadsteam) zette dit op 3 mei om 9.12 u op gebundeld."."""
    return _("{name} ({role}) zette dit op {day} om {hour} u op {phase}.").format(
        name=move.by.name if move.by else _("Een collega"),
        role=role_title(city, move.role),
        day=date_format(timezone.localtime(move.at), "j F"),
        hour=date_format(timezone.localtime(move.at), "G.i"),
        phase=move.get_to_phase_display(),
    )


def _kin_of(structural: StructuralSignal) -> list[StructuralSignal]:
    """What may have gone up into it, and what was split from it."""
    found = structural.city.structural_signals.filter(
        Q(merged_into__isnull=False) | Q(split_from=structural)
    )
    return list(found.select_related("city").order_by("begun_at", "pk"))


def _parts_of(structural: StructuralSignal, kin: list[StructuralSignal]) -> list[StructuralSignal]:
    """All that went up into it, also by way of another."""
    inside, grown = {structural.pk}, True
    while grown:
        more = {one.pk for one in kin if one.merged_into_id in inside} - inside
        inside |= more
        grown = bool(more)
    return [one for one in kin if one.pk in inside]


def _moves_of(
    structural: StructuralSignal, part: list[StructuralSignal]
) -> tuple[list[Step], list[Line]]:
    """Its own moves, and as lines those of what went up into it, whose own page leads on to here."""
    steps, lines = [], []
    rows = _family(structural, part).values_list(
        "pk", "title", "moves__at", "moves__from_phase", "moves__to_phase", "moves__role",
        "moves__note",
    )  # fmt: skip
    for pk, title, at, start, end, role, note in rows.order_by("moves__pk"):
        if pk == structural.pk:
            steps.append(Step(at, start, end, role_title(structural.city, role), note))
        elif start:
            what = _("“{title}” werd {phase}.").format(title=title, phase=Phase(end).label)
            lines.append(Line(at, f"{what} {note}".rstrip()))
    return steps, lines


def _family(structural: StructuralSignal, part: list[StructuralSignal]) -> StructuralQuerySet:
    return structural.city.structural_signals.filter(
        pk__in=[structural.pk, *(one.pk for one in part)]
    )


def _joined(structural: StructuralSignal) -> Iterator[Line]:
    """Signals that joined or left after it began, counted per day."""
    began = timezone.localdate(structural.begun_at)
    rows = structural.joinings.order_by("pk").values_list("joined_at", "left_at", "came_from")
    joined, left = [], []
    left_at: datetime | None
    for joined_at, left_at, came_from in rows:
        if not came_from and timezone.localdate(joined_at) > began:
            joined.append(joined_at)
        if left_at is not None:
            left.append(left_at)
    for at, count in _per_day(joined):
        text = ngettext("{count} signaal erbij", "{count} signalen erbij", count)
        yield Line(at, text.format(count=count))
    for at, count in _per_day(left):
        text = ngettext("{count} signaal eruit", "{count} signalen eruit", count)
        yield Line(at, text.format(count=count))


def _per_day(moments: list[datetime]) -> Iterator[tuple[datetime, int]]:
    """The last moment of each day, and how many there were."""
    for _day, group in groupby(sorted(moments), key=timezone.localdate):
        day = list(group)
        yield day[-1], len(day)


def _followed(structural: StructuralSignal, part: list[StructuralSignal]) -> Iterator[Line]:
    rows = _family(structural, part).filter(follow_ups__isnull=False)
    written = rows.values_list("follow_ups__on", "follow_ups__written_at", "follow_ups__text")
    for on, written_at, text in written.order_by("follow_ups__on", "follow_ups__pk"):
        yield Line(written_at if timezone.localdate(written_at) == on else _noon(on), text)


def _merged(part: list[StructuralSignal]) -> Iterator[Line]:
    for one in part:
        if one.merged_at is not None:
            yield Line(one.merged_at, _("“{title}” ging hierin op.").format(title=one.title))


def _split(structural: StructuralSignal, parted: list[StructuralSignal]) -> Iterator[Line]:
    for one in parted:
        text = _("Afgesplitst: “{title}”.").format(title=one.title)
        yield Line(one.begun_at, text, one.get_absolute_url())
    origin = structural.split_from
    if origin is not None:
        text = _("Afgesplitst van “{title}”.").format(title=origin.title)
        yield Line(structural.begun_at, text, origin.get_absolute_url())


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
