"""The calendars of weekly hours: read back by the library that phones' makers use too."""

from __future__ import annotations

from datetime import date

import pytest
from icalendar import Calendar

from referrals.enums import Registration
from tests import factories

FROM = date(2026, 11, 23)  # a Monday


@pytest.fixture
def digipunt(kortrijk, heule, library):
    return factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, place_name="Bibliotheek",
        address="Leiestraat 30", checked_on=FROM, place_hours=[(0, "08:00", "18:00")],
        helper_hours=[(1, "09:00", "12:00"), (3, "09:00", "12:00"), (3, "13:30", "16:00")],
    )  # fmt: skip


def events(client, address: str) -> list:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(response.content).walk("VEVENT")


def told(event) -> tuple:
    return (
        str(event["SUMMARY"]),
        event.decoded("DTSTART").isoformat(),
        event.decoded("DTEND").isoformat(),
        event["RRULE"].to_ical().decode(),
        str(event["LOCATION"]),
        str(event["STATUS"]),
    )


def test_the_hours_of_the_helper_come_back_every_week(client, digipunt):
    found = events(client, "/b/kortrijk/aanbod/digipunt-bib.ics")

    where = "Bibliotheek, Leiestraat 30, Kortrijk"
    assert [told(event) for event in found] == [
        (
            "Digipunt bib", "2026-11-24T09:00:00+01:00", "2026-11-24T12:00:00+01:00",
            "FREQ=WEEKLY;BYDAY=TU,TH", where, "CONFIRMED",
        ),
        (
            "Digipunt bib", "2026-11-26T13:30:00+01:00", "2026-11-26T16:00:00+01:00",
            "FREQ=WEEKLY;BYDAY=TH", where, "CONFIRMED",
        ),
    ]  # fmt: skip
    assert [str(event["UID"]) for event in found] == [
        f"aanbod-{digipunt.pk}-0900-1200@127.0.0.1", f"aanbod-{digipunt.pk}-1330-1600@127.0.0.1"
    ]  # fmt: skip
    assert {event["DTSTART"].params["TZID"] for event in found} == {"Europe/Brussels"}


def test_a_wijk_has_all_its_hours_and_those_of_the_place_where_no_helper_is_known(
    client, kortrijk, heule, bissegem, digipunt
):
    given = {"checked_on": FROM, "place_hours": [(5, "10:00", "23:59")]}
    factories.make_offer(
        kortrijk, "Open plek", neighbourhood=heule, registration=Registration.APPOINTMENT, **given
    )
    factories.make_offer(kortrijk, "Zonder uren", neighbourhood=heule)
    factories.make_offer(kortrijk, "Elders", neighbourhood=bissegem, **given)

    found = events(client, "/b/kortrijk/heule.ics")

    assert [str(event["SUMMARY"]) for event in found] == [
        "Digipunt bib", "Digipunt bib", "Open plek (op afspraak)"
    ]  # fmt: skip
    assert told(found[2])[1:3] == ("2026-11-28T10:00:00+01:00", "2026-11-28T23:59:00+01:00")


def test_what_stopped_is_called_off_for_who_follows_it_and_gone_from_the_wijk(client, digipunt):
    digipunt.stopped_on = FROM
    digipunt.save()

    found = events(client, "/b/kortrijk/aanbod/digipunt-bib.ics")

    assert [str(event["STATUS"]) for event in found] == ["CANCELLED", "CANCELLED"]
    assert events(client, "/b/kortrijk/heule.ics") == []
    assert client.get("/b/kortrijk/aanbod/nergens.ics").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_calendar_takes_as_many_queries_with_three_rows(
    client, kortrijk, heule, rows, django_assert_num_queries
):
    for number in range(rows):
        factories.make_offer(
            kortrijk,
            f"Digipunt {number}",
            neighbourhood=heule,
            helper_hours=[(1, "09:00", "12:00")],
        )

    with django_assert_num_queries(6):
        client.get("/b/kortrijk/heule.ics")
    with django_assert_num_queries(4):
        client.get("/b/kortrijk/aanbod/digipunt-0.ics")
