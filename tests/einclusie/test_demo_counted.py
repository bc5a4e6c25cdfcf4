"""The demo's counts: believable, and of nobody."""

from datetime import date

from einclusie.demo.counted import load_counted
from referrals.models import ScanTally
from referrals.questions import BY_NAME, SCAN
from tests import factories

TODAY = date(2026, 11, 23)


def test_the_counts_are_believable(kortrijk, antwerpen, heule):
    for number in range(3):
        factories.make_offer(kortrijk, host=factories.make_organisation(kortrijk, f"Huis {number}"))

    load_counted(kortrijk, today=TODAY)
    first = list(ScanTally.objects.order_by("pk").values_list("day", "answer", "times"))
    tallied = kortrijk.scan_tallies.per_wijk()

    wishes = sum(tallied.get((heule.pk, f"houding:{one}"), 0) for one in BY_NAME["houding"].answers)
    assert 0 < wishes <= tallied[heule.pk, SCAN]
    assert len(first) > 20
    assert kortrijk.unmet_needs.count() == 24
    assert not antwerpen.reach_figures.exists()
    assert [
        (one.organisation.name, one.revision)
        for one in kortrijk.reach_figures.filter(revision__gt=1)
    ] == [("Huis 2", 2)]
    assert kortrijk.reach_figures.filter(organisation__name="Huis 1").count() == 9
