"""What an edition says: counts in, one frozen document out. Knows no database, no clock, no person.

The document of version 2 has a frame that every edition shares (when, which tables, how it was
counted) and the parts of `einclusie.digests.sections`. Its JSON Schema is `schema/edition-2.json`
beside this file; documents of version 1 are still read.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from cities.periods import Month
from einclusie.digests import tables
from einclusie.digests.definitions import month_definitions
from einclusie.digests.facts import (
    Cell,
    Counted,
    Document,
    Facts,
    Frame,
    Label,
    Replaced,
    Shown,
    SumFacts,
    Wijk,
    counted,
)
from einclusie.digests.sections import parts_of
from einclusie.digests.tables import (
    MONTHS_IN_SERIES,
    SMALLEST_SHOWN,
    Column,
    TooSmallToTell,
    hide_together,
    months_to_count,
    unless_small,
)

__all__ = [
    "Cell", "Counted", "Document", "Facts", "Label", "MONTHS_IN_SERIES", "Replaced", "Shown",
    "SumFacts", "TooSmallToTell", "Wijk", "canonical", "checksum", "compile_document", "counted",
    "frame_of", "hide_together", "late_windows", "months_to_count",
]  # fmt: skip

VERSION = 2


def late_windows(
    month: Month,
    published: Mapping[Month, datetime],
    revised: Mapping[Month, datetime] | None = None,
) -> list[tuple[Month, Month, datetime]]:
    """Since when a signal of an earlier, published month is late and in no edition yet.

    In: when which edition came out, and when it last was revised. Out: (first month, last month,
    since), earliest first. A month is covered by its own edition, by a revision of it and, as late
    signals, by every edition of a later month.
    """
    windows: list[tuple[Month, Month, datetime]] = []
    for earlier in sorted(earlier for earlier in published if earlier < month):
        since = max(out for period, out in published.items() if period >= earlier)
        since = max(since, (revised or {}).get(earlier, since))
        if windows and windows[-1][1].after() == earlier and windows[-1][2] == since:
            windows[-1] = (windows[-1][0], earlier, since)
        else:
            windows.append((earlier, earlier, since))
    return windows


def compile_document(facts: Facts) -> Document:
    """The document of a month's edition. The same facts always give the same document.

    Raises TooSmallToTell for a revision that cannot stand beside the edition it replaces, and
    PartFailed where a section cannot be made.
    """
    columns, echoes = tables.month_columns(facts), tables.month_echoes(facts)
    document = {
        **frame_of(facts, str(facts.month), [facts.month], columns, echoes),
        "wijken": _heard_and_silent(facts),
        "series": tables.series(facts, columns),
        "definitions": month_definitions(facts.month, facts.at),
        **_revision(facts.replaced),
    }
    if facts.replaced:
        _keep_what_changed_little(document, facts.replaced.document)
    parts_of(facts, document)
    if facts.replaced:
        document["corrects"]["differs"] = _differs(facts.replaced.document, document)
    return document


def frame_of(
    facts: Frame,
    period: str,
    months: list[Month],
    columns: Mapping[str, Column],
    echoes: Column,
) -> Document:
    """What the documents of every period have in common."""
    return {
        "version": VERSION,
        "city": {"slug": facts.city.key, "name": facts.city.text},
        "period": period,
        "months": [str(month) for month in months],
        "compiled_at": facts.at.isoformat(),
        "due_on": facts.due_on.isoformat(),
        "published_late": facts.at.date() > facts.due_on,
        "revision": 1,
        "corrects": None,
        "columns": {
            name: {"period": column.period, "source": column.source}
            for name, column in columns.items()
        },
        "signals": {name: column.total for name, column in columns.items()},
        "echoes": echoes.total,
        "signallers": unless_small(facts.signallers),
        "organisations": unless_small(facts.organisations),
        "late_signals": unless_small(facts.late_signals),
        "late_echoes": unless_small(facts.late_echoes),
        "tables": {axis: tables.rows(axis, facts, columns, echoes) for axis in tables.AXES},
        "smallest_shown": SMALLEST_SHOWN,
    }


def canonical(document: Document) -> str:
    """The one way to write a document: sorted keys, no spaces, the letters as they are."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def checksum(document: Document) -> str:
    """The SHA-256 (hexadecimal) of the canonical text in UTF-8."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def _heard_and_silent(facts: Facts) -> Document:
    """A wijk is heard by a signal or an echo of its own or of a project wijk that lies over it."""
    keys = {cell.wijk for cell in (*facts.cells, *facts.echoes) if cell.month == facts.month}
    heard = keys.union(*(wijk.parts for wijk in facts.wijken if wijk.key in keys))
    official = [wijk for wijk in facts.wijken if wijk.official]
    return {
        "count": len(official),
        "heard": [wijk.name for wijk in official if wijk.key in heard],
        "silent": [wijk.name for wijk in official if wijk.key not in heard],
        "places": [
            {
                "key": wijk.key,
                "name": wijk.name,
                "longitude": wijk.point[0],
                "latitude": wijk.point[1],
            }
            for wijk in official
            if wijk.point
        ],
    }


def _revision(replaced: Replaced | None) -> Document:
    if replaced is None:
        return {}
    return {
        "revision": replaced.document["revision"] + 1,
        "corrects": {"checksum": replaced.checksum, "reason": replaced.reason, "differs": []},
        # What was late then is told already; of the months before this one, nothing is late twice.
        "late_signals": replaced.document["late_signals"],
        "late_echoes": replaced.document["late_echoes"],
    }


def _keep_what_changed_little(document: Document, before: Document) -> None:
    """Colleagues and organisations stay as they were printed, if they are a few more or fewer."""
    for name in ("signallers", "organisations"):
        was, now = before[name], document[name]
        if isinstance(was, int) and isinstance(now, int) and abs(now - was) < SMALLEST_SHOWN:
            document[name] = was


def _differs(before: Document, after: Document) -> list[Document]:
    """Every figure of the period itself that is printed otherwise than before."""
    found = [
        {"table": "", "key": name, "label": "", "was": was, "now": now}
        for name, was, now in (
            ("signals", before["signals"]["now"], after["signals"]["now"]),
            ("echoes", before["echoes"], after["echoes"]),
            ("signallers", before["signallers"], after["signallers"]),
            ("organisations", before["organisations"], after["organisations"]),
        )
        if was != now
    ]
    for axis in tables.AXES:
        old = {row["key"]: row for row in before["tables"][axis]}
        new = {row["key"]: row for row in after["tables"][axis]}
        for key, row in (new | {k: v for k, v in old.items() if k not in new}).items():
            for column in ("now", "echoes"):
                was, now = (rows[key][column] if key in rows else 0 for rows in (old, new))
                if was != now:
                    found.append(
                        {"table": axis, "key": key, "label": row["label"], "was": was, "now": now}
                        | ({"echoes": True} if column == "echoes" else {})
                    )
    return found
