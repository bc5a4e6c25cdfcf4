"""Who may do what: the whole table, written out once more by hand."""

import pytest

from cities.enums import Role
from cities.rights import RIGHTS, Right, may

EXPECTED = {
    Role.COORDINATOR: {
        Right.LOG_SIGNALS,
        Right.READ_SIGNALS,
        Right.EDIT_ALL_SIGNALS,
        Right.EXPORT_SIGNALS,
        Right.READ_STRUCTURAL,
        Right.BUNDLE,
        Right.READ_ACTIONS,
        Right.PLAN_ACTIONS,
        Right.READ_OFFERS,
        Right.EDIT_OWN_OFFERS,
        Right.EDIT_ALL_OFFERS,
        Right.REFER,
        Right.ANSWER_REFERRALS,
        Right.CHASE_REFERRALS,
        Right.READ_DIGESTS,
        Right.READ_NETWORK,
        Right.EDIT_NETWORK,
    },
    Role.CITY_TEAM: set(Right),
    Role.SOCIAL_WORKER: {
        Right.LOG_SIGNALS,
        Right.READ_SIGNALS,
        Right.READ_STRUCTURAL,
        Right.READ_ACTIONS,
        Right.READ_OFFERS,
        Right.REFER,
        Right.ANSWER_REFERRALS,
        Right.READ_NETWORK,
    },
    Role.HOST: {
        Right.READ_ACTIONS,
        Right.READ_OFFERS,
        Right.EDIT_OWN_OFFERS,
        Right.ANSWER_REFERRALS,
        Right.READ_NETWORK,
    },
    Role.POLICY_READER: {
        Right.READ_STRUCTURAL,
        Right.DECIDE,
        Right.READ_ACTIONS,
        Right.READ_OFFERS,
        Right.READ_DIGESTS,
        Right.READ_NETWORK,
    },
}


def test_every_role_has_exactly_these_rights():
    assert {role: set(rights) for role, rights in RIGHTS.items()} == EXPECTED


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_the_answer_follows_the_table(role, right):
    assert may(role, right) is (right in EXPECTED[role])


def test_a_role_that_does_not_exist_is_a_mistake():
    with pytest.raises(ValueError, match="burgemeester"):
        may("burgemeester", Right.READ_SIGNALS)
