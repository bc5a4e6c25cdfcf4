"""What must not reach a log: links that open something, and the rows that PostgreSQL quotes."""

import re
from collections.abc import MutableMapping
from typing import Any

SIGNED = re.compile(r"(/(?:uitnodiging|wachtwoord/nieuw|s)/)[^/\s'\"]+")
QUOTED_ROW = re.compile(
    r"^DETAIL:.*$", re.MULTILINE
)  # "Failing row contains (…)": texts, addresses


def without_secrets(logger: Any, method: str, event: MutableMapping[str, Any]) -> Any:
    """A structlog processor: every text in `event` without signed links and quoted rows."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = QUOTED_ROW.sub("DETAIL: (left out)", SIGNED.sub(r"\1…", value))
    return event
