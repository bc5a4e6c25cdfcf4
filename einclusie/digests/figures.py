"""A figure as it stands in a sentence."""

from django.utils.translation import gettext as _

from cities.disclosure import Hidden
from einclusie.digests.facts import Shown


def in_words(value: Shown) -> str:
    """A figure inside a sentence: "121", "minder dan 5", "verborgen" or "niet geteld"."""
    if value is None:
        return _("niet geteld")
    return {
        Hidden.SMALL.value: _("minder dan 5"),
        Hidden.GUARD.value: _("verborgen"),
    }.get(str(value), str(value))
