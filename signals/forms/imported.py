"""Forms of a spreadsheet of signals: give the file, and say which column is what."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm
from signals import sheets
from signals.importing import FIELDS, NEEDED
from signals.models import ImportRow, SignalImport


class UploadForm(CityForm):
    """A file, read as soon as it is there: afterwards `data_read` and `sheet` hold what is in it."""

    file = forms.FileField(
        label=gettext_lazy("Welk bestand?"),
        help_text=gettext_lazy(
            "Excel (.xlsx) of CSV, tot 5 MB en 5000 rijen. De eerste rij noemt de kolommen."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": gettext_lazy("Kies een bestand."),
            "empty": gettext_lazy("Dit bestand is leeg."),
        },
    )
    submit_label = gettext_lazy("Kijk wat erin staat")
    error_title = gettext_lazy("Nog niets ingelezen")
    data_read: bytes
    sheet: sheets.Sheet

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.attrs = helper.attrs | {"enctype": "multipart/form-data"}
        helper.forgets = True  # a browser does not give a file back
        return helper

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            self.data_read = file.read(sheets.MAX_BYTES + 1)
            self.sheet = sheets.read(self.data_read)
        except sheets.NotASheet as problem:
            raise forms.ValidationError(str(problem)) from None
        return file


class ColumnsForm(CityForm):
    """Which column of the file answers which question; one field per question of `FIELDS`."""

    submit_label = gettext_lazy("Toon wat ermee gebeurt")
    error_title = gettext_lazy("Kies nog even de kolommen")

    def __init__(
        self, *args: Any, source: SignalImport, example: ImportRow | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, city=source.city, **kwargs)
        columns = [
            (str(number), _column(number, name, example))
            for number, name in enumerate(source.header)
        ]
        for name, label in FIELDS.items():
            needed = name in NEEDED
            nothing = _("Kies een kolom") if needed else _("staat er niet in")
            self.fields[name] = forms.ChoiceField(
                label=str(label).capitalize(),
                choices=[("", nothing), *columns],
                initial=str(source.columns.get(name, "")),
                required=needed,
                error_messages={"required": _("Kies de kolom waar dit in staat.")},
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for name in FIELDS:
            column = given.get(name)
            if column and column in taken:
                other = str(FIELDS[taken[column]])
                self.add_error(name, _("Deze kolom koos je al voor: {other}.").format(other=other))
            elif column:
                taken[column] = name
        return given

    def columns(self) -> dict[str, int]:
        """The columns (from 0) that were chosen, by field."""
        return {name: int(column) for name, column in self.cleaned_data.items() if column}


def _column(number: int, name: str, example: ImportRow | None) -> str:
    """How a column is called in the list: its header, or its letter, with what stands under it."""
    label = name or _("kolom {letter}").format(letter=_letter(number))
    below = example.cell(number) if example else ""
    return f"{label[:60]} ({below[:40]})" if below else label[:60]


def _letter(number: int) -> str:
    """The letter that a spreadsheet gives to column `number` (from 0): A … Z, AA …"""
    first, last = divmod(number, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)
