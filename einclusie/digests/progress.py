"""How far an edition is that is being made now: a word in the cache, for who looks at the list."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from einclusie.digests.models import Edition

log = structlog.get_logger(__name__)

COUNTS, WRITES = "counts", "writes"
WORDS = {COUNTS: _("telt de signalen"), WRITES: _("maakt het overzicht op")}
KEPT_FOR = 300  # seconds: what a lost worker left behind fades


def say(edition: Edition, step: str) -> None:
    """Say that this edition is at this step; a cache that is away costs no digest."""
    try:
        cache.set(_key(edition.pk), step, KEPT_FOR)
    except RedisError:
        log.warning("no progress shown", edition=edition.pk)


def done(edition: Edition) -> None:
    """Nothing is being made of it any more."""
    try:
        cache.delete(_key(edition.pk))
    except RedisError:
        log.warning("no progress shown", edition=edition.pk)


def steps_of(editions: Iterable[Edition]) -> dict[int, str]:
    """The words for each edition that is being made now, by its key."""
    keys = {_key(one.pk): one.pk for one in editions}
    try:
        found = cache.get_many(keys) if keys else {}
    except RedisError:
        return {}
    return {keys[key]: str(WORDS[step]) for key, step in found.items() if step in WORDS}


def _key(pk: int) -> str:
    return f"digests.progress.{pk}"
