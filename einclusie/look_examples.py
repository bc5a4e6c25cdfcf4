"""Invented content for the page of components."""

from typing import Any


def examples() -> dict[str, Any]:
    return {}
