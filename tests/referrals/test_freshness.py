"""How long ago an offer was checked."""

from datetime import date, timedelta

import pytest

from referrals.freshness import Freshness, freshness

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "words", "step"),
    [
        (-1, "vandaag", "fresh"),
        (0, "vandaag", "fresh"),
        (1, "gisteren", "fresh"),
        (91, "2 maanden geleden", "fresh"),
        (92, "3 maanden geleden", "mid"),
        (183, "5 maanden geleden", "mid"),
        (184, "6 maanden geleden", "old"),
        (800, "2 jaar geleden", "old"),
    ],
)
def test_a_check_fades(days, words, step):
    assert freshness(TODAY - timedelta(days=days), TODAY) == Freshness(words, step)
