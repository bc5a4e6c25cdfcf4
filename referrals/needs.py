"""What is said of a referral: all of it by choice, so that no person can be in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Need(models.TextChoices):
    """What somebody wants to be helped with."""

    SIGN_IN = "sign_in", _("inloggen met itsme of eID")
    EMAIL = "email", _("e-mail")
    FORMS = "forms", _("een formulier of aanvraag online")
    APPOINTMENT = "appointment", _("een afspraak online maken")
    MONEY = "money", _("bankieren en betalen")
    SMARTPHONE = "smartphone", _("smartphone of tablet gebruiken")
    COMPUTER = "computer", _("computer gebruiken")
    LOOK_UP = "look_up", _("iets opzoeken")
    PRINT = "print", _("printen of scannen")
    SAFETY = "safety", _("veilig online, oplichting")
    INTERNET = "internet", _("internet thuis")
    DEVICE = "device", _("een toestel krijgen of lenen")
    BEHIND = "behind", _("er zit ook een andere vraag achter")


class Wish(models.TextChoices):
    """Not everybody wants to learn: both count as much."""

    ARRANGED = "arranged", _("dat het geregeld is")
    LEARN = "learn", _("het zelf leren")
    BOTH = "both", _("allebei")


class Care(models.TextChoices):
    """What a host can reckon with."""

    READING = "reading", _("lezen is moeilijk")
    MOBILITY = "mobility", _("trappen of stappen is moeilijk")
    SIGHT = "sight", _("ziet minder goed")
    HEARING = "hearing", _("hoort minder goed")
    QUIET = "quiet", _("liefst op een rustige plek")
    CHILDREN = "children", _("brengt kinderen mee")


class Warmth(models.TextChoices):
    """How warm a referral is, from cold to warm."""

    INFORMATION = "information", _("informatie meegegeven")
    APPOINTMENT = "appointment", _("afspraak gemaakt")
    CALLED = "called", _("samen gebeld")
    WENT_ALONG = "went_along", _("meegegaan")


class ContactWish(models.TextChoices):
    """How host and resident find each other. No number is ever written down for it."""

    COMES = "comes", _("komt zelf langs")
    CALLS = "calls", _("belt zelf")
    THROUGH_SENDER = "through_sender", _("via mij: de aanbieder laat het me weten")


class Agreed(models.TextChoices):
    """How the resident agreed."""

    SPOKEN = "spoken", _("mondeling")
    WRITTEN = "written", _("op papier, dat blijft in ons eigen dossier")


class Reason(models.TextChoices):
    """Why a referral was refused or taken back."""

    FULL = "full", _("we zitten vol")
    STOPPED = "stopped", _("dit loopt nu niet")
    NOT_OURS = "not_ours", _("wij doen dit niet")
    HOURS = "hours", _("onze uren passen niet")
    DISTANCE = "distance", _("het is te ver")
    LANGUAGE = "language", _("we vinden geen gemeenschappelijke taal")
    ACCESS = "access", _("de plek is niet toegankelijk genoeg")
    NOT_NEEDED = "not_needed", _("het is niet meer nodig")
    AGREEMENT = "agreement", _("de bewoner wil het niet meer")
    MISTAKE = "mistake", _("het was een vergissing")
    HANDED_ON = "handed_on", _("doorgegeven aan ander aanbod")


REFUSALS = (
    Reason.FULL, Reason.STOPPED, Reason.NOT_OURS, Reason.HOURS, Reason.DISTANCE, Reason.LANGUAGE,
    Reason.ACCESS,
)  # fmt: skip
WITHDRAWALS = (Reason.NOT_NEEDED, Reason.MISTAKE)  # chosen by hand
BY_ITSELF = (Reason.AGREEMENT, Reason.HANDED_ON)  # said by the act itself


class NoteKind(models.TextChoices):
    """What can be noted without a move."""

    CALL_ANSWERED = "call_answered", _("gebeld: ze nemen het op")
    CALL_UNANSWERED = "call_unanswered", _("gebeld: niemand bereikt")
    OTHER_OUTCOME = "other_outcome", _("een ander antwoord")


CALLS = (NoteKind.CALL_ANSWERED, NoteKind.CALL_UNANSWERED)
