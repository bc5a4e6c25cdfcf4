"""The filters of the lists of signals, as they stand in an address."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import Membership, Neighbourhood, Organisation
from signals.enums import Barrier, Domain, Span
from signals.models import SignalQuerySet
from signals.models.bundled import saying, unbundled

NOT_CHOSEN = "geen"  # of an axis: nobody chose it yet
EVERYTHING = "alles"  # of a span: all days, where a page starts with fewer


class ListFilter(forms.Form):
    """The address bar of a list: what cannot be read is left out, never an error page."""

    def __init__(self, *args: Any, membership: Membership, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.today = today

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What could be read and says something, by the name of the field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_on(self) -> int:
        """How many filters are on."""
        return len(self.asked)

    @property
    def query(self) -> str:
        """The same filter as an address: known fields only, and of those only what could be read."""
        return urlencode(self.typed)

    @property
    def typed(self) -> dict[str, str]:
        """What was read, as an address says it, by the name of the field."""
        return {name: self._typed(name, value) for name, value in self.asked.items()}

    @property
    def said(self) -> list[str]:
        """What is asked, in words, one for each filter that is on."""
        return [self._said(name, value) for name, value in self.asked.items()]

    def _said(self, name: str, value: Any) -> str:
        field: Any = self.fields[name]
        if value is True:
            return str(field.label)
        if isinstance(value, date):
            value = date_format(value, "j F Y")
        elif hasattr(field, "choices") and not isinstance(value, Model):
            value = dict(field.choices)[value]
        return f"{field.label}: {value}"

    def _typed(self, name: str, value: Any) -> str:
        if isinstance(value, Model):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            return str(getattr(value, field.to_field_name or "pk"))
        if value is True:
            return "on"
        return value.isoformat() if isinstance(value, date) else str(value)


class HeardFilter(ListFilter):
    """When and where something was heard: a span or days of one's own, all wijken or one's own."""

    eigen = forms.BooleanField(label=gettext_lazy("Enkel mijn wijken"), required=False)
    periode = forms.ChoiceField(
        label=gettext_lazy("Wanneer gehoord"),
        choices=[("", gettext_lazy("alles, of kies de dagen")), *Span.choices],
        required=False,
    )
    van = forms.DateField(
        label=gettext_lazy("Vanaf"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    tot = forms.DateField(
        label=gettext_lazy("Tot en met"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.membership.wijken[0]:
            del self.fields["eigen"]

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day that fit; None leaves that side open. Days of one's own
        narrow a span, as every filter narrows the others."""
        first, last = self.asked.get("van"), self.asked.get("tot")
        if (chosen := self.asked.get("periode")) in Span.values:
            start, end = Span(chosen).days(self.today)
            first, last = max(start, first or start), min(end, last or end)
        return first, last

    def heard(self) -> SignalQuerySet:
        """The standing signals of the city on those days, in those wijken."""
        found = self.membership.city.signals.standing().heard_between(*self.days)
        if self.asked.get("eigen"):
            return found.filter(neighbourhood__in=self.membership.wijken[0])
        return found


class SignalFilter(HeardFilter):
    """The filter of the list of signals."""

    q = forms.CharField(label=gettext_lazy("Met deze woorden"), max_length=100, required=False)
    wijk = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        to_field_name="slug",
        label=gettext_lazy("Wijk"),
        required=False,
    )
    domein = forms.ChoiceField(
        label=gettext_lazy("Waarover"),
        choices=[
            ("", gettext_lazy("Alles")),
            *Domain.choices,
            (NOT_CHOSEN, gettext_lazy("nog niet gekozen")),
        ],
        required=False,
    )
    drempel = forms.ChoiceField(
        label=gettext_lazy("Drempel"),
        choices=[
            ("", gettext_lazy("Alle")),
            *Barrier.choices,
            (NOT_CHOSEN, gettext_lazy("nog niet gekozen")),
        ],
        required=False,
    )
    organisatie = forms.ModelChoiceField(
        Organisation.objects.none(),
        to_field_name="slug",
        label=gettext_lazy("Opgemerkt door"),
        empty_label=gettext_lazy("Iedereen"),
        required=False,
    )
    los = forms.BooleanField(label=gettext_lazy("Nog niet gebundeld"), required=False)
    mijn = forms.BooleanField(label=gettext_lazy("Enkel die van mij"), required=False)

    field_order = [
        "q", "wijk", "eigen", "domein", "drempel", "periode", "van", "tot", "organisatie", "los",
        "mijn",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city = self.membership.city
        wijk, organisation = self.fields["wijk"], self.fields["organisatie"]
        assert isinstance(wijk, forms.ModelChoiceField)
        assert isinstance(organisation, forms.ModelChoiceField)
        wijk.queryset = city.neighbourhoods.by_name()
        wijk.choices = self._wijken()
        organisation.queryset = city.organisations.by_name()

    def _wijken(self) -> list[tuple[Any, Any]]:
        own, others = self.membership.wijken
        projects = self.membership.city.neighbourhoods.projects().by_name()
        groups = [
            (_("Jouw wijken"), own),
            (_("Andere wijken") if own else _("Wijken"), others),
            (_("Projectwijken"), projects),
        ]
        grouped: list[tuple[Any, Any]] = [("", _("Alle wijken"))]
        grouped += [
            (label, [(wijk.slug, wijk.name) for wijk in wijken])
            for label, wijken in groups
            if wijken
        ]
        return grouped

    def found(self) -> SignalQuerySet:
        """The standing signals of the city that fit, newest first."""
        asked, found = self.asked, self.heard()
        for name, column in (("domein", "domain"), ("drempel", "barrier")):
            if chosen := asked.get(name):
                found = found.filter(**{column: "" if chosen == NOT_CHOSEN else chosen})
        if wijk := asked.get("wijk"):
            found = (
                found.heard_around(wijk) if wijk.is_project else found.filter(neighbourhood=wijk)
            )
        if organisation := asked.get("organisatie"):
            found = found.noticed_at(organisation)
        if asked.get("los"):
            found = unbundled(found)
        if asked.get("mijn"):
            found = found.logged_by(self.membership.user)
        return saying(found, asked.get("q", "")).newest_first()


class TableFilter(HeardFilter):
    """What the table of wijken by theme shows: the last three months where nobody asks otherwise."""

    per = forms.ChoiceField(
        label=gettext_lazy("Een rij per"),
        choices=[("", gettext_lazy("wijk")), ("project", gettext_lazy("projectwijk"))],
        required=False,
    )

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        if not {"periode", "van", "tot"} & set(data):
            data = data.copy()
            data["periode"] = Span.QUARTER
        super().__init__(data, **kwargs)
        self.fields["periode"] = forms.ChoiceField(
            label=self.fields["periode"].label,
            choices=[(EVERYTHING, _("alles, of kies de dagen")), *Span.choices],
            required=False,
        )
        self.fields["as"] = forms.ChoiceField(  # "as" is a word of Python: no name for a class
            label=_("Een kolom per"),
            choices=[("", _("onderwerp")), ("drempel", _("drempel"))],
            required=False,
        )
        if not self.membership.city.neighbourhoods.projects().exists():
            del self.fields["per"]
        self.order_fields(["as", "per", "eigen", "periode", "van", "tot"])

    @property
    def is_on(self) -> int:
        """How many are on beside the days that it starts with."""
        return len(self.asked) - (self.asked.get("periode") == Span.QUARTER)

    @property
    def axis(self) -> str:
        return "barrier" if self.asked.get("as") else "domain"

    @property
    def along(self) -> dict[str, str]:
        """When and where, as the list of signals takes it too."""
        return {
            name: value
            for name, value in self.typed.items()
            if name in ("eigen", "van", "tot") or (name == "periode" and value != EVERYTHING)
        }
