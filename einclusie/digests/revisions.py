"""A corrected edition beside the one that is out: only when figures changed, and a person says why."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from cities.models import City, User
from cities.periods import Month
from einclusie.digests.actions import compiled
from einclusie.digests.document import TooSmallToTell
from einclusie.digests.facts import Document
from einclusie.digests.gather import MissingMonths
from einclusie.digests.models import Edition, State

log = structlog.get_logger(__name__)


class CannotRevise(ValueError):
    """There is nothing to revise; the message says why, in a sentence for the city team."""


def preview(*, edition: Edition, at: datetime) -> list[Document]:
    """What a revision of this published edition would print otherwise; nothing is written.

    Raises CannotRevise.
    """
    if not isinstance(edition.span, Month):
        raise CannotRevise(
            _("Een kwartaal of een jaar telt zijn maanden op. Herzie de maand waarin iets fout is.")
        )
    if not edition.is_released:
        raise CannotRevise(_("Dit overzicht is nog niet uitgegeven. Geef het eerst uit."))
    wanted = Edition(
        city=edition.city, period=edition.period, due_on=edition.due_on,
        revision=edition.revision + 1, reason="…",
    )  # fmt: skip
    try:
        document, kept = compiled(wanted, at=at)
    except MissingMonths as error:
        raise CannotRevise(
            _(
                "Van dit overzicht zijn de juiste tellingen niet bewaard. Het kan niet herzien worden."
            )
        ) from error
    except TooSmallToTell as error:
        raise CannotRevise(
            _(
                "Er veranderde te weinig: minder dan 5 signalen. Een herziening zou tonen over wie "
                "het gaat. Wat later genoteerd is, staat in het volgende maandoverzicht als ‘later "
                "binnengekomen’."
            )
        ) from error
    if kept == edition.counted or not document["corrects"]["differs"]:
        raise CannotRevise(_("Er is niets veranderd: elk cijfer zou hetzelfde zijn."))
    differs: list[Document] = document["corrects"]["differs"]
    return differs


@transaction.atomic
def order_revision(*, city: City, month: Month, reason: str, by: User, at: datetime) -> Edition:
    """Put a revision of a published month in the queue, with why. Asked twice, it is one.

    The caller hands it to the worker once this is committed. Raises CannotRevise.
    """
    rows = city.editions.filter(period=str(month)).order_by("revision")
    last = rows.select_for_update(of=("self",)).last()
    if last is None:
        raise CannotRevise(_("Van deze maand is er nog geen overzicht."))
    if not last.is_published:
        return last
    preview(edition=last, at=at)
    edition = Edition.objects.create(
        city=city, period=last.period, due_on=last.due_on, revision=last.revision + 1,
        reason=reason, queued_at=at, state=State.QUEUED,
    )  # fmt: skip
    log.info("revision ordered", edition=edition.pk, by=by.pk)
    return edition
