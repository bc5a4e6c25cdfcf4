"""The calendar: day by day on a page, as a file, and at an address for somebody's own calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.signing import Signer
from django.db import IntegrityError, transaction
from icalendar import Calendar

from signals import calendar_links
from signals.calendars import Session, as_ical
from signals.models import CalendarLink
from tests import factories

URL = "/kortrijk/acties/kalender/"
FILE = "/kortrijk/acties/kalender.ics"
FOLLOW = f"{URL}volgen/"
BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 24, 10, tzinfo=BRUSSELS)
BASE = settings.BASE_URL
DOOR = 3  # queries before the page's own: the session, who it is, and their role here


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def when(*parts, hours=2):
    start = datetime(*parts, tzinfo=BRUSSELS)
    return (start, start + timedelta(hours=hours))


def text_of(response):
    return " ".join(response.content.decode().split())


def shown(response):
    return [
        (day.isoformat(), [row.action.title for row in rows])
        for day, rows in [*response.context["over"], *response.context["coming"]]
    ]


def events_of(response):
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


@pytest.fixture
def year(kortrijk, heule, marke, library):
    factories.make_action(
        kortrijk, "les", lead=library, wijken=[heule], kind="training",
        dates=[when(2026, 12, 3, 14), when(2026, 12, 10, 14), when(2027, 1, 7, 14)],
    )  # fmt: skip
    factories.make_action(kortrijk, "koffie", wijken=[marke], dates=[when(2026, 12, 3, 9, 30)])
    factories.make_action(kortrijk, "stad", dates=[when(2026, 12, 31, 23)])
    factories.make_action(
        kortrijk, "afgelast", wijken=[heule], status="cancelled", dates=[when(2026, 12, 4, 9)]
    )


# ── The page ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", []),
        (
            "maand=2026-12",
            [
                ("2026-12-03", ["koffie", "les"]),
                ("2026-12-04", ["afgelast"]),
                ("2026-12-10", ["les"]),
                ("2026-12-31", ["stad"]),
            ],
        ),
        (
            "maand=2026-12&wijk=heule",
            [
                ("2026-12-03", ["les"]),
                ("2026-12-04", ["afgelast"]),
                ("2026-12-10", ["les"]),
                ("2026-12-31", ["stad"]),
            ],
        ),
        ("maand=2027-01&wijk=marke", []),
        ("maand=2027-01", [("2027-01-07", ["les"])]),
        ("maand=9999-12&wijk=atlantis", []),
        ("maand=2026-13&wijk=%00", []),
    ],
)
def test_a_month_is_shown_day_by_day(as_wim, year, query, found):
    assert shown(as_wim.get(f"{URL}?{query}")) == found


def test_a_project_wijk_shows_what_is_in_its_official_wijken_and_the_other_way_round(
    as_wim, kortrijk, heule, year
):
    project = factories.make_neighbourhood(kortrijk, "Projectwijk", kind="project")
    project.part_links.create(city=kortrijk, part=heule)
    factories.make_action(kortrijk, "project", wijken=[project], dates=[when(2026, 12, 9, 9)])

    for wijk in ("projectwijk", "heule"):
        days = dict(shown(as_wim.get(f"{URL}?maand=2026-12&wijk={wijk}")))
        assert days["2026-12-03"] == ["les"]
        assert days["2026-12-09"] == ["project"]


def test_a_day_is_that_of_the_clock_in_the_city(as_wim, kortrijk):
    """Half an hour after midnight in Brussels it is still yesterday in London."""
    factories.make_action(kortrijk, "nacht", dates=[when(2026, 12, 1, 0, 30)])

    assert shown(as_wim.get(f"{URL}?maand=2026-12")) == [("2026-12-01", ["nacht"])]
    assert shown(as_wim.get(f"{URL}?maand=2026-11")) == []


def test_it_leads_to_the_months_beside_and_keeps_the_wijk(as_wim, heule):
    page = text_of(as_wim.get(f"{URL}?maand=2026-12&wijk=heule"))

    for address in ("?maand=2026-11&amp;wijk=heule", "?maand=2027-01&amp;wijk=heule", "kalender.ics?wijk=heule", "volgen/?wijk=heule"):  # fmt: skip
        assert address in page


def test_it_says_where_and_how(as_wim, kortrijk):
    factories.make_action(
        kortrijk, "les", dates=[when(2026, 12, 3, 14)], mode="digital", **factories.ROOM
    )

    page = text_of(as_wim.get(f"{URL}?maand=2026-12"))

    for words in ("donderdag 3 december", "14.00", "16.00&nbsp;u", "https://ruimte.example/heule"):
        assert words in page


def test_the_page_asks_as_much_for_three_as_for_one(
    as_wim, kortrijk, heule, marke, bissegem, queries_of
):
    query = {"maand": "2026-12"}
    factories.make_action(kortrijk, wijken=[heule], dates=[when(2026, 12, 3, 14)])
    as_wim.get(URL)
    one = [queries_of(as_wim, page, query) for page in (URL, FILE)]
    for day in (4, 5):
        factories.make_action(kortrijk, wijken=[marke, bissegem], dates=[when(2026, 12, day, 14)])

    assert [queries_of(as_wim, page, query) for page in (URL, FILE)] == one
    assert max(one) < 12 + DOOR


def test_another_city_finds_nothing(as_fatima, lotte, year):
    link = factories.make_calendar_link(lotte.memberships.get())

    for address in (URL, FILE, FOLLOW):
        assert as_fatima.get(address).status_code == 404
    for city in ("kortrijk", "antwerpen"):
        assert as_fatima.post(f"/{city}/acties/kalender/volgen/{link.pk}/stop/").status_code == 404


# ── The file ─────────────────────────────────────────────────────────────────────────────────────


def test_the_file_holds_each_day_with_its_own_key(as_wim, kortrijk, year):
    response = as_wim.get(FILE)

    assert response["Content-Disposition"] == 'attachment; filename="acties-kortrijk.ics"'
    calendar = Calendar.from_ical(response.content)
    events = calendar.walk("VEVENT")
    assert calendar.calendar_name == "Acties Kortrijk"
    keys = [
        f"actie-{row.action_id}-dag-{row.pk}@127.0.0.1" for row in kortrijk.action_dates.order_by("starts_at", "pk")
    ]  # fmt: skip
    assert [str(event["uid"]) for event in events] == keys
    assert len(set(keys)) == 6


def test_the_file_of_a_wijk_holds_that_wijk_and_the_city(as_wim, year):
    response = as_wim.get(f"{FILE}?wijk=heule")

    assert response["Content-Disposition"] == 'attachment; filename="acties-heule.ics"'
    assert set(events_of(response)) == {"les", "stad", "Afgelast: afgelast"}


def test_an_event_says_when_where_and_how_it_stands(as_wim, kortrijk, heule, library):
    action = factories.make_action(
        kortrijk, "les", lead=library, wijken=[heule], kind="training", at=NOW,
        dates=[when(2026, 12, 3, 14)], **factories.ROOM,
    )  # fmt: skip

    event = events_of(as_wim.get(FILE))["les"]

    assert event["dtstart"].params["TZID"] == "Europe/Brussels"
    assert event.decoded("dtstart") == datetime(2026, 12, 3, 14, tzinfo=BRUSSELS)
    assert event.decoded("dtend") == datetime(2026, 12, 3, 16, tzinfo=BRUSSELS)
    assert (str(event["status"]), int(event["sequence"])) == ("CONFIRMED", 1)
    assert event.decoded("dtstamp") == event.decoded("last-modified") == NOW.astimezone(UTC)
    assert str(event["location"]) == "De Zevenkamer"
    page = f"{BASE}{action.get_absolute_url()}"
    assert str(event["url"]) == page
    assert str(event["description"]) == f"Vorming. Bibliotheek Kortrijk trekt het.\n{page}"
    assert event["categories"].to_ical() == b"vorming"


@pytest.mark.parametrize(
    ("change", "title", "status", "where"),
    [
        ({"mode": "digital"}, "les (digitaal)", "CONFIRMED", "online ruimte: https://ruimte.example/heule"),
        ({"status": "suspended"}, "Opgeschort: les", "CANCELLED", "De Zevenkamer"),
        ({"status": "cancelled"}, "Afgelast: les", "CANCELLED", "De Zevenkamer"),
        ({"status": "done"}, "les", "CONFIRMED", "De Zevenkamer"),
    ],
    ids=str,
)  # fmt: skip
def test_a_change_keeps_the_key_and_raises_the_sequence(
    as_wim, kortrijk, change, title, status, where
):
    action = factories.make_action(
        kortrijk, "les", at=NOW - timedelta(days=3), dates=[when(2026, 12, 3, 14)], **factories.ROOM
    )
    (before,) = events_of(as_wim.get(FILE)).values()
    factories.change_action(action, at=NOW, **change)

    (event,) = events_of(as_wim.get(FILE)).values()

    assert str(event["uid"]) == str(before["uid"])
    assert int(event["sequence"]) == int(before["sequence"]) + 1
    assert event.decoded("dtstamp") == NOW.astimezone(UTC)
    assert (str(event["summary"]), str(event["status"]), str(event["location"])) == (
        title, status, where,
    )  # fmt: skip


def test_a_digital_action_leads_to_its_room_and_a_telephone_to_the_page(as_wim, kortrijk):
    room = {"mode": "digital", **factories.ROOM, "variant_note": "Klik op gast."}
    factories.make_action(kortrijk, "ruimte", dates=[when(2026, 12, 3, 14)], **room)
    phone = factories.make_action(
        kortrijk, "bellen", dates=[when(2026, 12, 3, 14)], mode="digital", variant_kind="phone",
        variant_how="+32 56 00 00 03",
    )  # fmt: skip

    events = events_of(as_wim.get(FILE))

    assert str(events["ruimte (digitaal)"]["url"]) == "https://ruimte.example/heule"
    assert "Klik op gast." in str(events["ruimte (digitaal)"]["description"])
    assert str(events["bellen (digitaal)"]["url"]).endswith(phone.get_absolute_url())
    assert str(events["bellen (digitaal)"]["location"]) == "telefoon: +32 56 00 00 03"


@pytest.mark.parametrize(
    ("days", "utc_hours"),
    [
        ([(2026, 10, 21), (2026, 10, 28)], [12, 13]),  # the clock goes back on 25 October
        ([(2027, 3, 24), (2027, 3, 31)], [13, 12]),  # and forward on 28 March
    ],
    ids=["to winter time", "to summer time"],
)
def test_the_same_hour_of_the_clock_in_both_weeks_around_a_change(as_wim, kortrijk, days, utc_hours):  # fmt: skip
    factories.make_action(kortrijk, dates=[when(*day, 14) for day in days])

    calendar = Calendar.from_ical(as_wim.get(FILE).content)

    starts = [event.decoded("dtstart") for event in calendar.walk("VEVENT")]
    assert [start.strftime("%H:%M") for start in starts] == ["14:00", "14:00"]
    assert [start.astimezone(UTC).hour for start in starts] == utc_hours
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Europe/Brussels"
    rule = zone.to_tz()
    for start in starts:  # a reader that knows only what is in the file gets the same moment
        assert start.replace(tzinfo=rule).utcoffset() == start.utcoffset()


def test_what_is_long_past_is_left_out(as_wim, kortrijk):
    factories.make_action(kortrijk, "zomer", dates=[when(2026, 7, 1, 14)])
    factories.make_action(kortrijk, "herfst", dates=[when(2026, 10, 1, 14)])

    assert set(events_of(as_wim.get(FILE))) == {"herfst"}


def test_nobody_is_named_in_it(as_wim, kortrijk, lotte):
    factories.make_action(kortrijk, "les", dates=[when(2026, 12, 3, 14)], begun_by=lotte)

    body = as_wim.get(FILE).content.decode()

    assert "Lotte" not in body
    assert "@kortrijk.example" not in body
    assert "ATTENDEE" not in body
    assert "ORGANIZER" not in body


def test_odd_words_do_not_break_the_file():
    odd = "a;b,c\\d\nBEGIN:VEVENT\r\n" + "é" * 200
    session = Session(
        key="k", number=1, changed_at=NOW, starts_at=NOW, ends_at=NOW + timedelta(hours=1),
        title=odd, goes_on=True, where=odd, text=odd, kind="a,b",
    )  # fmt: skip

    file = as_ical(odd, [session], host="stad.example")

    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert str(event["summary"]) == str(event["location"]) == odd.replace("\r\n", "\n")
    assert max(len(line) for line in file.split(b"\r\n")) <= 75


# ── The address for one's own calendar ───────────────────────────────────────────────────────────


@pytest.fixture
def link(kortrijk, wim, heule, year):
    return factories.make_calendar_link(wim.memberships.get(), neighbourhood=heule)


def agenda(link):
    return calendar_links.address_of(link).removeprefix(BASE)


def test_it_is_made_shown_and_revoked(as_wim, wim, kortrijk, heule, client, year):
    response = as_wim.post(FOLLOW, {"wijk": heule.pk}, follow=True)

    link = CalendarLink.objects.get()
    assert (link.membership.user, link.neighbourhood, link.city) == (wim, heule, kortrijk)
    page = text_of(response)
    assert calendar_links.address_of(link) in page
    assert f'href="webcal://127.0.0.1:8000{agenda(link)}"' in page
    assert client.get(agenda(link)).status_code == 200

    as_wim.post(f"{FOLLOW}{link.pk}/stop/")

    assert client.get(agenda(link)).status_code == 410
    assert calendar_links.address_of(link) not in text_of(as_wim.get(FOLLOW))


def test_a_second_one_for_the_same_wijk_is_the_first(as_wim, heule):
    for wijk in (heule.pk, heule.pk, "stad", "stad"):
        as_wim.post(FOLLOW, {"wijk": wijk})

    assert CalendarLink.objects.count() == 2


def test_a_wijk_of_another_city_is_no_wijk(as_wim, kiel):
    response = as_wim.post(FOLLOW, {"wijk": kiel.pk})

    assert response.status_code == 422
    assert response.context["form"].errors == {"wijk": ["Kies een wijk uit de lijst."]}


def test_nobody_sees_or_revokes_the_address_of_a_colleague(as_lotte, link):
    assert calendar_links.address_of(link) not in text_of(as_lotte.get(FOLLOW))
    assert as_lotte.post(f"{FOLLOW}{link.pk}/stop/").status_code == 404


def test_without_signing_in_it_gives_the_wijk(client, link):
    response = client.get(agenda(link))

    assert set(events_of(response)) == {"les", "stad", "Afgelast: afgelast"}
    assert "no-store" in response["Cache-Control"]
    assert client.head(agenda(link)).status_code == 200
    assert client.post(agenda(link)).status_code == 405


def test_it_works_as_long_as_the_role_lasts(client, link, wim):
    wim.memberships.update(until=NOW.date())
    assert client.get(agenda(link)).status_code == 200

    wim.memberships.update(until=NOW.date() - timedelta(days=1))
    assert client.get(agenda(link)).status_code == 410


def test_who_is_blocked_gets_nothing(client, link, wim):
    wim.is_active = False
    wim.save()

    assert client.get(agenda(link)).status_code == 410


@pytest.mark.parametrize(
    "token",
    [
        "1",
        "1.vals",
        Signer(sep=".", salt="signals.links").sign("1"),
        calendar_links._signer.sign("een"),
        calendar_links.make_token(1).replace("1.", "2."),
    ],
)
def test_what_we_did_not_sign_gives_nothing(client, link, token):
    assert client.get(f"/agenda/{token}.ics").status_code == 404


def test_it_may_not_be_asked_without_end(client, link):
    (most, _seconds), *_ = calendar_links.LIMITS["calendar"]

    statuses = {client.get(agenda(link)).status_code for _ in range(most)}

    assert statuses == {200}
    assert client.get(agenda(link)).status_code == 429


def test_the_database_keeps_one_open_address_per_wijk(lotte, heule):
    who = lotte.memberships.get()
    for wijk in (heule, None):
        first = factories.make_calendar_link(who, neighbourhood=wijk)
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.make_calendar_link(who, neighbourhood=wijk)
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarLink.objects.filter(pk=first.pk).update(
                revoked_at=first.made_at - timedelta(days=1)
            )
        CalendarLink.objects.filter(pk=first.pk).update(revoked_at=first.made_at)
        factories.make_calendar_link(who, neighbourhood=wijk)
