"""Where the figures of an edition lead, for who may read signals: to the list, filtered the same."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from cities.models import City
from cities.periods import Period
from signals.forms.filters import NOT_CHOSEN

FIELDS = {"wijk": "wijk", "domain": "domein", "barrier": "drempel"}


class Links:
    """The addresses behind the figures of a city's editions. Of a wijk that is gone there is none."""

    def __init__(self, city: City) -> None:
        self.list = reverse("signals:list", kwargs={"city": city.slug})
        self.slugs = {str(pk): slug for pk, slug in city.neighbourhoods.values_list("pk", "slug")}

    def to(self, period: Period, axis: str = "", key: str = "") -> str:
        """The list of what was heard in the period in this row; without an axis, all of it."""
        asked = {"van": period.first_day.isoformat(), "tot": period.last_day.isoformat()}
        if axis:
            value = self.slugs.get(key) if axis == "wijk" else key or NOT_CHOSEN
            if value is None:
                return ""
            asked[FIELDS[axis]] = value
        return f"{self.list}?{urlencode(asked)}"
