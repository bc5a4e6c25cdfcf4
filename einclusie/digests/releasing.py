"""Between the figures and their readers: two working days for the city team to add a word.

After that an edition goes out by itself. What was added is written into the document, once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from cities.disclosure import personal_details_in
from einclusie.digests.document import checksum
from einclusie.digests.facts import Document, Theme
from einclusie.digests.models import Edition, Quote, Word
from einclusie.digests.tables import SMALLEST_SHOWN
from einclusie.digests.things import candidates
from signals.models import Signal

log = structlog.get_logger(__name__)

MOST_QUOTES = 3
PER_THEME = 4  # quotes on offer: the last ones logged
THEMES = 12  # themes with quotes on offer: the most heard


class AlreadyReleased(ValueError):
    """The edition is before its readers: nothing of it changes any more."""


@dataclass(frozen=True)
class Quotable:
    """A signal whose words may be printed, with the words of its theme."""

    signal: Signal
    theme: str


@transaction.atomic
def save_word(
    *, edition: Edition, text: str, things: Sequence[str], quotes: Sequence[Signal]
) -> Word:
    """Keep what the team adds, until the edition goes out. `things` are keys of `candidates`, in
    their order; `quotes` are signals out of `quotable`. Raises AlreadyReleased."""
    locked = _locked(edition)
    if locked.is_released:
        raise AlreadyReleased
    word, _created = Word.objects.update_or_create(
        edition=locked,
        defaults={"city_id": locked.city_id, "text": text, "things": list(things)},
    )
    word.quotes.all().delete()
    Quote.objects.bulk_create(
        Quote(city_id=locked.city_id, word=word, signal=signal, ticked=fingerprint(signal.text))
        for signal in quotes
    )
    return word


@transaction.atomic
def release(*, edition: Edition, at: datetime) -> Edition:
    """Put this published edition before its readers, with what the team added; twice is once."""
    locked = _locked(edition)
    if locked.is_released or not locked.is_published:
        return locked
    document = locked.document or {}
    word = _to_print(locked, document)
    if word:
        locked.document = {**document, "word": word}
        locked.checksum = checksum(locked.document)
    locked.released_at = at
    locked.save(update_fields=["document", "checksum", "released_at"])
    log.info("edition released", edition=locked.pk, checksum=locked.checksum)
    return locked


def release_due(*, at: datetime) -> list[Edition]:
    """Release every edition whose two working days are over, in the order in which they came."""
    waiting = Edition.objects.to_release(at).select_related("city")
    return [release(edition=edition, at=at) for edition in waiting.in_order()]


def keep_word(revision: Edition) -> None:
    """Give a revision that is not saved yet the word of the version before it, as far as it holds."""
    before = revision.city.editions.get(period=revision.period, revision=revision.revision - 1)
    word = (before.document or {}).get("word")
    if word and revision.document:
        keys = {one.key for one in candidates(revision.document)}
        things = [key for key in word["things"] if key in keys]
        revision.document["word"] = word | {"things": things}


def quotable(edition: Edition) -> list[Quotable]:
    """The signals that may be quoted in the edition of a month, the most heard themes first.

    Of themes that were heard five times or more in the city that month; in which the guard finds
    nothing personal; counted in this edition; the last logged first.
    """
    counted = (edition.counted or {}).get("signals", [])
    by_theme: dict[Theme, int] = {}
    for _wijk, domain, barrier, count in counted:
        by_theme[domain, barrier] = by_theme.get((domain, barrier), 0) + count
    big = [one for one, count in by_theme.items() if count >= SMALLEST_SHOWN and all(one)]
    big.sort(key=lambda theme: (-by_theme[theme], theme))
    place = {theme: number for number, theme in enumerate(big[:THEMES])}
    if not place:
        return []
    of_these = Q()
    for domain, barrier in place:
        of_these |= Q(domain=domain, barrier=barrier)
    heard = edition.city.signals.standing().heard_in(edition.month).with_labels()
    heard = heard.filter(of_these, logged_at__lte=edition.published_at)
    numbered = heard.annotate(
        number=Window(RowNumber(), partition_by=["domain", "barrier"], order_by=F("pk").desc())
    )
    last = numbered.filter(number__lte=PER_THEME)
    names = _names(edition.document or {})
    return [
        Quotable(one, f"{names['domain'][one.domain]}: {names['barrier'][one.barrier]}")
        for one in sorted(last, key=lambda one: (place[one.domain, one.barrier], -one.pk))
        if not personal_details_in(one.text)
    ]


def fingerprint(text: str) -> str:
    """The SHA-256 (hexadecimal) of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _locked(edition: Edition) -> Edition:
    rows = Edition.objects.select_for_update(of=("self",)).select_related("city")
    return rows.get(pk=edition.pk)


def _to_print(edition: Edition, document: Document) -> Document | None:
    """What was added, as the document keeps it; None where nothing was.

    A quote that changed since it was ticked, or may not be printed any more, falls away.
    """
    draft = Word.objects.filter(edition=edition).first()
    if draft is None:
        return None
    keys = {one.key for one in candidates(document)}
    things = [key for key in draft.things if key in keys]
    quotes = _quotes(draft, edition, document)
    if not (draft.text or things or quotes):
        return None
    return {"text": draft.text, "things": things, "quotes": quotes}


def _quotes(draft: Word, edition: Edition, document: Document) -> list[Document]:
    ticked = dict(draft.quotes.values_list("signal_id", "ticked"))
    if not ticked:
        return []
    names = _names(document)
    return [
        {
            **{
                axis: {"key": key, "label": names[axis][key]}
                for axis, key in (("domain", one.signal.domain), ("barrier", one.signal.barrier))
            },
            "text": one.signal.text,
        }
        for one in quotable(edition)
        if ticked.get(one.signal.pk) == fingerprint(one.signal.text)
    ]


def _names(document: Document) -> dict[str, dict[str, str]]:
    """What the keys of a document's tables are called in it."""
    return {
        axis: {row["key"]: row["label"] for row in document["tables"][axis]}
        for axis in ("domain", "barrier")
    }
