"""What a needs scan writes: one more for each tap of this day in this wijk, and nothing else."""

from __future__ import annotations

from datetime import date

from django.db import connection

from cities.models import Neighbourhood
from referrals.questions import GAPS, SCAN, Answers

ONE_MORE_EACH = """
INSERT INTO referrals_scantally AS there (city_id, neighbourhood_id, day, answer, times)
SELECT %s, %s, %s, answer, 1 FROM unnest(%s::text[]) AS answer ORDER BY answer
ON CONFLICT (city_id, neighbourhood_id, day, answer) DO UPDATE SET times = there.times + 1
"""


def count_scan(*, neighbourhood: Neighbourhood, answers: Answers, found: bool, on: date) -> None:
    """One more scan with these taps; where nothing near was found, a gap too. One query."""
    codes = [SCAN, *answers.codes]
    if not found:
        codes.append(next(code for code, kind in GAPS.items() if kind == answers.kind))
    with connection.cursor() as cursor:
        cursor.execute(ONE_MORE_EACH, [neighbourhood.city_id, neighbourhood.pk, on, codes])
