"""Who may do what in a city: one table, read by the door, the views and the menus."""

from enum import StrEnum, auto

from cities.enums import Role


class Right(StrEnum):
    """A thing one may do. The value is the name, in lower case."""

    LOG_SIGNALS = auto()
    READ_SIGNALS = auto()
    EDIT_ALL_SIGNALS = auto()
    EXPORT_SIGNALS = auto()
    READ_STRUCTURAL = auto()
    BUNDLE = auto()
    DECIDE = auto()
    READ_ACTIONS = auto()
    PLAN_ACTIONS = auto()
    READ_OFFERS = auto()
    EDIT_OWN_OFFERS = auto()
    EDIT_ALL_OFFERS = auto()
    REFER = auto()
    ANSWER_REFERRALS = auto()
    CHASE_REFERRALS = auto()
    READ_DIGESTS = auto()
    COMPILE_DIGESTS = auto()
    READ_NETWORK = auto()
    EDIT_NETWORK = auto()
    INVITE = auto()


_TABLE: dict[Right, str] = {
    # right                   coordinator · city team · social worker · host · policy reader
    Right.LOG_SIGNALS: "      yes           yes         yes             no     no ",
    Right.READ_SIGNALS: "     yes           yes         yes             no     no ",
    Right.EDIT_ALL_SIGNALS: " yes           yes         no              no     no ",
    Right.EXPORT_SIGNALS: "   yes           yes         no              no     no ",
    Right.READ_STRUCTURAL: "  yes           yes         yes             no     yes",
    Right.BUNDLE: "           yes           yes         no              no     no ",
    Right.DECIDE: "           no            yes         no              no     yes",
    Right.READ_ACTIONS: "     yes           yes         yes             yes    yes",
    Right.PLAN_ACTIONS: "     yes           yes         no              no     no ",
    Right.READ_OFFERS: "      yes           yes         yes             yes    yes",
    Right.EDIT_OWN_OFFERS: "  yes           yes         no              yes    no ",
    Right.EDIT_ALL_OFFERS: "  yes           yes         no              no     no ",
    Right.REFER: "            yes           yes         yes             no     no ",
    Right.ANSWER_REFERRALS: " yes           yes         yes             yes    no ",
    Right.CHASE_REFERRALS: "  yes           yes         no              no     no ",
    Right.READ_DIGESTS: "     yes           yes         no              no     yes",
    Right.COMPILE_DIGESTS: "  no            yes         no              no     no ",
    Right.READ_NETWORK: "     yes           yes         yes             yes    yes",
    Right.EDIT_NETWORK: "     yes           yes         no              no     no ",
    Right.INVITE: "           no            yes         no              no     no ",
}
_ROLES = (Role.COORDINATOR, Role.CITY_TEAM, Role.SOCIAL_WORKER, Role.HOST, Role.POLICY_READER)

RIGHTS: dict[Role, frozenset[Right]] = {
    role: frozenset(right for right, row in _TABLE.items() if row.split()[column] == "yes")
    for column, role in enumerate(_ROLES)
}


def may(role: str, right: Right) -> bool:
    """Whether somebody with this role may do this. Raises ValueError for an unknown role."""
    return right in RIGHTS[Role(role)]
