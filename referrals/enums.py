"""The few choices of an offer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The three kinds of support of the field; an offer may be several."""

    ACCESS = "access", _("computer en internet gebruiken")
    INDIVIDUAL = "individual", _("hulp één op één")
    GROUP = "group", _("les of groep")


class Registration(models.TextChoices):
    """How somebody gets in."""

    WALK_IN = "walk_in", _("zonder afspraak")
    APPOINTMENT = "appointment", _("op afspraak")
    RESERVATION = "reservation", _("met reservatie")
    ENROLMENT = "enrolment", _("met inschrijving")
    REFERRAL_ONLY = "referral_only", _("enkel via een doorverwijzer")


class DutchLevel(models.TextChoices):
    """How much Dutch somebody needs."""

    NONE = "none", _("geen Nederlands nodig")
    EASY = "easy", _("eenvoudig Nederlands")
    FLUENT = "fluent", _("vlot Nederlands")


class Equipment(models.TextChoices):
    """What is there to use or take home."""

    COMPUTER = "computer", _("computer")
    WIFI = "wifi", _("wifi")
    PRINTER = "printer", _("printer")
    SCANNER = "scanner", _("scanner")
    CHARGING = "charging", _("opladen")
    LOAN = "loan", _("toestel lenen")


class HoursOf(models.TextChoices):
    """Whose hours: the door being open is not the same as a helper being there."""

    PLACE = "place", _("plek open")
    HELPER = "helper", _("helper aanwezig")


class SearchOutcome(models.TextChoices):
    """How a search ended that did not simply find what was asked."""

    WIDENED = "widened", _("ruimer gezocht")
    EMPTY = "empty", _("niets gevonden")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("maandag")
    TUESDAY = 1, _("dinsdag")
    WEDNESDAY = 2, _("woensdag")
    THURSDAY = 3, _("donderdag")
    FRIDAY = 4, _("vrijdag")
    SATURDAY = 5, _("zaterdag")
    SUNDAY = 6, _("zondag")
