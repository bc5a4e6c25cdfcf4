"""PostgreSQL refuses a row that mixes two cities."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories


def refused() -> None:
    """The database says no when the transaction ends, which a test brings forward."""
    with pytest.raises(IntegrityError, match="one_city"):
        connection.check_constraints()
    transaction.set_rollback(True)


def test_a_signal_of_kortrijk_cannot_stand_in_a_wijk_of_antwerpen(kortrijk, kiel):
    factories.make_signal(kortrijk, neighbourhood=kiel)

    refused()


def test_an_offer_of_kortrijk_cannot_serve_a_wijk_of_antwerpen(kortrijk, kiel):
    offer = factories.make_offer(kortrijk)

    offer.neighbourhoods.add(kiel, through_defaults={"city": kortrijk})

    refused()


def test_a_membership_cannot_name_an_organisation_of_another_city(kortrijk, antwerpen):
    saamo = factories.make_organisation(antwerpen, "SAAMO")

    factories.make_user("Lotte", kortrijk, "coordinator", organisation=saamo)

    refused()
