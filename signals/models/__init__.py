"""What is heard, and what becomes of it."""

from signals.models.brought import BroughtSignal, ImportRow, SignalImport, SignalLink
from signals.models.bundled import FollowUp, Joining, Move, Recognition
from signals.models.echoes import MAX_LINE, Echo, EchoQuerySet, Voices
from signals.models.heard import MAX_TEXT, SHOWN, Signal, SignalQuerySet
from signals.models.structural import StructuralQuerySet, StructuralSignal
from signals.models.suggested import BundleSuggestion, OfferedSignal

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
    "StructuralQuerySet",
    "StructuralSignal",
    "BundleSuggestion",
    "OfferedSignal",
]
