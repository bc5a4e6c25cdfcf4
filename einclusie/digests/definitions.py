"""How it was counted, in the words of the reader. Part of the document, and frozen with it."""

from collections.abc import Sequence
from datetime import date, datetime

from cities.periods import MONTH_NAMES, Month, Period


def day_in_words(day: date) -> str:
    """In Dutch: "4 november 2026"."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _shared(period: str) -> dict[str, str]:
    return {
        "echoes": (
            f"Zo vaak zei een collega bij een signaal ‘dit zie ik ook’, omdat hij het {period} zelf "
            "hoorde of zag. Het telt in de wijk van die collega en bij het onderwerp van het "
            "signaal. Het staat apart: het is geen nieuw signaal."
        ),
        "signallers": "De collega’s die minstens één signaal noteerden, of één keer zeiden ‘dit zie ik ook’.",
        "organisations": (
            "De organisaties die het opmerkten of ook zagen. Merkte een collega het zelf op, dan "
            "telt de eigen organisatie."
        ),
        "hidden": (
            "<5 is 1 tot 4. x is verborgen, zodat niemand een klein getal kan narekenen. "
            "0 is echt nul."
        ),
        "caution": (
            "Dit overzicht beschrijft wat mensen opmerken. Het meet niet hoeveel inwoners een "
            "probleem hebben, wijst geen schuldige aan en kiest geen oplossing."
        ),
    }


def month_definitions(month: Month, at: datetime) -> dict[str, str]:
    """Of the edition of a month that was compiled at `at` (aware, local)."""
    clock = f"{at.hour}.{at.minute:02}"
    return {
        **_shared("deze maand"),
        "signals": (
            f"Wat collega’s hoorden of zagen van {day_in_words(month.first_day)} tot en met "
            f"{day_in_words(month.last_day)}, en noteerden voor {day_in_words(at.date())}, "
            f"{clock} u. Ingetrokken signalen tellen niet mee."
        ),
        "wijken": (
            "Een wijk is gehoord als er minstens één signaal of ‘dit zie ik ook’ kwam uit die "
            "wijk, of uit een projectwijk waar ze onder ligt. Niets gehoord is niet hetzelfde als "
            "niets aan de hand."
        ),
        "compared": (
            "Een vroegere maand staat hier zoals in een eerder maandoverzicht. Was er nog geen, "
            "dan is ze nu geteld. Een streepje betekent: toen noteerde nog niemand."
        ),
        "late_signals": (
            "Signalen over een maand waarvan het overzicht al verschenen was, en die in geen ander "
            "overzicht staan. Ze veranderen dat overzicht niet."
        ),
        "late_echoes": "Zo vaak werd over zo’n maand later nog gezegd ‘dit zie ik ook’.",
    }


def sum_definitions(period: Period, months: Sequence[Month]) -> dict[str, str]:
    """Of the edition of a quarter or a year that adds up the editions of these months."""
    names = [f"{MONTH_NAMES[month.number - 1]}" for month in months]
    listed = f"{', '.join(names[:-1])} en {names[-1]}" if names[1:] else names[0]
    return {
        **_shared("in deze maanden"),
        "signals": (
            f"De som van de maandoverzichten van {listed} {period.last_day.year}: elk zoals het verscheen, of "
            "zoals het laatst herzien is."
        ),
        "wijken": (
            "Een wijk is gehoord als ze in minstens één van deze maanden gehoord is. Niets gehoord "
            "is niet hetzelfde als niets aan de hand."
        ),
        "compared": (
            "Een vroegere periode staat hier zoals in haar eigen overzicht. Een streepje betekent: "
            "daarvan is geen overzicht."
        ),
        "late_signals": (
            "Signalen over deze maanden die na hun maandoverzicht genoteerd zijn. Ze tellen hier niet "
            "mee, zodat de som van de maanden klopt."
        ),
        "late_echoes": "Zo vaak werd over deze maanden later nog gezegd ‘dit zie ik ook’.",
    }
