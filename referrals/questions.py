"""The nine taps of the needs scan, as data: what is asked, what may be tapped, what follows from it.

Nothing is typed and nothing must be tapped. Knows no model and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals.enums import Kind
from referrals.needs import Care, Need, Wish

Text = str | Promise


@dataclass(frozen=True)
class Question:
    """One thing that is asked, with a pictogram and the answers that may be tapped."""

    name: str
    asks: Text
    pictogram: str
    answers: Mapping[str, Text]
    many: bool = False


QUESTIONS: tuple[Question, ...] = (
    Question(
        "toestel", _("Welk toestel heb je?"), "smartphone",
        {
            "none": _("geen"), "smartphone": _("een smartphone"), "tablet": _("een tablet"),
            "pc": _("een computer"), "shared": _("ik deel er een"),
        },
    ),
    Question(
        "internet", _("Heb je thuis internet?"), "internet",
        {
            "none": _("nee"), "mobile": _("enkel op mijn gsm"), "fixed": _("ja"),
            "social": _("ja, met sociaal tarief"),
        },
    ),
    Question(
        "aanmelden", _("Hoe meld je je aan bij een dienst?"), "sign_in",
        {
            "itsme": _("met itsme"), "eid": _("met mijn kaart en code"),
            "none": _("dat kan ik niet"), "unknown": _("ik weet het niet"),
        },
    ),
    Question(
        "email", _("Heb je e-mail?"), "email",
        {
            "own": _("ja, zelf"), "other": _("iemand anders doet het"), "none": _("nee"),
        },
    ),
    Question(
        "kan", _("Lukt het online?"), "can",
        {
            "none": _("het lukt niet"), "helped": _("met hulp"), "alone": _("alleen"),
        },
    ),
    Question(
        "hulp", _("Wie helpt je nu?"), "people",
        {
            "nobody": _("niemand"), "family": _("familie of vrienden"),
            "worker": _("een hulpverlener"), "volunteer": _("een vrijwilliger"),
        },
    ),
    Question(
        "taal", _("Hoe gaat het met Nederlands en lezen?"), "language",
        {
            "fluent": _("vlot"), "easy": _("met eenvoudige woorden"),
            "other": _("liever een andere taal"), "reading": _("lezen is moeilijk"),
        },
    ),
    Question(
        "houding", _("Wat wil je het liefst?"), "wish",
        {
            "learn": _("ik wil het leren"), "arranged": _("ik wil dat het geregeld is"),
            "both": _("allebei"), "afraid": _("ik durf niet goed"), "no": _("ik wil dit niet"),
        },
    ),
    Question(
        "doel", _("Waarmee wil je nu hulp?"), "goal", dict(Need.choices), many=True
    ),
)  # fmt: skip
LIMITS = Question(
    "beperking", _("Waarmee houden we rekening?"), "care", dict(Care.choices), many=True
)
ALL = (*QUESTIONS, LIMITS)
BY_NAME = {one.name: one for one in ALL}

# What is tallied beside the answers: the scan itself, and that nothing near was found for it.
SCAN = "scan"
GAPS = {f"gap:{kind}": kind for kind in ("", *Kind.values)}
TALLIED = (SCAN, *GAPS, *(f"{one.name}:{answer}" for one in ALL for answer in one.answers))

# Answers that say that something is missing, and how that is called in a table. None of what people
# want: that has a table of its own, and the one may not tell what the other hides.
HARD: dict[str, Text] = {
    "toestel:none": _("geen toestel"),
    "internet:none": _("geen internet"),
    "aanmelden:none": _("kan zich niet aanmelden"),
    "email:none": _("geen e-mail"),
    "kan:none": _("online lukt niet"),
    "hulp:nobody": _("niemand helpt"),
    "taal:reading": _("lezen is moeilijk"),
}
# What somebody needs who said nothing of what for.
FOLLOWS = {
    "toestel:none": Need.DEVICE,
    "internet:none": Need.INTERNET,
    "aanmelden:none": Need.SIGN_IN,
    "aanmelden:unknown": Need.SIGN_IN,
    "email:none": Need.EMAIL,
}
WISHES = {
    "learn": Wish.LEARN,
    "arranged": Wish.ARRANGED,
    "both": Wish.BOTH,
    "afraid": Wish.ARRANGED,  # first the thing itself, learning may come after
}
KIND_OF = {Wish.LEARN: Kind.GROUP, Wish.ARRANGED: Kind.INDIVIDUAL}


@dataclass(frozen=True)
class Answers:
    """What was tapped, by the name of the question."""

    tapped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Each tap as it is tallied: "toestel:none"."""
        return tuple(
            f"{one.name}:{answer}" for one in ALL for answer in self.tapped.get(one.name, ())
        )

    @property
    def needs(self) -> tuple[Need, ...]:
        """What help is for: what was tapped, else what follows from the rest."""
        if chosen := self.tapped.get("doel"):
            return tuple(Need(one) for one in chosen)
        return tuple(dict.fromkeys(FOLLOWS[code] for code in self.codes if code in FOLLOWS))

    @property
    def wish(self) -> Wish | None:
        return next((WISHES[one] for one in self.tapped.get("houding", ()) if one in WISHES), None)

    @property
    def kind(self) -> str:
        """The kind of support that fits the wish; empty for none in particular."""
        return KIND_OF.get(self.wish, "") if self.wish else ""

    @property
    def care(self) -> tuple[Care, ...]:
        found = [Care(one) for one in self.tapped.get("beperking", ())]
        if "taal:reading" in self.codes and Care.READING not in found:
            found.insert(0, Care.READING)
        return tuple(found)

    @property
    def does_not_want(self) -> bool:
        return "houding:no" in self.codes


def answers_of(taps: Mapping[str, Iterable[str]], language: str = "") -> Answers:
    """What was tapped and is an answer; anything else is left out."""
    given = {one.name: set(taps.get(one.name, ())) for one in ALL}
    known = {
        one.name: tuple(answer for answer in one.answers if answer in given[one.name])
        for one in ALL
    }
    return Answers({name: found for name, found in known.items() if found}, language)
