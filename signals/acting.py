"""An action as data: what it can be, how it goes on, and what may follow what.

From a signal to bringing people together around a theme: "nood/signaal → samenwerking, vorming of
ontmoeting" (Digitaal Inclusieve Wijk, fiche 26). Knows no model and no clock.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActionKind(TextChoices):
    """What people are brought together for."""

    COOPERATION = "cooperation", _("samenwerking")
    TRAINING = "training", _("vorming")
    MEETING = "meeting", _("ontmoeting")


class ActionStatus(TextChoices):
    """How far an action is."""

    PLANNED = "planned", _("gepland")
    SUSPENDED = "suspended", _("opgeschort")
    DONE = "done", _("afgerond")
    CANCELLED = "cancelled", _("afgelast")


class Mode(TextChoices):
    """Where people meet."""

    IN_PERSON = "in_person", _("ter plaatse")
    DIGITAL = "digital", _("digitaal")


class VariantKind(TextChoices):
    """By what people meet when they cannot meet in person."""

    ROOM = "room", _("online ruimte")
    PHONE = "phone", _("telefoon")
    VIDEO = "video", _("videogesprek")


class Course(TextChoices):
    """How an action goes on, as one chooses it: a status, and where it matters the mode."""

    ON_SITE = "on_site", _("gaat door ter plaatse")
    DIGITAL = "digital", _("gaat digitaal door")
    SUSPENDED = "suspended", _("is opgeschort")
    CANCELLED = "cancelled", _("gaat niet meer door")


class Happened(TextChoices):
    """A line in the history of an action."""

    PLANNED = "planned", _("gepland")
    EDITED = "edited", _("gewijzigd")
    ON_SITE = "on_site", _("gaat door ter plaatse")
    DIGITAL = "digital", _("gaat digitaal door")
    SUSPENDED = "suspended", _("opgeschort")
    CANCELLED = "cancelled", _("afgelast")
    DONE = "done", _("afgerond")


OPEN = (ActionStatus.PLANNED, ActionStatus.SUSPENDED)
WITH_REASON = (ActionStatus.SUSPENDED, ActionStatus.CANCELLED)
SWITCHES = tuple(Happened(str(course)) for course in Course)  # what changes how it goes on
# (from, to) of the statuses that may follow one another, for the database to know. Twice the same:
# another mode, or (where it is done) other figures.
FOLLOWS = (
    (ActionStatus.PLANNED, ActionStatus.PLANNED),
    (ActionStatus.PLANNED, ActionStatus.SUSPENDED),
    (ActionStatus.PLANNED, ActionStatus.CANCELLED),
    (ActionStatus.PLANNED, ActionStatus.DONE),
    (ActionStatus.SUSPENDED, ActionStatus.PLANNED),
    (ActionStatus.SUSPENDED, ActionStatus.CANCELLED),
    (ActionStatus.SUSPENDED, ActionStatus.DONE),
    (ActionStatus.CANCELLED, ActionStatus.PLANNED),
    (ActionStatus.DONE, ActionStatus.DONE),
)
_STATUS = {Course.SUSPENDED: ActionStatus.SUSPENDED, Course.CANCELLED: ActionStatus.CANCELLED}
_MODE = {Course.ON_SITE: Mode.IN_PERSON, Course.DIGITAL: Mode.DIGITAL}


def course_of(status: str, mode: str) -> Course | None:
    """How an action with this status and mode goes on; None for one that is done."""
    if status == ActionStatus.DONE:
        return None
    if status == ActionStatus.PLANNED:
        return Course.DIGITAL if mode == Mode.DIGITAL else Course.ON_SITE
    return Course(status)


def after(course: str, mode: str) -> tuple[ActionStatus, Mode]:
    """The status and mode of an action that takes this course; `mode` is the one it has."""
    chosen = Course(course)
    return _STATUS.get(chosen, ActionStatus.PLANNED), _MODE.get(chosen, Mode(mode))


def courses(status: str, mode: str, *, has_variant: bool) -> tuple[Course, ...]:
    """The courses that an action may take instead of its own; digital only with a digital variant."""
    own = course_of(status, mode)
    if own is None:
        return ()
    return tuple(
        course
        for course in Course
        if course != own
        and (status, after(course, mode)[0]) in FOLLOWS
        and (course != Course.DIGITAL or has_variant)
    )


def needs_reason(course: str) -> bool:
    """Whether who takes part must be told why."""
    return after(course, Mode.IN_PERSON)[0] in WITH_REASON


def proposed(*, has_variant: bool) -> Course:
    """What an action becomes when doors close, unless somebody chooses otherwise."""
    return Course.DIGITAL if has_variant else Course.SUSPENDED
