"""The few tags that templates of every storey use."""

from typing import Any

from django import template
from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def keep_query(context: Context, **changed: Any) -> str:
    """The query of the address, with `changed` put in: `?{% keep_query pagina=2 %}`."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        query[name] = str(value)
    return query.urlencode()
