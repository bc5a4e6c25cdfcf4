"""What organisations brought in the demo: a link that works, messages that wait, a spreadsheet that is half-way."""

import hashlib
import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cities.enums import Role
from cities.models import City, Membership, Neighbourhood, Organisation
from signals.enums import Fate, Frequency, ImportState
from signals.links import VALID_FOR
from signals.models import BroughtSignal, ImportRow, SignalImport, SignalLink

KEYS = uuid.UUID("0c6c1d3b-55d2-5f0e-9a57-5e3c1b0f7a42")  # namespace of the messages' form keys
MESSAGES = (
    (2, Frequency.OFTEN, "Wie een attest komt vragen, moet het eerst zelf online aanvragen."),
    (1, Frequency.A_FEW, "Mensen krijgen de app van hun bank niet meer open op een oud toestel."),
)
HEADER = ["Datum", "Wijk", "Signaal", "Drempel"]
COLUMNS = {"heard_on": 0, "neighbourhood": 1, "text": 2, "barrier": 3}


def load_brought(city: City, *, today: date) -> None:
    """One link, two messages and one spreadsheet for this city, the same for the same `today`."""
    at = timezone.make_aware(datetime.combine(today, time(8)))
    coordinator = city.memberships.filter(role=Role.COORDINATOR).order_by("pk").first()
    function = city.intermediaries.with_labels().order_by("pk").first()
    if coordinator is None or function is None:
        return
    own, others = coordinator.wijken
    wijk = (own or others)[0]
    _load_messages(coordinator, function.organisation, wijk, at)
    _load_spreadsheet(coordinator, wijk, at)


def _load_messages(
    coordinator: Membership, organisation: Organisation, wijk: Neighbourhood, at: datetime
) -> None:
    city, today, made_at = coordinator.city, at.date(), at - timedelta(days=40)
    link = SignalLink.objects.create(
        city=city,
        organisation=organisation,
        neighbourhood=wijk,
        made_by=coordinator.user,
        made_at=made_at,
        valid_until=made_at.date() + VALID_FOR,
        mailed_at=made_at,
    )
    BroughtSignal.objects.bulk_create(
        BroughtSignal(
            city=city,
            link=link,
            neighbourhood=wijk,
            text=text,
            heard_on=today - timedelta(days=days),
            frequency=frequency,
            brought_at=at - timedelta(days=days),
            form_key=uuid.uuid5(KEYS, f"{city.slug} {text}"),
        )
        for days, frequency, text in MESSAGES
    )


def _load_spreadsheet(coordinator: Membership, wijk: Neighbourhood, at: datetime) -> None:
    city, day = coordinator.city, at.date() - timedelta(days=6)
    source = SignalImport.objects.create(
        city=city,
        made_by=coordinator,
        made_at=at,
        file_name="wat de balie hoorde.xlsx",
        checksum=hashlib.sha256(city.slug.encode()).hexdigest(),
        header=HEADER,
        columns=COLUMNS,
        state=ImportState.JUDGED,
    )
    rows = (
        (Fate.READY, "", "Het formulier voor de schooltoelage bestaat enkel online."),
        (Fate.DOUBLE, "Dezelfde als rij 2.", "Het formulier voor de schooltoelage bestaat enkel online."),
        (Fate.REFUSED, "Er staat geen tekst.", ""),
    )  # fmt: skip
    ImportRow.objects.bulk_create(
        ImportRow(
            city=city,
            source=source,
            number=number,
            cells=[day.isoformat(), wijk.name, text, "enkel digitaal"],
            fate=fate,
            reason=reason,
        )
        for number, (fate, reason, text) in enumerate(rows, start=2)
    )
