"""The "three things to know" of an edition, chosen by a fixed rule out of its document alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cities.periods import Month
from einclusie.digests.facts import Document
from einclusie.digests.figures import in_words

AT_MOST = 3


@dataclass(frozen=True)
class Thing:
    """One sentence; `key` is the same for the same thing in the same edition."""

    key: str
    text: str


def candidates(document: Document) -> list[Thing]:
    """Everything that could be one of the three, the first to choose first.

    The order: of each kind the first (what rises, what is asked, what is new, what was answered,
    where nothing was heard, what is done, what lasts), then of each kind the second, and so on.
    Last, so that there always is one, how many signals there were.
    """
    parts = document.get("sections", {})
    kinds = [
        list(_themes(parts, "rising")),
        list(_asked(parts)),
        list(_themes(parts, "new")),
        list(_answers(parts)),
        list(_silent(document)),
        list(_done(parts)),
        list(_themes(parts, "lasting")),
    ]
    longest = max(len(kind) for kind in kinds)
    ranked = [kind[place] for place in range(longest) for kind in kinds if place < len(kind)]
    return [*ranked, _signals(document)]


def three(document: Document) -> list[Thing]:
    """The things to print: those that the city team chose, else the first three; or fewer."""
    found = candidates(document)
    chosen = document.get("word", {}).get("things", ())
    return [one for one in found if one.key in chosen] or found[:AT_MOST]


def asked(document: Document) -> list[Thing]:
    """The decisions that are asked, at most three."""
    return list(_asked(document.get("sections", {})))


def _themes(parts: Document, kind: str) -> Iterator[Thing]:
    sentence = {
        "rising": _("{theme} stijgt: verwacht {low} tot {high}, nu {now}."),
        "new": _("{theme} is nieuw: in 12 maanden niet gehoord, nu {now}."),
        "lasting": _("{theme} houdt aan: verwacht {low} tot {high}, nu {now}."),
    }[kind]
    for theme in parts.get("themes", {}).get("themes", ()):
        if theme["kind"] == kind:
            name = f"{theme['domain']['label']}: {theme['barrier']['label']}"
            yield Thing(
                f"{kind}:{theme['domain']['key']}:{theme['barrier']['key']}",
                sentence.format(
                    theme=f"“{name[0].upper()}{name[1:]}”",
                    low=theme["low"],
                    high=theme["high"],
                    now=in_words(theme["count"]),
                ),
            )


def _asked(parts: Document) -> Iterator[Thing]:
    part = parts.get("structural", {"signals": (), "asked": ()})
    titles = {row["key"]: row["title"] for row in part["signals"]}
    for key in part["asked"]:
        yield Thing(
            f"asked:{key}",
            _("Een beslissing is gevraagd over “{title}”.").format(title=titles[key]),
        )


def _answers(parts: Document) -> Iterator[Thing]:
    for one in parts.get("done", {}).get("answers", ()):
        yield Thing(
            f"answer:{one['structural']['key']}:{one['on']}",
            _("Beleid antwoordde op “{title}”: {answer}.").format(
                title=one["structural"]["label"], answer=one["kind"]["label"]
            ),
        )


def _done(parts: Document) -> Iterator[Thing]:
    for one in parts.get("done", {}).get("actions", ()):
        yield Thing(f"action:{one['key']}", _("Afgerond: “{title}”.").format(title=one["title"]))


def _silent(document: Document) -> Iterator[Thing]:
    silent, count = len(document["wijken"]["silent"]), document["wijken"]["count"]
    if silent:
        sentence = _(
            "In {silent} van de {count} wijken is niets gehoord. Dat is niet hetzelfde als niets "
            "aan de hand."
        )
        yield Thing("silent", sentence.format(silent=silent, count=count))


def _signals(document: Document) -> Thing:
    before = document["signals"]["before"]
    now = in_words(document["signals"]["now"])
    if before is None:
        return Thing("signals", _("Alle signalen samen: {now}.").format(now=now))
    period = document["columns"]["before"]["period"]
    name = Month.parse(period).name if len(document["months"]) == 1 else _("de periode ervoor")
    sentence = _("Alle signalen samen: {now}; {name}: {before}.")
    return Thing("signals", sentence.format(now=now, name=name, before=in_words(before)))
