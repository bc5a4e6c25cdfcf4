"""The few tags that templates of every storey use."""

import re
from typing import Any

from django import template
from django.template import Context

register = template.Library()


@register.filter
def tel(phone: str) -> str:
    """A telephone number as a `tel:` link wants it: digits, and the plus of a country."""
    return re.sub(r"\(0\)|[^0-9+]", "", phone)


@register.simple_tag(takes_context=True)
def keep_query(context: Context, **changed: Any) -> str:
    """The query of the address, with `changed` put in: `?{% keep_query pagina=2 %}`."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        query[name] = str(value)
    return query.urlencode()
