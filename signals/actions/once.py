"""A form that is sent twice is one thing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any


def once(
    manager: Any, form_key: uuid.UUID, given: Mapping[str, Any], said: Sequence[str]
) -> tuple[Any, bool]:
    """The row that the page with this key made, now or before, and whether it is new.

    `given` are its fields; `said` names those that make two rows one. Somebody else's page is never
    their row, and other answers on the same page (after "back") are another row.
    """
    row, created = manager.get_or_create(form_key=form_key, defaults=given)
    if created or all(getattr(row, name) == given[name] for name in said):
        return row, created
    words = " ".join(str(getattr(given[name], "pk", given[name])) for name in said)
    key = uuid.uuid5(form_key, words)
    again, new = manager.get_or_create(form_key=key, defaults=given)
    return again, new
