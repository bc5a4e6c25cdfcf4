"""Finds e-mail addresses, streets with a house number, and names after a title in plain text.

Plain Python. The texts it is given have no accents and one kind of space, dash and apostrophe, as
`cities.personal_details` makes them. Streets are known by how they end; what follows the number
tells a house number from "Kerkstraat 12 gezinnen" and "Grote Markt 9-12 u".
"""

import re
from collections.abc import Iterator


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ── E-mail ───────────────────────────────────────────────────────────────────────────────────────

EMAIL = re.compile(
    r"[\w.+%'-]{1,64} ?(?:@|[(\[{] ?(?:at|apenstaartje) ?[)\]}]) ?"
    r"(?:[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[^\W\d_]{2,24}"
    r"|(?:gmail|hotmail|outlook|live|telenet|skynet|proximus|icloud|yahoo|msn)\b)"
    # as it is said: "rita at voorbeeld punt be"
    r"|[\w.+-]{1,64} (?:at|apenstaart(?:je)?|apestaart(?:je)?) [\w-]{1,63}"
    r"(?:(?:\.| punt | dot )[\w-]{1,63}){0,4}(?:\.| punt | dot )"
    r"(?:be|com|net|org|eu|nl|fr|info|brussels|vlaanderen|gent)\b",
    re.IGNORECASE,
)


def emails_in(plain: str) -> Iterator[tuple[int, int]]:
    """Start and end of every e-mail address."""
    return (address.span() for address in EMAIL.finditer(plain))


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────

LETTER = r"(?:[^\W\d_]|['-])"
HOUSE = (
    r"(?:,? ?(?:huis)?(?:nummer|nr\.?))?,? ?"
    r"(?P<number>[1-9][0-9]{0,3})"
    r"(?: ?(?![uhUH])[A-Za-z](?![\w']))?"  # 4b, 12 A; not 9u
    r"(?: ?[-/] ?[0-9]{1,4}[a-z]?(?![\w]))?"  # 12-14, 12/3
    r"(?P<box>,? ?(?:bus|bte|b\.?) ?[0-9A-Za-z]{1,4}(?!\w))?"
)
ENDS_LIKE_A_STREET = _words(
    "straat straatje str strt steenweg stwg stw laan weg wegel dreef plein pleintje lei kaai kade "
    "singel gracht steeg kouter kerkhof dijk vliet rei rui boulevard square"
)
# These end other words too: only after a capital, and not before a small word that is counted.
MAY_END_LIKE_A_STREET = _words(
    "markt baan pad hof park veld berg bos heide molen beek brug poort vest vesten vaart meers "
    "meersen akker dok dokken sluis"
)
NOT_A_STREET = _words(
    "onderweg snelweg autoweg fietsweg spoorweg waterweg luchtweg middenweg omweg uitweg heenweg "
    "terugweg voorweg allerlei velerlei enerlei tweeerlei drieerlei beiderlei generlei speelplein "
    "schoolplein blokkade ipad gamepad touchpad trackpad notepad thinkpad leerpad stappenpad "
    "groeipad arbeidsmarkt jobmarkt rommelmarkt kerstmarkt supermarkt infomarkt boekenmarkt "
    "woningmarkt huurmarkt loopbaan renbaan trambaan invoerveld tekstveld zoekveld "
    "wagenpark machinepark toestellenpark computerpark herberg usb-poort hdmi-poort "
    "welvaart luchtvaart scheepvaart uitvaart hemelvaart reddingsvest "
    "gerechtshof"
)
STREETS_BY_NAME = {"Meir", "Coupure", "Kouter"}
STREETS = [
    re.compile(rf"(?<![\w'-])(?P<street>{LETTER}++)\.?{HOUSE}"),
    # Oude Dokken 7, Lange Munte 3; "grote markt 1" also without capitals
    re.compile(
        rf"(?<![\w'-])(?P<street>(?:(?:Grote|Kleine|Oude|Nieuwe|Korte|Lange|Hoge|Lage|Groot|Klein|"
        rf"Oud|Nieuw) (?:Markt|Baan|Dok|Dokken|Weg|Dreef|Steenweg|Straat|Kaai|Plein|Dijk|Meer|"
        rf"Munte?|Vest|Gracht|Haven|Leie|Schelde|Kouter|Heide|Veld|Berg|Hof|Bos|Molen|Beek|Sluis|"
        rf"Brug|Poort|Park|Akker)|[Gg]rote markt|Coupure (?:Links|Rechts))){HOUSE}"
    ),
    # Hof ter Lo 9, Ter Platen 12
    re.compile(
        rf"(?<![\w'-])(?P<street>(?:[Hh]of (?:ter|ten|te|van|de|den|der|Ter|Ten|Te|Van)|Ter|Ten) "
        rf"[A-Z]{LETTER}+){HOUSE}"
    ),
    # rue de la Loi 16
    re.compile(
        rf"(?<![\w'-])(?P<street>(?:[Rr]ue|[Aa]venue|[Cc]haussee|[Bb]oulevard|[Pp]lace|[Qq]uai)"
        rf"(?: (?:de|du|des|la|le|les)){{0,2}}(?: {LETTER}{{1,30}}){{1,3}}){HOUSE}"
    ),
]
GOES_ON = re.compile(  # as a decimal, a date, an hour, a share: then it is no house number
    r"[0-9]|[.,:][0-9]|[/-][0-9]|[^\W\d_]| ?%| ?(?:u|h|uur)(?![^\W\d_])"
    r"| ?(?:-|tot|en) ?[0-9]{1,2}(?:[.:u][0-9]{2})? ?(?:u|h|uur)(?![^\W\d_])"
    r"| ?€| ?/ ?[0-9]"
)
NEXT_WORD = re.compile(r" ([^\W\d_][^\W\d_'-]*)")
MONTHS_AND_COUNTED = _words(
    "januari februari maart april mei juni juli augustus september oktober november december "
    "jan feb mrt apr jun jul aug sep sept okt nov dec "
    "jaar jaren maand maanden week weken dag dagen minuten min seconden keer maal km meter m "
    "euro eur procent mensen personen man vrouwen mannen inwoners bewoners buren gezinnen "
    "huishoudens kinderen jongeren ouderen senioren klanten bezoekers deelnemers vrijwilligers "
    "huizen woningen appartementen winkels toestellen laptops tablets computers pc's gsm's "
    "smartphones vragen signalen meldingen organisaties helpers lessen sessies plaatsen"
)
AFTER_AN_ADDRESS = _words(
    "te in en of is was zijn waar bij op om voor van met aan naar uit heeft hebben kan kunnen die "
    "dat dit belt woont wonen staat werkt wil tot maar want niet geen ook bus ter als omdat sinds "
    "wordt krijgt zit gaat komt vraagt"
)


def addresses_in(plain: str) -> Iterator[tuple[int, int]]:
    """Start and end of every street with a house number."""
    for pattern in STREETS:
        for address in pattern.finditer(plain):
            if _is_address(address):
                yield address.span()


def _is_address(address: re.Match[str]) -> bool:
    after = address.string[address.end() : address.end() + 40]
    next_word = NEXT_WORD.match(after)
    if GOES_ON.match(after) or (int(address["number"]) >= 1900 and not address["box"]):
        return False  # 1900 and up are years
    if next_word and next_word[1].casefold() in MONTHS_AND_COUNTED:
        return False
    certain = _names_a_street(address["street"])
    if certain is None:
        return False
    return certain or not next_word or _may_follow(next_word[1])


def _names_a_street(word: str) -> bool | None:
    """Whether this is the name of a street: certainly (True), perhaps (False), not (None)."""
    if " " in word or word in STREETS_BY_NAME:
        return False
    name = word.casefold()
    if name in NOT_A_STREET:
        return None
    if _has_ending(name, ENDS_LIKE_A_STREET):
        return True
    return False if word[0].isupper() and _has_ending(name, MAY_END_LIKE_A_STREET) else None


def _has_ending(name: str, endings: frozenset[str]) -> bool:
    return any(name.endswith(ending) and len(name) > len(ending) + 1 for ending in endings)


def _may_follow(word: str) -> bool:
    return not word[0].islower() or word in AFTER_AN_ADDRESS


# ── Names ────────────────────────────────────────────────────────────────────────────────────────

SHORT_TITLES = _words("mevr mvr mw dhr mnr hr mr dr prof mme")  # may end in a full stop
TITLES = SHORT_TITLES | _words(
    "mevrouw meneer mijnheer heer dokter madame monsieur juffrouw juf meester zuster pastoor "
    "professor tante nonkel"
)
TITLE = re.compile(rf"(?<![\w'-])({'|'.join(sorted(TITLES))})(?![\w'-])(\.?)", re.IGNORECASE)
NAME_WORD = re.compile(rf"[ \n]{{0,4}}({LETTER}+)(\.?)")
PARTICLES = _words("de den der het van vande vanden ter ten te t 't la le du von el al ben bin")
# What may come after a title with a capital, or when all is typed in capitals.
NOT_A_NAME = (
    _words(
        "ik zij ze hij wij we en of met die dat is heeft kan wil komt belt vraagt in op aan bij uit "
        "zonder niet ook was had moet mag wordt werkt zit om voor over naar tot als maar want er "
        "online digitaal internet google itsme eid pc gsm sms app smartphone tablet laptop computer "
        "whatsapp facebook ocmw caw vdab ldc vzw mijn doktr onbekend anoniem schepen burgemeester "
        "minister directeur directrice voorzitter consulent"
    )
    | TITLES
)
PLACEHOLDERS = {"X", "Y", "Z", "N", "NN"}  # "mevrouw X" names nobody


def names_in(plain: str) -> Iterator[tuple[int, int]]:
    """Start and end of every title with a name after it."""
    for title in TITLE.finditer(plain):
        if title[2] and title[1].casefold() not in SHORT_TITLES:
            continue  # a full stop after a whole word ends the sentence
        if end := _end_of_name(plain, title.end()):
            yield title.start(), end


def _end_of_name(plain: str, position: int) -> int | None:
    """Where the name that starts at `position` ends; None if there is none."""
    end = None
    for _ in range(6):
        word = NAME_WORD.match(plain, position)
        if not word:
            break
        if word[1].casefold() not in PARTICLES:
            if not _is_name(word[1]):
                break
            initial = len(word[1]) == 1
            end = word.end() if initial else word.end(1)
            if word[2] and not initial:
                break
        position = word.end()
    return end


def _is_name(word: str) -> bool:
    if word.casefold() in NOT_A_NAME or word in PLACEHOLDERS:
        return False
    first = re.sub("^(?:[dl]')?'?", "", word)[:1]
    # Scripts without capitals (Arabic, Georgian) have letters that are neither small nor capital.
    return first.isalpha() and not first.islower()
