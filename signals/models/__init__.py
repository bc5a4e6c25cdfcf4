"""What is heard, and what becomes of it."""

from signals.models.acting import Action, ActionQuerySet
from signals.models.acting_parts import (
    ActionDate,
    ActionDateQuerySet,
    ActionEvent,
    ActionNeighbourhood,
    ActionPart,
    ActionSource,
)
from signals.models.answering import PolicyResponse
from signals.models.brought import BroughtSignal, ImportRow, SignalImport, SignalLink
from signals.models.bundled import FollowUp, Joining, Move, Recognition
from signals.models.calendar_links import CalendarLink
from signals.models.doors import BehindDoors, ClosedDoors
from signals.models.echoes import MAX_LINE, Echo, EchoQuerySet, Voices
from signals.models.feedback import Feedback, FeedbackTo
from signals.models.heard import MAX_TEXT, SHOWN, Signal, SignalQuerySet
from signals.models.reminding import MailChoice, Reminder
from signals.models.saved import MAX_NAME, MAX_QUERY, SavedFilter, SavedFilterQuerySet
from signals.models.structural import StructuralQuerySet, StructuralSignal
from signals.models.suggested import BundleSuggestion, OfferedSignal
from signals.models.trainings import TrainingRequest, TrainingStep
from signals.models.wiped import Wiping

__all__ = [
    "MAX_TEXT",
    "SHOWN",
    "Signal",
    "SignalQuerySet",
    "MAX_LINE",
    "Echo",
    "EchoQuerySet",
    "Voices",
    "BroughtSignal",
    "ImportRow",
    "SignalImport",
    "SignalLink",
    "FollowUp",
    "Joining",
    "Move",
    "Recognition",
    "MAX_NAME",
    "MAX_QUERY",
    "SavedFilter",
    "SavedFilterQuerySet",
    "StructuralQuerySet",
    "StructuralSignal",
    "Wiping",
    "Action",
    "ActionDate",
    "ActionDateQuerySet",
    "ActionEvent",
    "ActionNeighbourhood",
    "ActionPart",
    "ActionQuerySet",
    "ActionSource",
    "BehindDoors",
    "CalendarLink",
    "ClosedDoors",
    "TrainingRequest",
    "TrainingStep",
    "PolicyResponse",
    "Feedback",
    "FeedbackTo",
    "MailChoice",
    "Reminder",
    "BundleSuggestion",
    "OfferedSignal",
]
