"""Finding offers: what somebody wishes, which offers fit, and how many would if they chose otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, TextChoices, When

from cities.enums import Language
from cities.models import Neighbourhood
from cities.words import sort_key
from referrals.enums import Equipment, HoursOf, Kind, Registration
from referrals.models import Around, OfferHours, OfferQuerySet
from referrals.search import forms_of, pattern_of

EVENING = time(18)
OPEN = ("nu", "vandaag", "avond", "weekend")
FLAGS = ("inloop", "gratis", "rolstoel", "thuis")
KINDS = {"individueel": Kind.INDIVIDUAL, "groep": Kind.GROUP, "toegang": Kind.ACCESS}
# What a word is worth by where it stands. A word more weighs over any place where one stands.
IN_NAME, IN_TEXT, IN_PART = 103, 102, 101


@dataclass(frozen=True)
class Wishes:
    """What somebody looks for, by the names of the address bar; empty is no wish.

    `words` are bare (see `referrals.search`), `soort` are keys of KINDS, `open` one of OPEN, `taal`
    a code of Language, `flags` some of FLAGS.
    """

    words: tuple[str, ...] = ()
    soort: tuple[str, ...] = ()
    wijk: Neighbourhood | None = None
    open: str = ""
    taal: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How many offers fit: `total` all wishes, `choices` one choice beside the other wishes,
    `without` all but one filter, `unfiltered` the words alone."""

    total: int
    choices: Mapping[tuple[str, str], int]
    without: Mapping[str, int]
    unfiltered: int


def filters(wishes: Wishes, *, around: Around, now: datetime) -> dict[str, Q]:
    """The condition of each filter that is on, by its name in the address.

    `around` goes with the wijk that was chosen, if one was; `now` is local time.
    """
    found: dict[str, Q] = {}
    if wishes.soort:
        found["soort"] = Q(kinds__overlap=[KINDS[name] for name in wishes.soort])
    if wishes.wijk:
        found["wijk"] = around.served()
    flags = ((flag, "1") for flag in wishes.flags)
    for name, value in (("open", wishes.open), ("taal", wishes.taal), *flags):
        if value:
            found[name] = _choice(name, value, now)
    return found


def fitting(conditions: Mapping[str, Q]) -> Q:
    """All conditions together."""
    return reduce(and_, conditions.values(), Q())


def about(offers: OfferQuerySet, words: tuple[str, ...], *, every: bool) -> OfferQuerySet:
    """Offers in which every word is found, or at least one; `match` is higher for a better one.

    A word is found in the name; in the text by Dutch full text search, in its inflections; or as a
    part of a word, with or without accents; and in the words for kinds, equipment and languages.
    """
    if not words:
        return offers.annotate(match=Case(default=0, output_field=IntegerField()))
    score = sum((_worth(word) for word in words[1:]), start=_worth(words[0]))
    least = IN_PART * len(words) if every else IN_PART
    return offers.annotate(match=score).filter(match__gte=least)


def count(offers: OfferQuerySet, conditions: Mapping[str, Q], *, now: datetime) -> Counts:
    """Count everything the page shows in one query."""
    choices = [(name, value) for name, values in _choices().items() for value in values]
    columns = {f"is_{name}": condition for name, condition in conditions.items()}
    asked = {"total": _all(conditions), "unfiltered": Q()}
    for number, (name, value) in enumerate(choices):
        columns[f"choice_{number}"] = _choice(name, value, now)
        asked[f"with_{number}"] = _all(conditions, but=name) & Q(**{f"choice_{number}": True})
    for name in conditions:
        asked[f"without_{name}"] = _all(conditions, but=name)
    # Each condition once per offer, and then the counts: DISTINCT keeps the two apart, where
    # PostgreSQL would work out every condition again for every count.
    each = (
        offers.order_by()
        .annotate(**{key: Case(When(q, then=True), default=False) for key, q in columns.items()})
        .values("pk", *columns)
        .distinct()
    )
    counted = each.aggregate(
        **{key: Count("pk", filter=condition or None) for key, condition in asked.items()}
    )
    return Counts(
        total=counted["total"],
        choices={choice: counted[f"with_{number}"] for number, choice in enumerate(choices)},
        without={name: counted[f"without_{name}"] for name in conditions},
        unfiltered=counted["unfiltered"],
    )


def _all(names: Iterable[str], *, but: str = "") -> Q:
    """All the columns of these conditions together, except that of the one named `but`."""
    return Q(**{f"is_{name}": True for name in names if name != but})


def _choices() -> dict[str, tuple[str, ...]]:
    return {
        "soort": tuple(KINDS),
        "open": OPEN,
        "taal": tuple(Language.values),
        **dict.fromkeys(FLAGS, ("1",)),
    }


def _choice(name: str, value: str, now: datetime) -> Q:
    """The condition of one choice of one filter (not the wijk)."""
    if name == "soort":
        return Q(kinds__contains=[KINDS[value]])
    if name == "open":
        return _open(value, now)
    if name == "taal":
        return Q(languages__contains=[value])
    return {
        "inloop": Q(registration=Registration.WALK_IN),
        "gratis": Q(is_free=True),
        "rolstoel": Q(wheelchair=True),
        "thuis": Q(at_home=True),
    }[name]


def _open(when: str, now: datetime) -> Q:
    """By the hours of the helper, or of the place where no helper's hours are given."""
    moment, today = now.time(), Q(weekday=now.weekday())
    condition = {
        "nu": today & Q(opens__lte=moment, closes__gt=moment),
        "vandaag": today & Q(closes__gt=moment),
        "avond": Q(closes__gt=EVENING),
        "weekend": Q(weekday__gte=5),
    }[when]
    hours = OfferHours.objects.filter(offer=OuterRef("pk"))
    helper, place = hours.filter(whose=HoursOf.HELPER), hours.filter(whose=HoursOf.PLACE)
    return Q(Exists(helper.filter(condition))) | (
        ~Q(Exists(helper)) & Q(Exists(place.filter(condition)))
    )


def _worth(word: str) -> Case:
    pattern = pattern_of(word)
    inflected = [Q(search=SearchQuery(form, config="dutch")) for form in forms_of(word)]
    names = Q(host__name__iregex=pattern) | Q(place_name__iregex=pattern)
    texts = ("summary", "description", "for_whom", "bring", "schedule_note", "neighbourhood__name")
    parts = [Q(**{f"{field}__iregex": pattern}) for field in texts]
    for field, choices in (("kinds", Kind), ("equipment", Equipment), ("languages", Language)):
        if named := _named(word, choices):
            parts.append(Q(**{f"{field}__overlap": named}))
    return Case(
        When(name__iregex=pattern, then=IN_NAME),
        When(reduce(or_, inflected) | names, then=IN_TEXT),
        When(reduce(or_, parts), then=IN_PART),
        default=0,
        output_field=IntegerField(),
    )


def _named(word: str, choices: type[TextChoices]) -> list[str]:
    """The choices with a word in their Dutch label that begins as this one: "printen" → printer."""
    starts = tuple(form for form in forms_of(word) if len(form) > 2)
    return [
        choice.value
        for choice in choices
        if any(part.startswith(starts) for part in sort_key(str(choice.label)).split())
    ]
