"""The words somebody searches with, and the patterns in which such a word stands in a text.

Plain Python. A pattern is a regular expression of PostgreSQL, made of letters and digits only, so
that nothing anybody types can break it. It carries accents and capitals itself: the same on every
server, whatever its locale.
"""

import re
import unicodedata

from cities.words import sort_key

MOST_WORDS = 8
LONGEST = 40
AS_PART = (
    4  # from so many letters on, a word is also found inside another: "cursus" in "computercursus"
)

# Words that say nothing about what somebody looks for.
EMPTY = frozenset(
    "aan al alle als altijd ben bij daar dan dat de der deze die dit doen door dus een eens en er "
    "ergens ge geen haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je "
    "jij jou jouw kan kunnen maar me meer met mij mijn moet moeten na naar niet nog nu of om omdat "
    "ons onze ook op over te tegen toch toe tot u uit uw van veel voor waar wat we wel werd wie wij "
    "wil willen ze zich zij zijn zo zonder zou".split()
)
ACCENTED = {
    "a": "àáâãäåÀÁÂÃÄÅ",
    "c": "çćčÇĆČ",
    "e": "èéêëėÈÉÊËĖ",
    "g": "ğĞ",
    "i": "ìíîïıİÌÍÎÏ",
    "l": "łŁ",
    "n": "ñńÑŃ",
    "o": "òóôõöøÒÓÔÕÖØ",
    "s": "şšśŞŠŚ",
    "u": "ùúûüÙÚÛÜ",
    "y": "ýÿÝŸ",
    "z": "žźżŽŹŻ",
}


def words_of(text: str) -> tuple[str, ...]:
    """The words to search with: bare (no accents, no capitals), each once, in order, eight at most.

    Single letters and words that say nothing fall away; any text will do.
    """
    words: dict[str, None] = {}
    for word in re.findall(r"[^\W_]+", sort_key(unicodedata.normalize("NFKC", text[:1000]))):
        if len(word) > 1 and word not in EMPTY:
            words[word[:LONGEST]] = None
    return tuple(words)[:MOST_WORDS]


def forms_of(word: str) -> tuple[str, ...]:
    """The word and what it may be the plural or an inflection of: "cursussen" is also "cursus"."""
    forms = {word: None}
    for ending, shortest in (("en", 3), ("s", 4)):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < shortest:
            continue
        if ending == "en" and stem[-1] == stem[-2]:  # lessen: les
            stem = stem[:-1]
        elif ending == "en" and re.search("[^aeiou][aeou][^aeiouy]$", stem):  # aanvragen: aanvraag
            forms[stem[:-1] + stem[-2:]] = None
        forms[stem] = None
    return tuple(forms)


def pattern_of(word: str) -> str:
    """A regular expression (PostgreSQL's, for `iregex`) that finds the word in a text.

    Long words also inside another word, short ones only where a word begins.
    """
    return "|".join(
        ("" if len(form) >= AS_PART else r"\m") + "".join(map(_letter, form))
        for form in forms_of(word)
    )


def _letter(letter: str) -> str:
    return f"[{letter}{ACCENTED[letter]}]" if letter in ACCENTED else letter
