"""What may be done with a spreadsheet of signals: take it in, judge it, read it in, undo it, forget it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Exists, ManyToOneRel, OuterRef
from django.utils.timezone import localdate

from cities.importing import plain_name
from cities.models import City, Membership
from signals import importing
from signals.actions import heard
from signals.enums import Fate, ImportState
from signals.forms.heard import SignalForm
from signals.importing import Known, Verdict, Wijk
from signals.models import ImportRow, OfferedSignal, Signal, SignalImport, SignalQuerySet
from signals.models.brought import LONGEST_NAME
from signals.sheets import Sheet

log = structlog.get_logger(__name__)
UNDO_FOR = timedelta(days=30)
KEEP_ROWS_FOR = timedelta(days=7)
AT_ONCE = 25  # rows in one transaction: what a killed worker may have to do again


class AlreadyThere(Exception):
    """This very file came in before; `earlier` is that import."""

    def __init__(self, earlier: SignalImport) -> None:
        super().__init__()
        self.earlier = earlier


class WrongState(Exception):
    """It is too late or too early for this: somebody else was first, or the time for it is over."""


@transaction.atomic
def take_in(
    *, city: City, by: Membership, at: datetime, file_name: str, data: bytes, sheet: Sheet
) -> SignalImport:
    """Keep the rows of a file to be judged. `sheet` is `data`, read. Raises AlreadyThere.

    Its columns are guessed from the header, and from what the city chose last time.
    """
    checksum = hashlib.sha256(data).hexdigest()
    try:
        with transaction.atomic():
            source = city.signal_imports.create(
                made_by=by,
                made_at=at,
                file_name=" ".join(file_name.replace("\x00", "").split())[:LONGEST_NAME],
                checksum=checksum,
                header=sheet.header,
                columns=importing.guess_columns(sheet.header, earlier_choice(city)),
            )
    except IntegrityError:
        there = city.signal_imports.exclude(state=ImportState.UNDONE).get(checksum=checksum)
        raise AlreadyThere(there) from None
    ImportRow.objects.bulk_create(
        (
            ImportRow(city=city, source=source, number=number, cells=cells)
            for number, cells in sheet.rows
        ),
        batch_size=1000,
    )
    log.info("import taken in", source=source.pk, rows=len(sheet.rows), by=by.user_id)
    return source


def earlier_choice(city: City) -> dict[str, str]:
    """Which header answered which field the last time somebody of this city read a file in."""
    chosen = city.signal_imports.exclude(state=ImportState.NEW).newest_first().first()
    if chosen is None:
        return {}
    return {
        name: chosen.header[column]
        for name, column in chosen.columns.items()
        if column < len(chosen.header)
    }


@transaction.atomic
def judge(*, source: SignalImport, columns: Mapping[str, int], on: date) -> None:
    """Say of every row what will become of it, with these columns. Raises WrongState once it is read in."""
    current = _locked(source, ImportState.NEW, ImportState.JUDGED)
    rows = list(current.rows.in_file_order())
    given = [(row.number, row.cells) for row in rows]
    verdicts = importing.judge(
        given, columns, _known(current.city, _days(given, columns)), today=on
    )
    for row, verdict in zip(rows, verdicts, strict=True):
        row.fate, row.reason = verdict.fate, verdict.reason
    ImportRow.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["source", "number"],
        update_fields=["fate", "reason"],
    )
    current.columns = dict(columns)
    current.state = ImportState.JUDGED
    current.save(update_fields=["columns", "state"])


def _days(rows: Iterable[tuple[int, Sequence[str]]], columns: Mapping[str, int]) -> set[date]:
    column = columns["heard_on"]
    read = (importing.day_in(cells[column]) for _number, cells in rows if column < len(cells))
    return {day for day in read if day}


def _known(city: City, days: Collection[date]) -> Known:
    """What the city has, with what was said on these days."""
    wijken = city.neighbourhoods.official().by_name().prefetch_related("codes")
    said = city.signals.standing().filter(heard_on__in=days)
    return Known(
        city=city.name,
        wijken=[
            Wijk(wijk.pk, wijk.name, wijk.slug, tuple(code.code for code in wijk.codes.all()))
            for wijk in wijken
        ],
        organisations={
            plain_name(name): key for name, key in city.organisations.values_list("name", "pk")
        },
        said=frozenset(
            (wijk, day, plain_name(text))
            for wijk, day, text in said.values_list("neighbourhood", "heard_on", "text")
        ),
    )


@transaction.atomic
def start(*, source: SignalImport, by: Membership) -> None:
    """Leave the judged rows to the worker, in the name of who starts it. Raises WrongState."""
    current = _locked(source, ImportState.JUDGED)
    current.made_by = by
    current.state = ImportState.RUNNING
    current.save(update_fields=["made_by", "state"])
    log.info("import started", source=current.pk, by=by.user_id)


def read_in(*, source: SignalImport, at: datetime) -> None:
    """Add every row that may be added, some at a time, and say when it is done.

    May be killed and called again, by two workers at once too: each row is taken by one of them, in
    one transaction with its signal, and has a key that no second signal can have.
    """
    while _read_some(source=source, at=at):
        pass


@transaction.atomic
def _read_some(*, source: SignalImport, at: datetime) -> bool:
    """Read in some rows; False when there is nothing left to do."""
    try:
        current = _locked(source, ImportState.RUNNING)
    except WrongState:
        return False
    if current.made_by is None:  # who started it is gone: a colleague may start it again
        current.state = ImportState.JUDGED
        current.save(update_fields=["state"])
        return False
    rows = list(current.rows.to_add().in_file_order()[:AT_ONCE])
    if not rows:
        current.state, current.done_at = ImportState.DONE, at
        current.save(update_fields=["state", "done_at"])
        log.info("import done", source=current.pk)
        return False
    given = [(row.number, row.cells) for row in rows]
    known = _known(current.city, _days(given, current.columns))
    verdicts = importing.judge(given, current.columns, known, today=localdate(at))
    for row, verdict in zip(rows, verdicts, strict=True):
        _settle(current, current.made_by, row, verdict, at)
    return True


def _settle(
    source: SignalImport, by: Membership, row: ImportRow, verdict: Verdict, at: datetime
) -> None:
    """Make the signal of one row, if its verdict still holds and the form of a signal takes it."""
    row.fate, row.reason = verdict.fate, verdict.reason
    if verdict.fate == Fate.READY:
        form = SignalForm(verdict.given, membership=by, today=localdate(at))
        if form.is_valid():
            row.signal = heard.log_signal(
                city=source.city, by=by, at=at, form_key=source.key_of(row.number), **form.given()
            )
            row.fate, row.cells, row.reason = Fate.ADDED, [], ""
        else:
            row.fate = Fate.REFUSED
            row.reason = " ".join(str(why) for reasons in form.errors.values() for why in reasons)
    row.save(update_fields=["fate", "reason", "cells", "signal"])


@transaction.atomic
def undo(*, source: SignalImport, by: Membership, at: datetime) -> int:
    """Withdraw the signals of this import that nobody worked on since; gives how many.

    Those that somebody changed, echoed or bundled stay. Raises WrongState when it is not done, undone
    already, or longer ago than UNDO_FOR.
    """
    current = _locked(source, ImportState.DONE)
    if not may_be_undone(current, at=at):
        raise WrongState
    signals = Signal.objects.standing().filter(import_row__source=current)
    locked = [*signals.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)]
    alone = Signal.objects.filter(pk__in=locked).exclude(pk__in=worked_on(signals).values("pk"))
    withdrawn = alone.update(withdrawn_at=at)
    current.state, current.undone_at = ImportState.UNDONE, at
    current.save(update_fields=["state", "undone_at"])
    _forget(current, at)
    log.info("import undone", source=current.pk, withdrawn=withdrawn, by=by.user_id)
    return withdrawn


def may_be_undone(source: SignalImport, *, at: datetime) -> bool:
    return (
        source.state == ImportState.DONE
        and source.done_at is not None
        and at < source.done_at + UNDO_FOR
    )


def worked_on(signals: SignalQuerySet) -> SignalQuerySet:
    """Those of these signals that somebody changed, or that something else hangs on by now."""
    history: Any = Signal._meta.get_field("history").related_model
    found: Any = Exists(history.objects.filter(pgh_obj=OuterRef("pk"), pgh_label="update"))
    for relation in Signal._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        model: Any = relation.related_model
        if model not in (history, ImportRow, OfferedSignal):  # a proposal is no work of a person
            others = model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            found |= Exists(others)
    return signals.filter(found)


@transaction.atomic
def throw_away(*, source: SignalImport) -> None:
    """Forget a file that was not read in, rows and all. Raises WrongState when it was."""
    _locked(source, ImportState.NEW, ImportState.JUDGED).delete()


@transaction.atomic
def forget_rows(*, source: SignalImport, at: datetime) -> None:
    """Empty the rows that were left out of an import that is done. Raises WrongState before that."""
    _forget(_locked(source, ImportState.DONE, ImportState.UNDONE), at)


def forget_old(*, at: datetime) -> None:
    """Forget every row of a file that came in longer ago than KEEP_ROWS_FOR, whatever became of it."""
    old = SignalImport.objects.made_before(at - KEEP_ROWS_FOR).filter(forgotten_at__isnull=True)
    for source in old.order_by("pk"):
        with transaction.atomic():
            current = _locked(source, *ImportState)
            if current.state in (ImportState.NEW, ImportState.JUDGED):
                current.delete()
                continue
            if current.state == ImportState.RUNNING:
                current.rows.to_add().update(fate=Fate.REFUSED)
                current.state, current.done_at = ImportState.DONE, at
                current.save(update_fields=["state", "done_at"])
            _forget(current, at)


def _forget(source: SignalImport, at: datetime) -> None:
    source.rows.all().forget()
    source.forgotten_at = source.forgotten_at or at
    source.save(update_fields=["forgotten_at"])


def unfinished() -> list[SignalImport]:
    """Imports that a worker should be busy with."""
    return list(SignalImport.objects.filter(state=ImportState.RUNNING).order_by("pk"))


def _locked(source: SignalImport, *states: ImportState) -> SignalImport:
    """The import as it stands, for us alone until the end of the transaction. Raises WrongState."""
    rows = SignalImport.objects.select_for_update(of=("self",)).select_related(
        "city", "made_by__user", "made_by__organisation", "made_by__city"
    )
    current = rows.filter(pk=source.pk, state__in=states).first()
    if current is None:
        raise WrongState
    return current
