"""Words as they are compared: bare, without accents, capitals, hyphens and apostrophes.

The database makes the same of a text (`models.searching.Bare`), from the same table. So "e-ID",
"EID" and "eid" are one word on every server, whatever its locale.
"""

import re
import unicodedata
from functools import lru_cache

MOST_WORDS = 16
LONGEST = 40
_ACCENTED = {
    "a": "àáâãäåāăąÀÁÂÃÄÅĀĂĄ",
    "c": "çćčÇĆČ",
    "d": "ďđĎĐ",
    "e": "èéêëėęěÈÉÊËĖĘĚ",
    "g": "ğĞ",
    "i": "ìíîïıīÌÍÎÏİĪ",
    "l": "łŁ",
    "n": "ñńňÑŃŇ",
    "o": "òóôõöøőÒÓÔÕÖØŐ",
    "r": "řŘ",
    "s": "şšśșŞŠŚȘ",
    "t": "ťțţŤȚŢ",
    "u": "ùúûüůűÙÚÛÜŮŰ",
    "y": "ýÿÝŸ",
    "z": "žźżŽŹŻ",
}
_BETWEEN = './_:;,()@&%+#*="<>[]{}|\\~^$!?–—…“”«»·•'  # become a space
_INSIDE = "-‐'’‘`´‑\u00ad"  # fall away: "e-mail" is "email"
TO = "".join(bare * len(accented) for bare, accented in _ACCENTED.items()) + " " * len(_BETWEEN)
FROM = "".join(_ACCENTED.values()) + _BETWEEN + _INSIDE  # longer than TO: the last ones fall away
ELISION = re.compile(
    r"\b(?:[dlns]|qu)['’](?=\w)", re.IGNORECASE
)  # of French: "d'impôts" is "impots"
_TABLE = str.maketrans(dict(zip(FROM, [*TO, *[None] * len(_INSIDE)], strict=True)))

# Words that say nothing about what somebody looks for.
EMPTY = frozenset(
    "aan al alle als altijd ben bij daar dan dat de der deze die dit doen door dus een eens en er "
    "ergens ge geen graag haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja "
    "je jij jou jouw kan kunnen maar me meer met mij mijn moet moeten na naar niet niets nog nu of om "
    "omdat ons onze ook op over te tegen toch toe tot u uit uw van veel voor waar wat we wel werd wie "
    "wij wil wilt willen worden wordt ze zich zij zijn zo zonder zou s t "
    "mevrouw meneer mijnheer dame man bewoner klant persoon enkel alleen spreekt nodig gaat komt "
    "le la du des un une pour avec et mon ma mes au aux sur dans est je veux the for with to my and an "
    "of at how on want need bir ve icin ile i z na do w".split()
)


def bare(text: str) -> str:
    """The text as words are compared: "Het e-ID van José" is "het eid van jose"."""
    return unicodedata.normalize("NFKC", text).translate(_TABLE).lower()


def words_of(text: str) -> tuple[str, ...]:
    """The bare words of a question in order, each once, sixteen at most; any text will do."""
    plain = ELISION.sub("", unicodedata.normalize("NFKC", text[:1000]))
    found = re.findall(r"[^\W_]+", bare(plain))
    return tuple(dict.fromkeys(word[:LONGEST] for word in found))[:MOST_WORDS]


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """How a word sounds, roughly: "smartphone" and "smartfoon" come near each other."""
    word = word.replace("ph", "f").replace("ck", "k").replace("x", "ks").replace("q", "k")
    word = re.sub(r"c(?=[ei])", "s", word.replace("sch", "sk"))
    word = re.sub(r"(?<=s)ch(?=[^aeiou]|$)", "", re.sub(r"c(?=[^h]|$)", "k", word))
    word = word.replace("ij", "y").replace("ei", "y").replace("oe", "u").replace("wh", "w")
    word = re.sub("y$", "i", re.sub("d$", "t", re.sub("b$", "p", word)))
    return re.sub(r"(.)\1", r"\1", word)


def steps_between(one: str, other: str, most: int) -> int:
    """How many letters to add, drop, change or swap with the next to make one of the other;
    `most` + 1 when it is more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, there in enumerate(other, start=1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                least = min(least, last[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
