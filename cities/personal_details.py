"""Finds what could tell who somebody is in a free text: numbers, addresses, names.

Plain Python: text in, findings out, nothing kept. It errs on the side of finding: whoever wrote the
text can say the same without it. What it cannot know: a name without "mevrouw" or "meneer" before
it, a telephone number without its area code, a number written in words.

Numbers are read as groups of digits with separators between them. A group never is cut: "0470 12
34 56" is four groups, and a telephone number must begin and end where a group does. That, and the
lengths the groups may have, keeps dates, hours, amounts and codes of wijken out.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum, auto
from functools import cache

import phonenumbers
from stdnum import iban, luhn, numdb
from stdnum.be import vat

from cities.personal_words import (
    COUNTED,
    MONTHS,
    NOT_A_NAME,
    NOT_A_STREET,
    STREET_ENDINGS,
    TITLES,
    VAGUE_STREET_ENDINGS,
)
