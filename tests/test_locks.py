"""Whoever holds a city for a moment keeps nobody from logging a signal there."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cities.actions.importing import import_neighbourhoods
from cities.actions.people import end_membership
from cities.enums import Role
from cities.importing import Row
from referrals.actions.offers import add_offer, change_offer
from tests import factories

OFFER = {"name": "Digipunt", "kinds": ["group"], "summary": "Les.", "registration": "walk_in"}


def add_one(city, by):
    host = factories.make_organisation(city)
    add_offer(city=city, by=by, at=timezone.now(), host=host, **OFFER)


def change_one(city, by):
    offer = factories.make_offer(city)
    change_offer(offer=offer, neighbourhoods=[], place_hours=[], helper_hours=[], **OFFER)


def import_figures(city, by):
    figures = [Row("regel 2", name="Marke", years={2026: 5000})]
    import_neighbourhoods(
        city=city, on=timezone.localdate(), boundaries=None, figures=figures, source="stad",
        create=True, dry_run=False,
    )  # fmt: skip


def end_a_role(city, by):
    colleague = factories.make_user("Marie", city, Role.CITY_TEAM).memberships.get()
    end_membership(membership=colleague, by=by, at=timezone.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", [add_one, change_one, import_figures, end_a_role])
def test_a_signal_is_logged_while_the_city_is_held(kortrijk, heule, karim, write):
    def log():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '3s'")
            factories.make_signal(kortrijk, neighbourhood=heule)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as elsewhere:
        write(kortrijk, karim)
        elsewhere.submit(log).result()

    assert kortrijk.signals.count() == 1
