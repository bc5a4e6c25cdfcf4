"""Who is brought where: the offers of a city and the referrals to them. No storey knows a resident."""

from referrals.models.chasing import HostReminder, HostSilence, SenderNews
from referrals.models.fresh import (
    HostAsk,
    OfferCapacity,
    OfferReport,
    OfferWord,
    Said,
    Wrong,
    month_of,
)
from referrals.models.kept import ReferralTally, RetentionRun
from referrals.models.missed import Missed, MissedReason
from referrals.models.moves import ReferralMove, ReferralNote
from referrals.models.offers import (
    BY_NAME,
    Around,
    LastChange,
    Offer,
    OfferHours,
    OfferNeighbourhood,
    OfferQuerySet,
)
from referrals.models.reach import ReachFigure
from referrals.models.referrals import KEPT_DAYS, MOST_PEOPLE, Referral, ReferralQuerySet
from referrals.models.scans import ScanTally
from referrals.models.searching import (
    SearchCount,
    SearchSynonym,
    SearchWord,
    Unmet,
    UnmetNeed,
    bare,
)

__all__ = [
    "BY_NAME",
    "KEPT_DAYS",
    "MOST_PEOPLE",
    "Around",
    "HostAsk",
    "HostReminder",
    "HostSilence",
    "LastChange",
    "Offer",
    "OfferCapacity",
    "OfferHours",
    "OfferNeighbourhood",
    "OfferQuerySet",
    "OfferReport",
    "OfferWord",
    "Said",
    "Wrong",
    "month_of",
    "SearchCount",
    "SearchSynonym",
    "SearchWord",
    "Unmet",
    "UnmetNeed",
    "bare",
    "Referral",
    "ReferralMove",
    "ReferralNote",
    "ReferralQuerySet",
    "ReferralTally",
    "RetentionRun",
    "SenderNews",
    "Missed",
    "MissedReason",
    "ReachFigure",
    "ScanTally",
]
