"""Dutch words and their inflections, lightly: a word has one or more keys, and two words that share
one are forms of the same ("lenen", "leen", "lening"; "geprint", "printen").

Plain Python. It may find too many keys: only words that are really in an offer are compared, and
those are few.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

SHORTEST = 3
# What falls away, and how long what is left must be.
ENDINGS = (
    *(
        ("ingen", 3),
        ("ing", 3),
        ("eren", 4),
        ("en", 3),
        ("er", 4),
        ("ers", 4),
        ("e", 3),
        ("s", 3),
        ("t", 3),
    ),
    *(("d", 4), ("de", 4), ("te", 4), ("den", 4), ("ten", 4), ("je", 3), ("jes", 3), ("tje", 4)),
    *(("tjes", 4), ("ke", 3), ("kes", 3), ("pje", 4), ("end", 4), ("ende", 4)),
)
OPEN = ("en", "ing", "ingen", "er", "ers", "e", "end", "ende")  # before these, a vowel may be long
SMALL = ("je", "jes", "ke", "kes", "s")  # also after "gsm"
BEFORE_GE = re.compile("(aan|af|op|in|uit|mee|na|door|over|terug|toe|voor|bij|weg)?ge(?=.{3,})")
IRREGULAR = {
    "opgeladen": "oplaad", "ingevallen": "inval", "uitgevallen": "uitval", "gelezen": "lees",
    "schreven": "schrijf", "schreef": "schrijf", "geschreven": "schrijf", "ingeschreven": "inschrijf",
    "geholpen": "help", "hielp": "help", "gezocht": "zoek", "zocht": "zoek", "gekocht": "koop",
    "gebracht": "breng", "gekregen": "krijg", "kreeg": "krijg", "begrepen": "begrijp",
    "vergeten": "vergeet", "gestolen": "steel", "gebroken": "breek", "verloren": "verlies",
    "steden": "stad", "leden": "lid", "gekozen": "kies", "gesproken": "spreek",
}  # fmt: skip


# Words that look like a form of another, and are not: old people are no parents.
APART = {"ouderen": "oudere", "oudere": "oudere", "lader": "lader", "laders": "lader"}


@lru_cache(maxsize=65_536)
def keys_of(word: str) -> frozenset[str]:
    """The keys of a bare word, itself among them."""
    if word in APART:
        return frozenset({word, APART[word]})
    found = {word, *_stems(word)}
    if word in IRREGULAR:
        found.add(IRREGULAR[word])
    if (start := BEFORE_GE.match(word)) and word.endswith(("d", "t")):
        rest = (start[1] or "") + word[start.end() :]
        found |= {rest, *_stems(rest)}
    return frozenset(found)


def _stems(word: str) -> Iterator[str]:
    yield _closed(word)
    for ending, least in ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < least:
            continue
        if ending not in SMALL and not re.search("[aeiouy]", stem):
            continue
        if ending in OPEN and re.search(r"(?:^|[^aeiouy])[aeou][^aeiouywx]$", stem):
            yield _closed(stem[:-1] + stem[-2:])  # lenen: leen
            if len(re.findall("[aeiouy]+", stem)) > 1:
                yield _closed(stem)  # kinderen: kinder
        else:
            yield _closed(stem)


def _closed(stem: str) -> str:
    """As it is written at the end of a word: lessen → les, brieven → brief, huizen → huis."""
    if len(stem) > SHORTEST - 1 and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
        stem = stem[:-1]
    if stem[-1] in "vz" and len(stem) > SHORTEST - 1:
        stem = stem[:-1] + {"v": "f", "z": "s"}[stem[-1]]
    return stem
