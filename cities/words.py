"""Words in order: the same sorting on every database server."""

import unicodedata


def sort_key(name: str) -> str:
    """`name` without accents and capitals, so that École stands before Eeklo on every server."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
