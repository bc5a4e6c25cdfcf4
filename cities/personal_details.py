"""Finds what could tell who somebody is in a free text: numbers, addresses, names.

Plain Python: text in, findings out, nothing kept. It errs on the side of finding: whoever wrote the
text can say the same without it. What it cannot know: a name without "mevrouw" or "meneer" before
it, a telephone number without its area code, a number written in words.

A number is read as groups of digits with separators between them, and begins and ends where a
group does: "0470 12 34 56" is four groups. That, and the lengths that the groups may have, keeps
dates, hours, amounts and codes of wijken out.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType
from stdnum import iban, luhn, numdb
from stdnum.be import vat

from cities.personal_words import addresses_in, emails_in, names_in


class Kind(StrEnum):
    """What was found; `cities.forms` says it in Dutch."""

    NATIONAL_NUMBER = "national_number"
    BIS_NUMBER = "bis_number"
    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    CARD_NUMBER = "card_number"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True)
class Found:
    """A personal detail: `text` is `whole_text[start:end]`, exactly as it was typed."""

    kind: Kind
    text: str
    start: int
    end: int


def personal_details_in(text: str) -> list[Found]:
    """The personal details in `text`, in the order of the text, without overlaps.

    Found: national and bis numbers (also mistyped: eleven digits in that shape), telephone numbers
    (Belgian, and of other countries when written with + or 00), e-mail addresses, IBANs, payment
    card numbers, a street with a house number, a name after a title. Where two readings overlap,
    the more specific one wins, in the order of `FINDERS`. Hard spaces, fullwidth digits,
    zero-width characters and accents hide nothing. Never raises on any string.

    Left alone, by rule: service numbers (1700, 112, 0800, 0900, 070, 078), because they are
    nobody's; and a valid enterprise number (KBO) if it is written 0123.456.749 or follows BE, KBO
    or BTW, unless "tel" or "gsm" stands before it. Any other number that fits a telephone number
    is taken for one.
    """
    plain = _Plain(text)
    taken = bytearray(len(text))
    found = []
    for finder in FINDERS:
        for start, end, kind in sorted(finder(plain), key=lambda span: (span[0] - span[1], span)):
            start, end = plain.origins[start], plain.origins[end - 1] + 1
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\x01" * (end - start)
            if kind:
                found.append(Found(kind, text[start:end], start, end))
    return sorted(found, key=lambda one: one.start)


Span = tuple[int, int, Kind | None]  # None: known to be innocent, so nothing else either


# ── Plain text ───────────────────────────────────────────────────────────────────────────────────

LOOKALIKES = (
    dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n")
    | dict.fromkeys("\t\u2800", " ")
    | dict.fromkeys("\u2212\u2043", "-")
    | dict.fromkeys("·•․‧∙⋅。", ".")
    | dict.fromkeys("⁄∕⧸", "/")
    | dict.fromkeys("’‘ʼ`´", "'")
)
INVISIBLE = {"Mn", "Me", "Cf", "Cc"}  # accents, enclosing marks, zero-width and control characters


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    """The character in its simplest form: no accent, ASCII digits, one kind of space and dash."""
    if character in LOOKALIKES:
        return LOOKALIKES[character]
    plain = ""
    for part in unicodedata.normalize("NFKD", character):
        category = unicodedata.category(part)
        if part in LOOKALIKES:
            plain += LOOKALIKES[part]
        elif category == "Nd":
            plain += str(unicodedata.decimal(part))
        elif category == "Pd":
            plain += "-"
        elif category == "Zs":
            plain += " "
        elif category not in INVISIBLE:
            plain += part
    return plain


@dataclass(frozen=True)
class _Window:
    """Consecutive groups of digits that may be one number."""

    start: int
    end: int
    digits: str
    lengths: tuple[int, ...]
    separators: tuple[str, ...]

    @property
    def is_spelled(self) -> bool:
        """Every digit apart: "0 4 7 0 …"."""
        return set(self.lengths) == {1}


class _Plain:
    """The text in plain characters, where each came from, and the numbers that may be in it."""

    def __init__(self, text: str) -> None:
        characters: list[str] = []
        self.origins: list[int] = []
        for origin, character in enumerate(text):
            for plain in _plain_character(character):
                characters.append(plain)
                self.origins.append(origin)
        self.text = "".join(characters)
        self.windows = list(self._windows())

    def _windows(self) -> Iterator[_Window]:
        groups = list(re.finditer("[0-9]+", self.text))
        for first, beginning in enumerate(groups):
            digits, end = "", beginning.start()
            lengths: tuple[int, ...] = ()
            separators: tuple[str, ...] = ()
            for group in groups[first : first + 19]:
                separator = self.text[end : group.start()]
                if group is not beginning and not re.fullmatch(r"[ \n./()_-]{1,4}", separator):
                    break
                digits, end = digits + group[0], group.end()
                if len(digits) > 19:
                    break
                lengths += (len(group[0]),)
                separators += (separator.strip(),) if group is not beginning else ()
                if len(digits) >= 9:
                    yield _Window(beginning.start(), end, digits, lengths, separators)

    def before(self, start: int, characters: int = 30) -> str:
        return self.text[max(0, start - characters) : start]


# ── Numbers with check digits ────────────────────────────────────────────────────────────────────

# Groups in which people write a national number (85.07.30-033.28); the strict ones also count
# when the check digits are wrong.
NATIONAL_SHAPES = {(11,), (6, 3, 2), (2, 2, 2, 3, 2), (6, 5), (2, 2, 2, 5), (9, 2)}
ODD_NATIONAL_SHAPES = {(6, 2, 3), (2, 2, 7), (2, 2, 2, 2, 3), (2, 2, 2, 4, 1), (3, 3, 3, 2)}
DIGIT_TOO_FEW_OR_MANY = {(2, 2, 2, 3, 1), (2, 2, 2, 2, 2), (2, 2, 2, 3, 3), (2, 2, 2, 4, 2)}


def _kind_of_national(digits: str) -> Kind:
    # A bis number has the month raised by 20 (sex unknown) or 40.
    return Kind.NATIONAL_NUMBER if digits[2:4] < "20" else Kind.BIS_NUMBER


def _has_date(digits: str, *, nearly: bool = False) -> bool:
    """Whether the first six digits are a day (year, month, day; zero is unknown), or nearly so."""
    month, day = int(digits[2:4]), int(digits[4:6])
    if nearly:
        return month < 60 and day < 40
    return month < 60 and month % 20 <= 12 and day <= 31


def _national_numbers(plain: _Plain) -> Iterator[Span]:
    """With right check digits: 97 minus the rest by 97, for who was born since 2000 with a 2 in
    front. (Not `stdnum.be.nn`, which asks the clock which centuries are possible.)"""
    for window in plain.windows:
        number, check = window.digits[:9], window.digits[9:]
        if (
            len(check) == 2
            and (window.lengths in NATIONAL_SHAPES | ODD_NATIONAL_SHAPES or window.is_spelled)
            and _has_date(window.digits)
            and int(check) in (97 - int(number) % 97, 97 - int("2" + number) % 97)
        ):
            yield window.start, window.end, _kind_of_national(window.digits)


def _mistyped_national_numbers(plain: _Plain) -> Iterator[Span]:
    for window in plain.windows:
        formatted = window.separators == (".", ".", "-", ".")
        if window.lengths in DIGIT_TOO_FEW_OR_MANY:
            mistyped = formatted and _has_date(window.digits)
        elif window.lengths in {(11,), (2, 2, 2, 3, 2)}:
            mistyped = formatted or _has_date(window.digits, nearly=True)
        elif window.lengths == (6, 5):  # with a space it may be the code of a wijk and a figure
            mistyped = window.separators != ("",) and _has_date(window.digits)
        else:
            mistyped = window.lengths in NATIONAL_SHAPES and _has_date(window.digits)
        if mistyped:
            yield window.start, window.end, _kind_of_national(window.digits)


CARD_SHAPES = {
    (4, 4, 4, 4),
    (4, 6, 5),
    (4, 6, 4),
    (4, 4, 4, 1),
    (4, 4, 4, 4, 1),
    (4, 4, 4, 4, 3),
    (8, 8),
}
CARD = re.compile(
    "4[0-9]{12}(?:[0-9]{3}){0,2}"  # Visa
    "|(?:5[1-5]|2[2-7])[0-9]{14}"  # Mastercard
    "|3[47][0-9]{13}|3[068][0-9]{12}"  # American Express, Diners
    "|(?:5[06-8]|6[0-9])[0-9]{11,17}"  # Maestro, Bancontact and the rest
)


def _card_numbers(plain: _Plain) -> Iterator[Span]:
    for window in plain.windows:
        usual = len(window.lengths) == 1 or window.lengths in CARD_SHAPES or window.is_spelled
        if usual and CARD.fullmatch(window.digits) and luhn.is_valid(window.digits):
            yield window.start, window.end, Kind.CARD_NUMBER


@cache
def _iban_of(country: str) -> re.Pattern[str] | None:
    """As many characters as an IBAN of this country has, spaced or not; None if it has none."""
    structure = numdb.get("iban").info(country)[0][1].get("bban", "")
    if not structure:
        return None
    length = 4 + sum(map(int, re.findall(r"([0-9]+)!", structure)))
    return re.compile(f"(?:[A-Za-z0-9][ .-]?){{{length - 1}}}[A-Za-z0-9](?![A-Za-z0-9])")


IBAN_START = re.compile(r"(?<![^\W_])[A-Za-z]{2}[ .-]?[0-9]{2}")
MISTYPED_BELGIAN_IBAN = re.compile(r"BE[0-9]{14}|BE[0-9]{2}([ .-])[0-9]{4}\1[0-9]{4}\1[0-9]{4}")


def _ibans(plain: _Plain) -> Iterator[Span]:
    for beginning in IBAN_START.finditer(plain.text):
        of_country = _iban_of(beginning[0][:2].upper())
        if not of_country or not (number := of_country.match(plain.text, beginning.start())):
            continue
        mistyped = MISTYPED_BELGIAN_IBAN.fullmatch(number[0].upper())
        if mistyped or iban.is_valid(number[0], check_country=False):
            yield *number.span(), Kind.IBAN


# ── Telephone numbers ────────────────────────────────────────────────────────────────────────────

AFTER_ENTERPRISE = re.compile(
    r"(?:\bbe|\bkbo|\bbce|\bbtw|\btva|\bvat|ondernemings)(?:[ .:-]*(?:nummer|nr|be))*[ .:-]*$",
    re.IGNORECASE,
)
AFTER_PHONE = re.compile(
    r"(?:\btel|\btelefoon|\bgsm|\bmobiel|\bbel)(?:nummer|nr)?[ .:]*$", re.IGNORECASE
)

# Mobile: 045x–049x and six digits. Dutch and French people write theirs as 06 and eight digits.
MOBILE = re.compile("04[5-9][0-9]{7}")
MOBILE_SHAPES = {
    (10,),
    *((4, *rest) for rest in [(6,), (2, 2, 2), (3, 3), (2, 4), (4, 2)]),
    *((3, *rest) for rest in [(7,), (3, 4), (3, 2, 2), (1, 2, 2, 2)]),
    *((2, *rest) for rest in [(8,), (2, 6), (2, 2, 4), (2, 2, 2, 2), (2, 3, 3)]),
}
MOBILE_WITHOUT_ZERO = re.compile("(?:32)?4[5-9][0-9]{7}")
SHAPES_WITHOUT_ZERO = {(3, 2, 2, 2), (11,), (2, 9), (2, 3, 2, 2, 2), (2, 3, 6), (2, 3, 3, 3)}
FOREIGN_MOBILE = re.compile("06[0-9]{8}")
FOREIGN_SHAPES = {(10,), (2, 8), (2, 4, 4), (2, 2, 2, 2, 2)}
# The areas of the Belgian numbering plan (BIPT). 070, 078, 0800 and 090x are services.
LANDLINE = re.compile(
    "0(?:[234][0-9]|9[1-9]|1[0-69]|5[0-9]|6[013-57-9]|71|80[1-9]|8[1-35-79])[0-9]{5,6}"
)
LANDLINE_SHAPES = {
    (9,),
    *((3, *rest) for rest in [(6,), (2, 2, 2), (3, 3), (2, 4), (4, 2)]),
    *((2, *rest) for rest in [(7,), (3, 2, 2), (3, 4), (5, 2), (1, 2, 2, 2)]),
}
BELGIAN_SERVICE = re.compile("(?:800|90[0-9]|7[078])")
SERVICES = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
}


def _enterprise_numbers(plain: _Plain) -> Iterator[Span]:
    """Numbers of organisations, not of people: they keep their ten digits from being a mobile."""
    for window in plain.windows:
        if len(window.digits) != 10 or window.digits[0] not in "01":
            continue
        before = plain.before(window.start)
        dotted = window.lengths == (4, 3, 3) and window.separators == (".", ".")
        said = AFTER_ENTERPRISE.search(before) or (dotted and not AFTER_PHONE.search(before))
        if said and vat.is_valid(window.digits):
            yield window.start, window.end, None


def _phones(plain: _Plain) -> Iterator[Span]:
    for window in plain.windows:
        before = plain.before(window.start, 16)
        if re.search(r"[0-9]\.$", before):  # in the middle of an amount: 1.056.244.200
            continue
        if before[-1:].isalpha() and len(window.lengths) > 1 and not AFTER_PHONE.search(before):
            continue  # the end of a code: B029-12-0706
        plus = re.search(r"(?<!\+)\+ ?\(?$", before)
        abroad = "" if plus else "00"
        if (plus or window.digits.startswith("00")) and _is_international(window, abroad):
            yield window.start - len(plus[0] if plus else ""), window.end, Kind.PHONE
        elif _is_national_phone(window):
            yield window.start, window.end, Kind.PHONE


def _is_national_phone(window: _Window) -> bool:
    digits, lengths = window.digits, window.lengths
    if lengths == (2, 2, 2, 2, 2) and len(set(window.separators)) > 1:
        return False  # 06.10-07.10 …
    return bool(
        (MOBILE.fullmatch(digits) and (lengths in MOBILE_SHAPES or window.is_spelled))
        or (lengths in LANDLINE_SHAPES and LANDLINE.fullmatch(digits) and len(digits) == 9)
        or (lengths in SHAPES_WITHOUT_ZERO and MOBILE_WITHOUT_ZERO.fullmatch(digits))
        or (lengths in FOREIGN_SHAPES and FOREIGN_MOBILE.fullmatch(digits))
    )


def _is_international(window: _Window, prefix: str) -> bool:
    """Whether these are a country code and a number in that country, or nearly so for Belgium,
    the Netherlands and France: there only the length has to be right."""
    digits = window.digits.removeprefix(prefix)
    if len(digits) > 15 or (len(window.lengths) > 7 and not window.is_spelled):
        return False
    if digits.startswith("32"):
        national = digits[2:].removeprefix("0")
        return len(national) in (8, 9) and not BELGIAN_SERVICE.match(national)
    if digits.startswith("0"):
        return False
    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return False
    near = digits[:2] in ("31", "33")
    right = (phonenumbers.is_possible_number if near else phonenumbers.is_valid_number)(number)
    return right and phonenumbers.number_type(number) not in SERVICES


# ── Words, and everything together ───────────────────────────────────────────────────────────────


def _emails(plain: _Plain) -> Iterator[Span]:
    return ((*span, Kind.EMAIL) for span in emails_in(plain.text))


def _addresses(plain: _Plain) -> Iterator[Span]:
    return ((*span, Kind.ADDRESS) for span in addresses_in(plain.text))


def _names(plain: _Plain) -> Iterator[Span]:
    return ((*span, Kind.NAME) for span in names_in(plain.text))


# The most specific first: what one has taken, the next leaves alone.
FINDERS = (
    *(_emails, _ibans, _national_numbers, _card_numbers, _enterprise_numbers, _phones),
    *(_mistyped_national_numbers, _addresses, _names),
)
