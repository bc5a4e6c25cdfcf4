"""PostgreSQL refuses a row that mixes two cities."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories


def test_a_signal_of_kortrijk_cannot_stand_in_a_wijk_of_antwerpen(kortrijk, kiel):
    with pytest.raises(IntegrityError, match="one_city"), transaction.atomic():
        factories.make_signal(kortrijk, neighbourhood=kiel)
        connection.check_constraints()


def test_an_offer_of_kortrijk_cannot_serve_a_wijk_of_antwerpen(kortrijk, kiel):
    offer = factories.make_offer(kortrijk)

    with pytest.raises(IntegrityError, match="one_city"), transaction.atomic():
        offer.neighbourhoods.add(kiel, through_defaults={"city": kortrijk})
        connection.check_constraints()


def test_a_membership_cannot_name_an_organisation_of_another_city(kortrijk, antwerpen):
    saamo = factories.make_organisation(antwerpen, "SAAMO")

    with pytest.raises(IntegrityError, match="one_city"), transaction.atomic():
        factories.make_user("Lotte", kortrijk, "coordinator", organisation=saamo)
        connection.check_constraints()
