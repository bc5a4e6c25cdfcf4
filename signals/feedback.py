"""When what became of a signal goes back to who noticed it, and in which words. Plain Python.

The words stand until the city team betters them: short sentences, what was decided, why, what next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from signals.enums import Decision
from signals.phases import Phase

LEAVES_AFTER = 2  # working days: time to better the words, or to take the move back
LEAVES = time(9)


@dataclass(frozen=True)
class News:
    """What there is to tell of a move. Texts as a reader sees them; empty where nothing is known."""

    phase: Phase
    city: str
    why: str = ""
    decision: str = ""  # a code of `signals.enums.Decision`
    level: str = ""
    carrier: str = ""
    by_when: date | None = None
    is_back: bool = False  # it came from a later phase
    next_step: str = ""
    next_on: date | None = None
    last_news: str = ""


def leaves_at(moved_at: datetime) -> datetime:
    """Nine o'clock two working days after the move, in the time zone of the cities.

    Weekends are no working days; public holidays are not known here, and pass for one.
    """
    day = timezone.localdate(moved_at)
    left = LEAVES_AFTER
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return timezone.make_aware(datetime.combine(day, LEAVES))


def default_words(news: News, *, at_most: int) -> str:
    """The words for this move, in at most so many characters: of a long reason the end goes."""
    begin, end = _what(news), _what_next(news)
    room = at_most - len(begin) - len(end) - 4  # two blank lines
    why = news.why if len(news.why) <= room else f"{news.why[: room - 1].rstrip()}…"
    return "\n\n".join(part for part in (begin, why, end) if part)


def _what(news: News) -> str:
    if news.phase == Phase.NOT_RETAINED:
        return _("Dit signaal gaat niet verder.")
    if news.phase == Phase.FED_BACK:
        return _("Dit signaal is rond.")
    if news.phase == Phase.IN_ACTION:
        return (
            _("Hier wordt opnieuw aan gewerkt.") if news.is_back else _("Hier wordt aan gewerkt.")
        )
    if news.decision == Decision.PASSED_ON:
        return _("Er is beslist: {city} geeft dit door aan {level}.").format(
            city=news.city, level=news.level or _("een ander niveau")
        )
    return _("Er is beslist: {city} neemt dit op.").format(city=news.city)


def _what_next(news: News) -> str:
    if news.phase == Phase.NOT_RETAINED:
        return _("Wat je meldde, blijft bewaard. Zie je het opnieuw? Laat het dan weten.")
    if news.phase == Phase.FED_BACK:
        return news.last_news
    if news.phase == Phase.IN_ACTION:
        return _day_of(_("Volgende stap: {what}"), news.next_step, news.next_on)
    lines = []
    if news.carrier:
        lines.append(_("Draagt dit: {carrier}.").format(carrier=news.carrier))
    if news.by_when:
        lines.append(_("Klaar tegen: {day}.").format(day=date_format(news.by_when, "j F Y")))
    return "\n".join([*lines, _("Je hoort het als er een volgende stap komt.")])


def _day_of(sentence: str, what: str, day: date | None) -> str:
    if not what:
        return ""
    told = sentence.format(what=what.rstrip("."))
    if day is None:
        return f"{told}."
    return _("{told}, tegen {day}.").format(told=told, day=date_format(day, "j F Y"))
