"""What must not reach a log does not."""

import logging

import pytest
import structlog
from django.conf import settings

from einclusie.logs import without_secrets


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("Not Found: /uitnodiging/7:1abc:sig/", "Not Found: /uitnodiging/…/"),
        ("Bad: /wachtwoord/nieuw/1-abc-def/ now", "Bad: /wachtwoord/nieuw/…/ now"),
        ("Forbidden: /kortrijk/signalen/", "Forbidden: /kortrijk/signalen/"),
        (
            "null value\nDETAIL:  Failing row contains (3, Rita).\nend",
            "null value\nDETAIL: (left out)\nend",
        ),
    ],
)
def test_signed_links_and_quoted_rows_are_left_out(told, written):
    assert without_secrets(None, "info", {"event": told, "status": 404}) == {
        "event": written,
        "status": 404,
    }


def test_a_line_of_django_goes_through_it():
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=settings.LOG_FORMAT, processors=settings.LOG_LINES
    )
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Gone: %s", ("/uitnodiging/7:1abc:sig/",), None
    )

    line = formatter.format(record)

    assert "Gone: /uitnodiging/…/" in line
    assert "1abc" not in line
