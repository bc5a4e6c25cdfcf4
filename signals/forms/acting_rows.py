"""Rows of a form about actions: the days on which people meet, and the organisations that take part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import WEEKLY, rrule
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import FilledFold, Fold, Line, refuse_personal_details
from cities.models import Organisation
from signals.actions.acting import Span
from signals.models import ActionDate
from signals.models.acting_parts import MAX_PART

MOST_DAYS = 60
MOST_PARTS = 20
SHOWN = 3  # days that stand open
FARTHEST = timedelta(days=3 * 366)  # a day further away, or longer ago, is a slip of the finger
EVERY = {"": 0, "1": 1, "2": 2}  # weeks
NOT_A_DAY = gettext_lazy("Schrijf de dag als 24/11/2026.")
NOT_A_TIME = gettext_lazy("Schrijf het uur als 14:00.")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": NOT_A_DAY},
        required=False,
    )


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": NOT_A_TIME},
        required=False,
    )


def sent_rows(data: Mapping[str, Any], name: str) -> int:
    """How many rows a browser sent: one more than the last number behind `name`."""
    found = (re.fullmatch(rf"{name}_([0-9]{{1,3}})", key) for key in data)
    return max((int(one[1]) + 1 for one in found if one), default=0)


class DayRows(forms.Form):
    """Days to fill in, one per row; a row that is emptied is taken away. One row may be repeated."""

    today: date

    def add_days(
        self, known: Sequence[ActionDate] = (), *, blank: int, repeats: bool = True
    ) -> None:
        """Add a row for every day that is `known`, those to come first, and some blank ones."""
        known = sorted(known, key=lambda row: (_local_day(row) < self.today, row.starts_at))
        self.known_days = {row.pk: row for row in known}
        self.day_count = min(
            max(len(known) + blank, sent_rows(self.data, "day")), MOST_DAYS + blank
        )
        for number in range(self.day_count):
            self.fields[f"key_{number}"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, max_value=2**62
            )
            self.fields[f"day_{number}"] = _day(gettext_lazy("Dag"))
            self.fields[f"from_{number}"] = _time(gettext_lazy("Van"))
            self.fields[f"to_{number}"] = _time(gettext_lazy("Tot"))
        for number, row in enumerate(known):
            start, end = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
            self.initial.update(
                {
                    f"key_{number}": row.pk,
                    f"day_{number}": start.date(),
                    f"from_{number}": start.time(),
                    f"to_{number}": end.time(),
                }
            )
        if repeats:
            self.fields["every"] = forms.ChoiceField(
                label=gettext_lazy("Herhaal"),
                choices=[
                    ("", gettext_lazy("niet")),
                    ("1", gettext_lazy("elke week")),
                    ("2", gettext_lazy("om de twee weken")),
                ],
                required=False,
            )
            self.fields["until"] = _day(gettext_lazy("tot en met"))

    def day_layout(self) -> list[Any]:
        """The rows: the first few on top, the others folded away; those that are past at the end."""
        coming = sum(day >= self.today for day in map(_local_day, self.known_days.values()))
        past = range(coming, len(self.known_days))
        rows = [self._line(number) for number in range(self.day_count) if number not in past]
        shown = min(max(coming, 1), SHOWN)
        more: list[Any] = rows[shown:]
        if "every" in self.fields:
            more.insert(0, Line(_("Elke week opnieuw?"), "every", "until"))
        # With days to come in it, it would always stand open.
        fold = Fold if coming > shown else FilledFold
        folded = [fold(_("Meer dagen"), *more)] if more else []
        if past:
            over = (self._line(number) for number in past)
            folded.append(Fold(_("Dagen die voorbij zijn"), *over))
        return [*rows[:shown], *folded]

    def _line(self, number: int) -> Line:
        legend = _("Dag {number}").format(number=number + 1) if number else _("Wanneer?")
        return Line(legend, *(f"{name}_{number}" for name in ("key", "day", "from", "to")))

    def clean_days(self) -> list[Span]:
        """The days that are filled in. Adds an error to each field that is wrong."""
        spans: list[Span] = []
        seen: set[datetime] = set()
        for number in range(self.day_count):
            span = self._clean_day(number)
            if span is None:
                continue
            if span.starts_at in seen:
                self.add_error(f"day_{number}", _("Deze dag en dit uur staan er al."))
            seen.add(span.starts_at)
            spans.append(span)
        for span in self._repeated(spans):
            if span.starts_at not in seen and span.ends_at > span.starts_at:
                seen.add(span.starts_at)
                spans.append(span)
        if len(spans) > MOST_DAYS:
            self.add_error(
                None,
                _("Dit zijn {count} dagen. Hou het bij {most}.").format(
                    count=len(spans), most=MOST_DAYS
                ),
            )
        return spans

    def _clean_day(self, number: int) -> Span | None:
        names = {name: f"{name}_{number}" for name in ("day", "from", "to")}
        if any(name in self.errors for name in names.values()):
            return None
        given = {name: self.cleaned_data.get(field) for name, field in names.items()}
        is_emptied = given["day"] is None and self._was_known(number)
        if is_emptied or not any(given.values()):
            return None
        sentences = {
            "day": _("Kies een dag."),
            "from": _("Schrijf van hoe laat."),
            "to": _("Schrijf tot hoe laat."),
        }
        for name, value in given.items():
            if value is None:
                self.add_error(names[name], sentences[name])
        day, start, end = given["day"], given["from"], given["to"]
        if day is None or start is None or end is None or not self._is_near(names["day"], day):
            return None
        return self._span(number, day, start, end)

    def _was_known(self, number: int) -> bool:
        return self.cleaned_data.get(f"key_{number}") in self.known_days

    def _is_near(self, field: str, day: date) -> bool:
        if abs(day - self.today) <= FARTHEST:
            return True
        self.add_error(field, _("Deze dag ligt te ver. Kijk het jaar na."))
        return False

    def _span(self, number: int, day: date, start: time, end: time) -> Span | None:
        starts_at, ends_at = _aware(day, start), _aware(day, end)
        if ends_at <= starts_at:
            self.add_error(f"to_{number}", _("Het einde komt voor het begin. Kijk de uren na."))
            return None
        key = self.cleaned_data.get(f"key_{number}")
        return Span(starts_at, ends_at, key if key in self.known_days else None)

    def _repeated(self, spans: Iterable[Span]) -> list[Span]:
        """Every new day once more, week after week, at the same hour of the clock."""
        weeks = EVERY.get(self.cleaned_data.get("every", ""), 0)
        until = self.cleaned_data.get("until")
        if not weeks or "until" in self.errors:
            return []
        if until is None:
            self.add_error("until", _("Kies tot en met welke dag."))
            return []
        fresh = [span for span in spans if span.key is None]
        if not fresh or until < max(timezone.localdate(span.starts_at) for span in fresh):
            self.add_error("until", _("Kies een dag na de eerste."))
            return []
        if not self._is_near("until", until):
            return []
        return [again for span in fresh for again in _weekly(span, until, weeks)]


def _weekly(span: Span, until: date, weeks: int) -> list[Span]:
    """The times after `span`, every so many weeks, until this day included."""
    start, end = timezone.localtime(span.starts_at), timezone.localtime(span.ends_at)
    last = datetime.combine(until, time.max)
    days = rrule(WEEKLY, interval=weeks, dtstart=start.replace(tzinfo=None), until=last)
    return [
        Span(_aware(day.date(), start.time()), _aware(day.date(), end.time()))
        for day in list(days)[1:]
    ]


def _local_day(row: ActionDate) -> date:
    return timezone.localdate(row.starts_at)


def _aware(day: date, hour: time) -> datetime:
    """The moment, in UTC: so that two compare as they follow each other, when the clock changes too."""
    return timezone.make_aware(datetime.combine(day, hour)).astimezone(UTC)


class PartRows(forms.Form):
    """Organisations to fill in, one per row, each with its part."""

    def add_parts(
        self, organisations: Mapping[int, Organisation], known: Mapping[int, str], *, blank: int
    ) -> None:
        """Add a row for each organisation (its key) that is `known` with its part, and blank ones."""
        self.organisations = organisations
        sent = sent_rows(self.data, "org")
        self.part_count = min(max(len(known) + blank, sent), MOST_PARTS + blank)
        choices = [("", _("Kies een organisatie"))] + [
            (str(key), one.name) for key, one in organisations.items()
        ]
        for number in range(self.part_count):
            self.fields[f"org_{number}"] = forms.ChoiceField(
                label=gettext_lazy("Organisatie"),
                choices=choices,
                error_messages={
                    "invalid_choice": gettext_lazy("Kies een organisatie uit de lijst.")
                },
                required=False,
            )
            self.fields[f"part_{number}"] = forms.CharField(
                label=gettext_lazy("Wat doen ze?"), max_length=MAX_PART, required=False
            )
        for number, (key, part) in enumerate(known.items()):
            self.initial.update({f"org_{number}": str(key), f"part_{number}": part})

    def part_layout(self) -> Fold:
        return FilledFold(
            gettext_lazy("Wie werkt mee?"),
            *(
                Line(
                    _("Organisatie {number}").format(number=number + 1),
                    f"org_{number}",
                    f"part_{number}",
                )
                for number in range(self.part_count)
            ),
        )

    def clean_parts(self, lead: Organisation | None) -> dict[Organisation, str]:
        """Per organisation its part. Adds an error to each field that is wrong."""
        parts: dict[Organisation, str] = {}
        for number in range(self.part_count):
            org, part = f"org_{number}", f"part_{number}"
            if org in self.errors or part in self.errors:
                continue
            key, text = self.cleaned_data.get(org), self.cleaned_data.get(part, "")
            one = self.organisations.get(int(key)) if key else None
            if one is None:
                if text:
                    self.add_error(org, _("Kies wie dit doet."))
                continue
            if one in parts or one == lead:
                self.add_error(org, _("Deze organisatie staat er al."))
                continue
            try:
                parts[one] = refuse_personal_details(text)
            except forms.ValidationError as wrong:
                self.add_error(part, wrong)
        return parts
