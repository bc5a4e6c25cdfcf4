"""A gentle look at how a structural signal is worded: does it blame, prescribe, or leave no exception?

A signal says what happens and what follows from it; it blames nobody and brings no ready solution
(the agreement of the Flemish "signalenproces"). These are hints for whoever writes, never a
refusal. Plain Python: patterns over words; they know Dutch only as far as their lists go.

What prescribes is mostly a service that must do something ("de stad moet een loket openen"); that
people must do something describes ("bewoners moeten online een afspraak maken").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto

from django.utils.translation import gettext as _


class Kind(StrEnum):
    """What a piece of text does."""

    BLAME = auto()
    PRESCRIBE = auto()
    ABSOLUTE = auto()


@dataclass(frozen=True)
class Hint:
    """A piece of the text (`text[start:end]`) to look at once more, and how else it may be said."""

    kind: Kind
    text: str
    start: int
    end: int
    advice: str


def hints(text: str) -> tuple[Hint, ...]:
    """What to look at once more in this text, from front to back; empty when there is nothing."""
    found = {
        (sentence.start() + match.start(), sentence.start() + match.end(), kind)
        for sentence in _SENTENCE.finditer(text)
        for kind, match in _found_in(sentence.group())
    }
    return tuple(
        Hint(kind, text[start:end].strip(), start, end, _advice(kind))
        for start, end, kind in sorted(found)
    )


def _advice(kind: Kind) -> str:
    if kind == Kind.BLAME:
        return _("Dit klinkt als een verwijt. Schrijf wat er gebeurt en wat het gevolg is.")
    if kind == Kind.PRESCRIBE:
        return _(
            "Dit zegt al wat er moet komen. Schrijf wat er nu misloopt; de oplossing komt later."
        )
    return _("Klopt dit zonder uitzondering? Schrijf anders ‘vaak’, ‘de meesten’ of hoeveel keer.")


# ── Words ────────────────────────────────────────────────────────────────────────────────────────

_SENTENCE = re.compile(r"[^.!?\n]+")

# Who may be told what to do: a government, a service, a company.
_SERVICE = (
    r"(?:(?:stads|gemeente)?bestu(?:ur|ren)|stad|steden|gemeenten?|ocmw(?:'s)?|caw(?:'s)?|vdab|nmbs|"
    r"bpost|lijn|overhe(?:id|den)|regering|vlaanderen|federatie|beleid|beleidsmakers?|schepenen?|"
    r"ministers?|burgemeester|politici|politie|\w*diensten?|banken|bank|scho(?:ol|len)|"
    r"ziekenfonds(?:en)?|mutualiteit(?:en)?|ziekenhui(?:s|zen)|(?:huis)?artsen(?:praktijk(?:en)?)?|"
    r"praktijk(?:en)?|operators?|operatoren|\w*leveranciers?|\w*maatschappij(?:en)?|"
    r"bibliothe(?:ek|ken)|bedrij(?:f|ven)|organisaties?|werkgevers?|verhuurders?|loket(?:ten)?)"
)
_NAMED = rf"(?:(?:de|het|een|elke|ieder|iedere|alle|onze|deze|ook)\s+){{0,2}}(?:\w+e\s+)?{_SERVICE}"
_OF = r"(?:\s+van\s+(?:de|het)\s+\w+)?"
# Who describes by having to: with them as subject the sentence tells what people go through.
_PEOPLE = (
    r"(?:je|jij|u|ik|men|ze|zij|we|wij|hij|mensen|wie|iedereen|bewoners?|inwoners?|burgers|klanten|"
    r"leden|ouders?|senioren|ouderen|jongeren|huurders|gezinnen|leerlingen|helpers?|vrijwilligers?)"
)
# What stands after "moet" in the steps of a procedure, which only tells how things go.
_STEP = r"(?:eerst|telkens|vaak|soms|steeds|opnieuw|om|elk|elke|daarna|daarvoor|dan|nog|wachten)"
_NOT_QUITE = (
    r"(?<!niet )(?<!bijna )(?<!haast )(?<!vrijwel )(?<!als )"  # niet altijd, bijna iedereen
)
_CLAUSE = r"(?:^\s*|[,;:(]\s*|\b(?:en|maar|want|dus|of|dat|omdat|zodat|als|terwijl)\s+)"
_SO = r"(?:daarom|dus|hier|nu|dan|eigenlijk|volgens\s+ons|ook|dringend)"

_DEVICE = re.compile(
    r"\b(?:\w*lezers?|\w*automa(?:at|ten)|toestel(?:len)?|printers?|computers?|pc|gsm|smartphones?|"
    r"tablets?|\w*app|apps|(?:web)?sites?|systeem|toepassing(?:en)?|terminals?|scherm|server|"
    r"\w*kaart(?:en)?|programma)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\d|€|\beuro\b|\w*betal|aflos|openstaan", re.IGNORECASE)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_REFUSES = re.compile(r"\bweiger(?:t|en|de|den)\b", re.IGNORECASE)
_GUILT = re.compile(r"\b(?:eigen\s+schuld|de\s+schuld\s+(?:van|ligt|is))\b", re.IGNORECASE)
_BLAME = _any(
    r"\b(?:onwil|laks(?:e|heid)?|nalatig(?:e|heid)?|wanbe(?:leid|heer)|luie|luiheid|onbekwa(?:am|me)|"
    r"incompetent(?:e|ie)?|onverschillig(?:e|heid)?|arrogant(?:e|ie)?|koppig(?:e|heid)?|"
    r"onverantwoord(?:e)?|schand(?:e|alig|alige|elijk|elijke)|onaanvaardba(?:ar|re)|ongehoord|"
    r"moedwillig|opzettelijk|bewust|onbeleefd(?:e)?|onvriendelijk(?:e)?|brutaal)\b",
    r"\b(?:te|is|zijn|zo)\s+lui\b",
    r"\b(?:vertik(?:t|ken|te)|neg(?:eert|eren|eerde)|fa(?:alt|len|alde)|verzui(?:mt|men)|"
    r"verwaarlo(?:ost|zen))\b",
    r"\b(?:aan\s+(?:zijn|haar|hun)\s+laars|in\s+de\s+steek|te\s+wijten\s+aan|"
    r"geen\s+oog\s+voor|kluitje\s+in\s+het\s+riet|niets\s+schelen|"
    r"in\s+de\s+kou\s+(?:staan|laten|gelaten|zetten|gezet))\b",
    r"\btrek(?:t|ken)\s+(?:er\s+)?zich\s+(?:\w+\s+){0,2}niets\s+aan",
    r"\bdoe(?:t|n)\s+alsof\b",
    r"\bluister(?:t|en)\s+(?:niet|nooit)\b",
    r"\bwil(?:t|len)?\s+(?:gewoon\s+niet|(?:het\s+)?niet\s+(?:leren|luisteren|helpen|meewerken))\b",
    r"\bde\s+fout\s+(?:ligt|is)\s+(?:bij|van)\b",
)
_PRESCRIBE = _any(
    # a service that must, should or may not
    rf"{_CLAUSE}{_NAMED}{_OF}\s+(?:moet|moeten)\b(?!\s+(?:{_PEOPLE}|{_STEP})\b)",
    rf"{_CLAUSE}{_NAMED}{_OF}\s+zou(?:den)?\b(?=.*\b(?:moeten|best|beter|kunnen)\b)",
    rf"{_CLAUSE}{_NAMED}{_OF}\s+(?:dien(?:t|en)|(?:be)?ho(?:ort|ren))\b(?!\s+om\b)(?=.*\bte\s+\w+n\b)",
    rf"{_CLAUSE}{_NAMED}{_OF}\s+(?:mag|mogen)\b(?!\s+{_PEOPLE}\b)(?=.*\b(?:niet|geen|nooit)\b)",
    rf"\b(?:dat|omdat|als|zodat)\s+{_NAMED}{_OF}(?:\s+(?!{_PEOPLE}\b)\w+){{1,5}}\s+moet(?:en)?\s+\w+n\b",
    rf"{_CLAUSE}{_SO}\s+(?:moet|moeten|zou|zouden)\s+{_NAMED}\b",
    # nobody in particular that should, something that must come
    r"\b(?:men|we|wij)\s+zou(?:den)?\b(?=.*\b(?:moeten|best|beter)\b)",
    r"\ber\s+(?:moet|moeten|zou|zouden)\b(?!\s+eerst\b)(?=.*\b(?:bij)?komen\b(?!\s+\w+en\b))",
    r"\b(?:moet|moeten)\s+er\b(?!\s+eerst\b)(?=.*\b(?:zijn|(?:bij)?komen)\b)",
    r"\bho(?:ort|ren)\s+(?:\w+\s+){0,4}te\s+zijn\b",
    r"\bverdien(?:t|en)\b(?=\s+(?:een|meer|beter)\b)",
    # a solution, a wish
    r"\bnood\s+aan\b",
    r"\bde\s+(?:beste\s+)?oplossing\s+(?:is|zou|ligt)\b",
    r"\b(?:we|wij|ik)\s+(?:vragen?|eisen?|pleiten?|willen|wil)\s+(?:dat|om|voor)\b",
    r"\b(?:we|wij|ik)\s+stel(?:len)?\s+voor\b",
    r"\bzou\s+(?:\w+\s+)?(?:beter|goed|handig|ideaal|wenselijk|nuttig)\s+zijn\b",
    r"\bis\s+(?:wenselijk|aangewezen|noodzakelijk)\b",
    r"\bwerk\s+(?:te\s+)?maken\s+van\b",
    r"\b(?:hoog|hoogste)\s+tijd\s+(?:dat|om)\b",
    r"\ber\s+(?:is|zijn)\s+(?:\w+\s+){0,2}(?:extra|meer|bijkomende?)\b(?=(?:\s+\w+){0,4}\s+nodig\b)",
    r"\bdringend\b(?=(?:\s+\w+){0,4}\s+nodig\b)",
    r"\bgelieve\b",
    r"^\s*(?:zorg\s+(?:er)?(?:voor|dat)|voorzie|open\s+(?:een|de|het|meer|opnieuw)|maak|geef|schaf|"
    r"organiseer|investeer|herstel|bied|laat\s+(?:de\s+)?(?:mensen|bewoners|ouders|klanten))\b(?!\s+(?:je|u)\b)",
)
_ABSOLUTE = _any(
    # "nog nooit" and "nooit gezien" tell of one person, "er was niemand aan de balie" of one day
    rf"{_NOT_QUITE}(?<!nog )(?<!of )\b(?:altijd(?!\s+dezelfde)|nooit(?!\s+\w*ge\w+[dtn]\b))\b",
    rf"{_NOT_QUITE}(?<!voor )(?<!er )(?<!en )\b(?:iedereen|niemand)\b",
    r"\b(?:er|en)\s+niemand\b(?!\s+(?:aan|op)\b)",
    rf"{_NOT_QUITE}\b(?:overal|nergens)\b",
    r"\bgeen\s+enkele?\b",
    r"^\s*(?:alle|elke|iedere)\s+(?!keer\b|\w*dag\b|week\b|maand\b)\w+\b",
    rf"{_NOT_QUITE}\balle\s+(?:\w+e\s+)?(?:mensen|bewoners|inwoners|ouders|ouderen|senioren|jongeren|"
    r"klanten|huurders|gezinnen|loketten|diensten|banken|scholen|besturen)\b",
    r"\b(?:totaal|helemaal|absoluut)\s+(?:niet|geen|niets)\b",
    r"\bconstant\b",
    r"^\s*niets\b",
)


def _found_in(sentence: str) -> Iterator[tuple[Kind, re.Match[str]]]:
    for match in _REFUSES.finditer(sentence):
        clause = re.split("[,;:]", sentence[: match.start()])[-1]
        if not _DEVICE.search(
            clause
        ):  # a card reader that refuses a card is nobody's unwillingness
            yield Kind.BLAME, match
    for match in _GUILT.finditer(sentence):
        if not _MONEY.search(sentence):  # a debt is no guilt
            yield Kind.BLAME, match
    for kind, pattern in (
        (Kind.BLAME, _BLAME),
        (Kind.PRESCRIBE, _PRESCRIBE),
        (Kind.ABSOLUTE, _ABSOLUTE),
    ):
        for match in pattern.finditer(sentence):
            yield kind, match
