"""The two axes every city shares, and the few choices of a signal.

A signal lies on a life domain and a barrier ("sociale woning enkel online" is wonen × enkel digitaal):
two flat lists instead of a tree, so that figures of cities compare.
"""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.periods import Month


class Domain(models.TextChoices):
    """Where in life it goes wrong."""

    LOCAL_GOVERNMENT = "local_government", _("stad of gemeente")
    FLEMISH_GOVERNMENT = "flemish_government", _("Vlaamse overheid")
    FEDERAL_GOVERNMENT = "federal_government", _("federale overheid")
    WELFARE = "welfare", _("OCMW en welzijn")
    MONEY = "money", _("bank en geld")
    HOUSING = "housing", _("wonen")
    WORK = "work", _("werk en opleiding")
    SCHOOL = "school", _("school en kinderen")
    HEALTH = "health", _("gezondheid")
    ENERGY = "energy", _("energie en water")
    MOBILITY = "mobility", _("vervoer")
    TELECOM = "telecom", _("telefoon en internet")
    SAFETY = "safety", _("veiligheid en oplichting")
    LEISURE = "leisure", _("vrije tijd en contact")
    E_INCLUSION_OFFER = "e_inclusion_offer", _("digitale hulp zelf")


class Barrier(models.TextChoices):
    """What stands in the way."""

    NO_DEVICE = "no_device", _("geen toestel")
    NO_INTERNET = "no_internet", _("geen of duur internet")
    PRINTING = "printing", _("printen of scannen")
    SIGN_IN = "sign_in", _("inloggen en identiteit")
    SKILLS = "skills", _("vaardigheden")
    LANGUAGE = "language", _("taal en lezen")
    TRUST = "trust", _("vertrouwen en angst")
    COUNTER = "counter", _("loket weg of op afspraak")
    DIGITAL_ONLY = "digital_only", _("enkel digitaal")
    COMPLICATED = "complicated", _("ingewikkelde toepassing")
    EXTRA_COST = "extra_cost", _("meerkost zonder internet")
    PRIVACY = "privacy", _("privacy en afhankelijkheid")
    OFFER_UNKNOWN = "offer_unknown", _("hulp onbekend, ver of vol")
    FRAUD = "fraud", _("fraude")
    DISABILITY = "disability", _("beperking")


class Frequency(models.TextChoices):
    """How often the signaller meets it."""

    ONCE = "once", _("één keer")
    A_FEW = "a_few", _("enkele keren")
    OFTEN = "often", _("vaak")
    WEEKLY = "weekly", _("elke week")


class Tried(models.TextChoices):
    """What came of the signaller's own attempt."""

    SOLVED = "solved", _("opgelost")
    WORKAROUND = "workaround", _("via een omweg")
    FAILED = "failed", _("niet gelukt")
    REFERRED = "referred", _("doorverwezen")


class Span(models.TextChoices):
    """Days up to today, as one asks for them in a list. The values stand in addresses."""

    MONTH = "maand", _("deze maand")
    QUARTER = "kwartaal", _("de laatste drie maanden")
    YEAR = "jaar", _("dit jaar")

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day; the last three months are this one and the two before it."""
        month = Month.of(today)
        first = {Span.MONTH: month, Span.QUARTER: month.before(2), Span.YEAR: Month(today.year, 1)}
        return first[self].first_day, today


class ListPage(models.TextChoices):
    """A list whose filters somebody may save."""

    SIGNALS = "signals", _("signalen")
    STRUCTURAL = "structural", _("structurele signalen")
    ACTIONS = "actions", _("acties")


class Scope(models.TextChoices):
    """At which level a structural signal can be answered."""

    NEIGHBOURHOOD = "neighbourhood", _("de wijk")
    CITY = "city", _("de stad")
    FLEMISH = "flemish", _("Vlaanderen")
    FEDERAL = "federal", _("de federale overheid")
    PRIVATE = "private", _("een bedrijf of privédienst")


class Answer(models.TextChoices):
    """The answer to a question of the checklist."""

    YES = "yes", _("ja")
    PARTLY = "partly", _("deels")
    NO = "no", _("nee")


class Decision(models.TextChoices):
    """What policy does with a structural signal that it keeps."""

    TAKEN_UP = "taken_up", _("we nemen dit op")
    PASSED_ON = "passed_on", _("we geven dit door aan een ander niveau")


class ResponseKind(models.TextChoices):
    """What policy answers on a structural signal."""

    TAKEN_UP = "taken_up", _("we nemen dit op")
    PASSED_ON = "passed_on", _("we geven dit door")
    NOT_TAKEN_UP = "not_taken_up", _("we nemen dit niet op")


class Way(models.TextChoices):
    """By which way somebody hears what became of a signal."""

    ACCOUNT = "account", _("met een account")
    LINK = "link", _("met de link van een organisatie")


class AsideReason(models.TextChoices):
    """Why something that an organisation brought becomes no signal."""

    KNOWN = "known", _("we kenden dit al")
    UNCLEAR = "unclear", _("te weinig om mee verder te kunnen")
    ELSEWHERE = "elsewhere", _("hoort bij een andere dienst")
    NOT_OURS = "not_ours", _("gaat niet over een digitale drempel")
    MISTAKE = "mistake", _("een proef of een vergissing")


class WipedBecause(models.TextChoices):
    """What a text said that may not be kept."""

    NAME = "name", _("een naam")
    ADDRESS = "address", _("een adres")
    NUMBER = "number", _("een nummer of e-mailadres")
    RECOGNISABLE = "recognisable", _("een verhaal waaraan je iemand herkent")


class ImportState(models.TextChoices):
    """How far a spreadsheet of signals is."""

    NEW = "new", _("kolommen nog te kiezen")
    JUDGED = "judged", _("klaar om in te lezen")
    RUNNING = "running", _("bezig")
    DONE = "done", _("ingelezen")
    UNDONE = "undone", _("ongedaan gemaakt")


class Fate(models.TextChoices):
    """What becomes of one row of a spreadsheet."""

    READY = "ready", _("komt erbij")
    ADDED = "added", _("staat erbij")
    DOUBLE = "double", _("staat er al")
    REFUSED = "refused", _("blijft weg")


class SuggestionState(models.TextChoices):
    """What became of a proposal to bundle signals."""

    OPEN = "open", _("nog te bekijken")
    ACCEPTED = "accepted", _("gebundeld")
    DISMISSED = "dismissed", _("hoort niet samen")
    LAPSED = "lapsed", _("vervallen")


class OfferedFate(models.TextChoices):
    """What a person did with one signal of a proposal."""

    OFFERED = "offered", _("voorgesteld")
    TAKEN = "taken", _("gebundeld")
    LEFT = "left", _("hoort er niet bij")


class DismissReason(models.TextChoices):
    """Why signals that look alike do not belong together."""

    DIFFERENT = "different", _("het zijn verschillende problemen")
    TOO_BROAD = "too_broad", _("te algemeen om iets mee te doen")
    CHANCE = "chance", _("toeval, of al voorbij")
    ELSEWHERE = "elsewhere", _("dit loopt al op een andere manier")
