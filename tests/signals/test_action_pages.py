"""Pages of the actions: the list, one action, planning and changing one, letting it go on otherwise, its end."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from cities.enums import Role
from signals.actions import acting as actions
from signals.actions import bundling
from signals.forms.acting import read_way_in
from signals.models import Action
from tests import factories

URL = "/kortrijk/acties/"
HOUR = timedelta(hours=1)
BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 24, 10, tzinfo=BRUSSELS)
DOOR = 3  # queries before the page's own: the session, who it is, and their role here


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def soon(days=7, hours=2):
    start = NOW + timedelta(days=days)
    return (start, start + hours * HOUR)


@pytest.fixture
def coffee(kortrijk, heule, library):
    return factories.make_action(
        kortrijk, "Koffie met tablet", wijken=[heule], lead=library, dates=[soon()],
        **factories.ROOM,
    )  # fmt: skip


@pytest.fixture
def answers(library):
    """The three that are enough."""
    return {
        "form_key": str(uuid.uuid4()), "kind": "meeting", "title": "Koffie met tablet",
        "lead": str(library.pk),
    }  # fmt: skip


def text_of(response):
    return " ".join(response.content.decode().split())


def titles(response):
    return [one.title for one in response.context["page"]]


def said(response):
    return [str(message) for message in response.context["messages"]]


def errors(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


# ── The list ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def many(kortrijk, heule, marke, library):
    project = factories.make_neighbourhood(kortrijk, "Projectwijk", kind="project")
    project.part_links.create(city=kortrijk, part=heule)
    factories.make_action(
        kortrijk, "les", kind="training", wijken=[heule], dates=[soon(9)], domain="money"
    )
    factories.make_action(kortrijk, "koffie", wijken=[marke], dates=[soon(2)], parts=[library])
    factories.make_action(kortrijk, "stil", dates=[soon(3)], status="suspended")
    factories.make_action(kortrijk, "vaag", lead=library)
    factories.make_action(kortrijk, "gisteren", dates=[soon(-1)])
    factories.make_action(kortrijk, "klaar", dates=[soon(-9)], status="done")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["koffie", "stil", "les", "vaag"]),
        ("wanneer=voorbij", ["gisteren", "klaar"]),
        ("wanneer=alles", ["les", "stil", "koffie", "gisteren", "klaar", "vaag"]),
        ("soort=training", ["les"]),
        ("stand=suspended", ["stil"]),
        ("wanneer=voorbij&stand=done", ["klaar"]),
        ("wijk=heule", ["les"]),
        ("wijk=projectwijk", ["les"]),
        ("domein=money", ["les"]),
        ("organisatie=bibliotheek-kortrijk", ["koffie", "vaag"]),
        ("wijk=marke&organisatie=bibliotheek-kortrijk", ["koffie"]),
        ("wijk=kiel&soort=x&stand=%00&wanneer=ooit&pagina=x", ["koffie", "stil", "les", "vaag"]),
    ],
)
def test_the_list_filters(as_lotte, many, query, found):
    assert titles(as_lotte.get(f"{URL}?{query}")) == found


def test_a_fragment_holds_the_results_only(as_lotte, many):
    part = as_lotte.get(URL, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "koffie" in part


def test_an_empty_list_says_what_to_do(as_lotte):
    assert "Er komt nog niets aan" in text_of(as_lotte.get(URL))
    assert "Niets past bij deze filters" in text_of(as_lotte.get(f"{URL}?soort=meeting"))


@pytest.mark.parametrize("page", ["", "alles"])
def test_the_list_asks_as_much_for_three_as_for_one(
    as_lotte, kortrijk, heule, marke, queries_of, page
):
    query = {"wanneer": page}
    factories.make_action(kortrijk, wijken=[heule], dates=[soon()])
    as_lotte.get(URL)
    one = queries_of(as_lotte, URL, query)
    for _ in range(2):
        factories.make_action(kortrijk, wijken=[heule, marke], dates=[soon()], status="suspended")

    assert queries_of(as_lotte, URL, query) == one < 12 + DOOR


@pytest.mark.parametrize("name", ["lotte", "karim", "ilse", "bram", "wim"])
def test_everybody_of_the_city_reads_and_who_plans_finds_the_buttons(
    request, signed_in, coffee, name
):
    client = signed_in(request.getfixturevalue(name))
    plans = name in ("lotte", "karim")

    for address in (URL, coffee.get_absolute_url()):
        response = client.get(address)
        assert response.status_code == 200
        assert "Koffie met tablet" in text_of(response)
        assert response.context["may_plan"] == plans
    assert ("Plan een actie" in text_of(client.get(URL))) == plans


@pytest.mark.parametrize("name", ["ilse", "bram", "wim"])
@pytest.mark.parametrize("place", ["nieuw/", "{}/wijzig/", "{}/doorgaan/", "{}/afronden/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_plan_is_refused(request, signed_in, coffee, name, place, method):
    client = signed_in(request.getfixturevalue(name))

    response = getattr(client, method)(URL + place.format(coffee.pk))

    assert response.status_code == 403


@pytest.mark.parametrize("place", ["", "wijzig/", "doorgaan/", "afronden/"])
def test_another_city_finds_nothing(as_fatima, antwerpen, coffee, place):
    for city in ("kortrijk", "antwerpen"):
        assert as_fatima.get(f"/{city}/acties/{coffee.pk}/{place}").status_code == 404


# ── One action ───────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_an_action_tells_when_where_who_and_why(
    as_wim, kortrijk, heule, library, wijkteam
):
    structural = factories.make_structural(kortrijk, "Loketten zijn dicht")
    action = factories.make_action(
        kortrijk, "Koffie", lead=library, parts=[wijkteam], wijken=[heule], dates=[soon(), soon(-7)],
        structural=[structural], attached_to="Het buurtrestaurant", variant_kind="phone",
        variant_how="+32 56 00 00 03", variant_note="Vraag naar de koffie.",
    )  # fmt: skip

    page = text_of(as_wim.get(action.get_absolute_url()))

    for words in (
        "Heule", "dinsdag 1 december 2026, 10.00", "12.00&nbsp;u", "1 dag is voorbij",
        "De Zevenkamer", "Het buurtrestaurant", 'href="tel:+3256000003"', "Vraag naar de koffie.",
        "Bibliotheek Kortrijk", "Wijkteam Heule", "Loketten zijn dicht",
    ):  # fmt: skip
        assert words in page
    assert "Vertel hoe het liep" not in page


def test_who_reads_no_structural_signals_is_not_led_to_one(as_bram, kortrijk):
    structural = factories.make_structural(kortrijk, "Loketten zijn dicht")
    action = factories.make_action(kortrijk, structural=[structural])

    assert "Loketten zijn dicht" not in text_of(as_bram.get(action.get_absolute_url()))


def test_a_digital_action_shows_the_way_in_first(as_wim, kortrijk):
    action = factories.make_action(kortrijk, dates=[soon()], mode="digital", **factories.ROOM)

    page = text_of(as_wim.get(action.get_absolute_url()))

    assert page.index("https://ruimte.example/heule") < page.index("De Zevenkamer")


@pytest.mark.parametrize(("name", "asked"), [("lotte", True), ("wim", False)])
def test_after_the_last_day_it_asks_how_it_went(request, signed_in, kortrijk, name, asked):
    action = factories.make_action(kortrijk, dates=[soon(-1)])

    page = text_of(signed_in(request.getfixturevalue(name)).get(action.get_absolute_url()))

    assert ("Vertel hoe het liep" in page) == asked


def test_the_page_asks_as_much_for_three_as_for_one(as_lotte, kortrijk, heule, library, queries_of):
    def make(count):
        return factories.make_action(
            kortrijk,
            wijken=[factories.make_neighbourhood(kortrijk) for _ in range(count)],
            dates=[soon(number) for number in range(1, count + 1)],
            parts=[factories.make_organisation(kortrijk) for _ in range(count)],
            structural=[factories.make_structural(kortrijk) for _ in range(count)],
        )

    one, three = make(1), make(3)
    for action in (three, three, three, one):
        factories.make_training(kortrijk, step="provider_found", action=action)
    as_lotte.get(URL)

    counted = [queries_of(as_lotte, action.get_absolute_url()) for action in (one, three)]

    assert counted[0] == counted[1] < 12 + DOOR


# ── Planning ─────────────────────────────────────────────────────────────────────────────────────


def test_three_answers_are_enough(as_lotte, kortrijk, lotte, library, answers):
    response = as_lotte.post(f"{URL}nieuw/", answers, follow=True)

    action = kortrijk.actions.get()
    assert response.redirect_chain == [(action.get_absolute_url(), 302)]
    assert said(response) == ["Gepland, met 0 dagen."]
    assert (action.title, action.kind, action.lead, action.status, action.mode) == (
        "Koffie met tablet", "meeting", library, "planned", "in_person",
    )  # fmt: skip
    assert action.begun_by == lotte


def test_all_of_it_may_be_said_at_once(
    as_lotte, kortrijk, heule, marke, library, wijkteam, answers
):
    structural = factories.make_structural(kortrijk, "Loketten")
    more = {
        "domain": "money", "own_wijken": [heule.pk], "other_wijken": [marke.pk], "place": "De Zevenkamer",
        "attached_to": "Het buurtrestaurant", "description": "Breng je toestel mee.",
        "day_0": "2026-12-03", "from_0": "14:00", "to_0": "16:00",
        "day_2": "2026-12-10", "from_2": "14:30", "to_2": "16:00",
        "variant_kind": "phone", "variant_how": "056/00.00.03", "variant_note": "Vraag naar de koffie.",
        "starts_digital": "on", "org_1": wijkteam.pk, "part_1": "zet koffie",
        "structural": [structural.pk],
    }  # fmt: skip

    as_lotte.post(f"{URL}nieuw/", answers | more)

    action = kortrijk.actions.get()
    kept = {
        name: getattr(action, name) for name in ("domain", "place", "attached_to", "description")
    }
    assert kept == {name: more[name] for name in kept}
    assert set(action.neighbourhoods.all()) == {heule, marke}
    assert [
        (timezone.localtime(day.starts_at), timezone.localtime(day.ends_at))
        for day in action.dates.order_by("starts_at")
    ] == [
        (
            datetime(2026, 12, day, *start, tzinfo=BRUSSELS),
            datetime(2026, 12, day, 16, tzinfo=BRUSSELS),
        )
        for day, start in ((3, (14, 0)), (10, (14, 30)))
    ]
    assert (action.variant_kind, action.variant_how, action.mode) == (
        "phone", "+32 56 00 00 03", "digital",
    )  # fmt: skip
    assert [(row.organisation, row.part) for row in action.parts.all()] == [
        (wijkteam, "zet koffie")
    ]
    assert list(action.structural.all()) == [structural]


def test_out_of_a_structural_signal_its_theme_wijken_and_title_are_filled_in(
    as_lotte, kortrijk, heule, marke
):
    one = factories.make_structural(kortrijk, "Loketten zijn dicht", domain="money")
    for wijk in (heule, marke):
        one.joinings.create(
            city=kortrijk, signal=factories.make_signal(kortrijk, neighbourhood=wijk),
            joined_at=timezone.now(),
        )  # fmt: skip
    other = factories.make_structural(kortrijk, "Bussen", domain="mobility")

    form = as_lotte.get(f"{URL}nieuw/?structureel={one.pk}").context["form"]
    assert {name: form[name].value() for name in ("title", "domain", "own_wijken", "structural")} == {
        "title": "Loketten zijn dicht", "domain": "money",
        "own_wijken": [str(heule.pk), str(marke.pk)], "structural": [str(one.pk)],
    }  # fmt: skip

    form = as_lotte.get(
        f"{URL}nieuw/?structureel={one.pk}&structureel={other.pk}&structureel=x"
    ).context["form"]
    assert form["structural"].value() == [str(one.pk), str(other.pk)]
    assert form["title"].value() is None


def test_who_has_no_wijken_of_their_own_chooses_from_all(as_karim, kortrijk, heule, answers):
    form = as_karim.get(f"{URL}nieuw/").context["form"]
    assert "own_wijken" not in form.fields

    as_karim.post(f"{URL}nieuw/", answers | {"other_wijken": [heule.pk]})

    assert list(kortrijk.actions.get().neighbourhoods.all()) == [heule]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"kind": ""}, {"kind": ["Kies wat het wordt."]}),
        ({"kind": "feest"}, {"kind"}),
        ({"title": " "}, {"title": ["Schrijf hoe het heet."]}),
        ({"title": "Koffie met mevrouw Rita"}, {"title"}),
        ({"place": "Bij Jan thuis, 0470 12 34 56"}, {"place"}),
        ({"attached_to": "Bel 0470 12 34 56"}, {"attached_to"}),
        ({"description": "Mail rita@voorbeeld.be"}, {"description"}),
        ({"lead": ""}, {"lead": ["Kies een organisatie."]}),
        ({"lead": "9" * 30}, {"lead": ["Kies een organisatie uit de lijst."]}),
        ({"own_wijken": ["0"]}, {"own_wijken": ["Kies uit de lijst."]}),
        ({"structural": ["x"]}, {"structural": ["Kies uit de lijst."]}),
        ({"day_0": "2026-12-03"}, {"from_0": ["Schrijf van hoe laat."], "to_0": ["Schrijf tot hoe laat."]}),
        ({"from_0": "14:00", "to_0": "15:00"}, {"day_0": ["Kies een dag."]}),
        ({"day_0": "3 december"}, {"day_0": ["Schrijf de dag als 24/11/2026."]}),
        ({"day_0": "2026-12-03", "from_0": "2u", "to_0": "15:00"}, {"from_0": ["Schrijf het uur als 14:00."]}),
        ({"day_0": "2026-12-03", "from_0": "16:00", "to_0": "14:00"}, {"to_0": ["Het einde komt voor het begin. Kijk de uren na."]}),
        ({"day_0": "9999-12-31", "from_0": "14:00", "to_0": "15:00"}, {"day_0": ["Deze dag ligt te ver. Kijk het jaar na."]}),
        ({"day_0": "0001-01-01", "from_0": "14:00", "to_0": "15:00"}, {"day_0": ["Deze dag ligt te ver. Kijk het jaar na."]}),
        ({"every": "1"}, {"until": ["Kies tot en met welke dag."]}),
        ({"every": "1", "until": "2026-12-24"}, {"until": ["Kies een dag na de eerste."]}),
        ({"variant_kind": "room"}, {"variant_how": ["Schrijf de link of het nummer."]}),
        ({"variant_kind": "room", "variant_how": "http://open.example/"}, {"variant_how": ["Schrijf een veilige link, die begint met https://."]}),
        ({"variant_kind": "phone", "variant_how": "bel ons"}, {"variant_how": ["Schrijf een telefoonnummer, zoals 056 12 34 56."]}),
        ({"variant_how": "https://x.example/"}, {"variant_kind": ["Kies hoe het digitaal kan."]}),
        ({"variant_note": "Klik op gast."}, {"variant_kind": ["Kies hoe het digitaal kan."]}),
        ({"starts_digital": "on"}, {"variant_kind": ["Kies hoe het digitaal kan."]}),
        ({"part_0": "zet koffie"}, {"org_0": ["Kies wie dit doet."]}),
        ({"org_0": "0"}, {"org_0": ["Kies een organisatie uit de lijst."]}),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field(as_lotte, answers, given, wrong):
    response = as_lotte.post(f"{URL}nieuw/", answers | given)

    assert response.status_code == 422
    found = errors(response)
    assert (set(found) if isinstance(wrong, set) else found) == wrong
    assert "Fout:" in text_of(response)
    assert not Action.objects.exists()


def test_the_same_day_or_organisation_is_said_once(as_lotte, answers, library, wijkteam):
    day = {"day": "2026-12-03", "from": "14:00", "to": "15:00"}
    twice = {f"{name}_{row}": value for row in (0, 1) for name, value in day.items()}
    same = {"org_0": wijkteam.pk, "org_1": wijkteam.pk, "org_2": library.pk}

    response = as_lotte.post(f"{URL}nieuw/", answers | twice | same)

    assert errors(response) == {
        "day_1": ["Deze dag en dit uur staan er al."],
        "org_1": ["Deze organisatie staat er al."],
        "org_2": ["Deze organisatie staat er al."],
    }


@pytest.mark.parametrize("kind", ["room", "video"])
@pytest.mark.parametrize(
    "link", ["https://", "ftp://x.example/", "https://naam:geheim@x.example/", "x.example", "https://x y/"]
)  # fmt: skip
def test_a_way_in_is_a_safe_link_without_a_password(kind, link):
    with pytest.raises(Exception, match="link"):
        read_way_in(kind, link)


def test_a_way_in_is_kept_as_one_calls_it():
    assert read_way_in("room", "https://ruimte.example/a?b=c") == "https://ruimte.example/a?b=c"
    assert read_way_in("phone", "+31 (0)20 794 0800") == "+31 20 794 0800"


# ── Week after week ──────────────────────────────────────────────────────────────────────────────


def hours_of(action):
    return [
        (timezone.localtime(day.starts_at).strftime("%d/%m %H:%M"), day.ends_at - day.starts_at)
        for day in action.dates.order_by("starts_at")
    ]


def weekly(first, until, every="1", start="14:00", end="16:00"):
    return {
        "day_0": first, "from_0": start, "to_0": end, "every": every, "until": until,
    }  # fmt: skip


def test_a_day_repeats_week_after_week_at_the_same_hour_of_the_clock(as_lotte, kortrijk, answers):
    """Over the night on which the clock goes forward, too."""
    as_lotte.post(f"{URL}nieuw/", answers | weekly("2027-03-16", "2027-04-06"))

    assert hours_of(kortrijk.actions.get()) == [
        ("16/03 14:00", 2 * HOUR), ("23/03 14:00", 2 * HOUR), ("30/03 14:00", 2 * HOUR),
        ("06/04 14:00", 2 * HOUR),
    ]  # fmt: skip


def test_every_two_weeks_and_never_twice_the_same_day(as_lotte, kortrijk, answers):
    again = {"day_1": "2026-12-15", "from_1": "14:00", "to_1": "16:00"}

    as_lotte.post(f"{URL}nieuw/", answers | weekly("2026-12-01", "2026-12-31", "2") | again)

    assert [day for day, _ in hours_of(kortrijk.actions.get())] == [
        "01/12 14:00", "15/12 14:00", "29/12 14:00",
    ]  # fmt: skip


def test_too_many_days_are_refused(as_lotte, answers):
    response = as_lotte.post(f"{URL}nieuw/", answers | weekly("2026-12-01", "2029-01-01"))

    assert errors(response) == {"__all__": ["Dit zijn 109 dagen. Hou het bij 60."]}


def test_an_hour_that_the_clock_skips_is_no_500(as_lotte, kortrijk, answers):
    night = {"day_0": "2027-03-28", "from_0": "02:30", "to_0": "03:15"}

    response = as_lotte.post(f"{URL}nieuw/", answers | night)
    assert errors(response) == {"to_0": ["Het einde komt voor het begin. Kijk de uren na."]}

    as_lotte.post(
        f"{URL}nieuw/", answers | weekly("2027-03-21", "2027-04-04", start="02:30", end="03:15")
    )
    assert [day for day, _ in hours_of(kortrijk.actions.get())] == ["21/03 02:30", "04/04 02:30"]


# ── Changing ─────────────────────────────────────────────────────────────────────────────────────


def as_it_stands(client, action):
    """What a browser sends when nobody touches the form."""
    form = client.get(f"{URL}{action.pk}/wijzig/").context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: _sent(value) for name, value in values.items() if value not in (None, "", False)}


def _sent(value):
    if isinstance(value, list):
        return value
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def test_what_nobody_touches_stays_as_it_is(as_lotte, coffee):
    sent = as_it_stands(as_lotte, coffee)
    before = list(coffee.dates.values_list("pk", "starts_at", "ends_at"))

    response = as_lotte.post(f"{URL}{coffee.pk}/wijzig/", sent, follow=True)

    assert said(response) == ["Bewaard."]
    assert {"title", "key_0", "day_0", "from_0", "own_wijken", "variant_how"} <= set(sent)
    assert coffee.events.count() == 1
    assert list(coffee.dates.values_list("pk", "starts_at", "ends_at")) == before


def test_it_changes_a_day_takes_one_away_and_adds_one(as_lotte, kortrijk, heule, library):
    action = factories.make_action(
        kortrijk, lead=library, wijken=[heule], dates=[soon(7), soon(14)]
    )
    first = action.dates.order_by("starts_at").first()
    sent = as_it_stands(as_lotte, action) | {
        "title": "Thee", "from_0": "11:00", "to_0": "13:00", "day_1": "",
        "day_2": "2027-01-05", "from_2": "09:30", "to_2": "11:00",
    }  # fmt: skip

    as_lotte.post(f"{URL}{action.pk}/wijzig/", sent)

    assert hours_of(action) == [("01/12 11:00", 2 * HOUR), ("05/01 09:30", 1.5 * HOUR)]
    assert action.dates.order_by("starts_at").first() == first
    assert action.events.latest("number").note == "titel, dagen"


def test_a_day_of_another_action_cannot_be_taken(as_lotte, kortrijk, coffee):
    other = factories.make_action(kortrijk, dates=[soon(3)]).dates.get()
    sent = as_it_stands(as_lotte, coffee) | {"key_0": str(other.pk)}

    as_lotte.post(f"{URL}{coffee.pk}/wijzig/", sent)

    other.refresh_from_db()
    assert other.starts_at == soon(3)[0]
    assert other.action != coffee


def test_a_digital_action_keeps_its_variant(as_lotte, kortrijk):
    action = factories.make_action(kortrijk, mode="digital", **factories.ROOM)
    sent = as_it_stands(as_lotte, action) | {"variant_kind": "", "variant_how": ""}

    response = as_lotte.post(f"{URL}{action.pk}/wijzig/", sent)

    assert errors(response) == {"variant_kind": ["Kies hoe het digitaal kan."]}


def test_after_a_colleague_nothing_typed_is_lost_and_the_second_time_it_is_saved(
    as_lotte, karim, coffee
):
    sent = as_it_stands(as_lotte, coffee) | {"title": "Thee"}
    actions.switch_action(
        action=coffee, by=karim.memberships.get(), at=timezone.now(), expected=1, to="digital"
    )

    response = as_lotte.post(f"{URL}{coffee.pk}/wijzig/", sent)

    assert response.status_code == 422
    (sentence,) = errors(response)["__all__"]
    assert sentence.startswith("Karim wijzigde dit op 24 november om 10.00 u: gaat digitaal door.")
    form = response.context["form"]
    assert (form["title"].value(), form["expected"].value()) == ("Thee", "2")

    as_lotte.post(f"{URL}{coffee.pk}/wijzig/", sent | {"expected": "2"})
    coffee.refresh_from_db()
    assert (coffee.title, coffee.mode) == ("Thee", "digital")


@pytest.mark.parametrize("status", ["done", "cancelled"])
def test_what_is_over_is_not_changed(as_lotte, kortrijk, status):
    action = factories.make_action(kortrijk, status=status)
    url = f"{URL}{action.pk}/wijzig/"

    for response in (
        as_lotte.get(url, follow=True),
        as_lotte.post(url, {"title": "x"}, follow=True),
    ):
        assert response.redirect_chain == [(action.get_absolute_url(), 302)]
        assert "Zo kan ze niet meer veranderen." in said(response)[0]


# ── Going on otherwise ───────────────────────────────────────────────────────────────────────────


def test_one_action_goes_digital_and_who_takes_part_is_mailed(as_lotte, coffee, bram):
    url = f"{URL}{coffee.pk}/doorgaan/"
    form = as_lotte.get(url).context["form"]
    assert [value for value, _ in form.fields["to"].choices] == [
        "digital",
        "suspended",
        "cancelled",
    ]

    response = as_lotte.post(
        url,
        {"expected": 1, "to": "digital", "reason": "Lek in het dak.", "tell": "on"},
        follow=True,
    )

    assert said(response) == ["Gewijzigd. 1 mail is weg."]
    coffee.refresh_from_db()
    assert coffee.mode == "digital"
    assert [message.to for message in mail.outbox] == [["bram@kortrijk.example"]]


def test_without_the_tick_nobody_is_mailed(as_lotte, coffee, bram):
    response = as_lotte.post(
        f"{URL}{coffee.pk}/doorgaan/", {"expected": 1, "to": "digital"}, follow=True
    )

    assert said(response) == ["Gewijzigd. Niemand kreeg een mail."]
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {"to"}),
        ({"to": "done"}, {"to"}),
        ({"to": "on_site"}, {"to"}),
        ({"to": "suspended"}, {"reason"}),
        ({"to": "cancelled", "reason": " "}, {"reason"}),
        ({"to": "digital", "reason": "Mevrouw Rita is ziek."}, {"reason"}),
        ({"to": "digital", "expected": "x"}, {"expected"}),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(as_lotte, coffee, given, wrong):
    response = as_lotte.post(f"{URL}{coffee.pk}/doorgaan/", {"expected": 1} | given)

    assert response.status_code == 422
    assert set(errors(response)) == wrong
    assert coffee.events.count() == 1


def test_the_second_is_told_what_the_first_did(as_lotte, karim, coffee):
    actions.switch_action(
        action=coffee, by=karim.memberships.get(), at=timezone.now(), expected=1, to="digital"
    )

    response = as_lotte.post(
        f"{URL}{coffee.pk}/doorgaan/", {"expected": 1, "to": "digital"}, follow=True
    )

    assert said(response)[0].startswith(
        "Karim wijzigde dit op 24 november om 10.00 u: gaat digitaal door."
    )
    assert coffee.events.count() == 2


def test_what_is_done_goes_on_no_other_way(as_lotte, kortrijk):
    action = factories.make_action(kortrijk, status="done")

    for response in (
        as_lotte.get(f"{URL}{action.pk}/doorgaan/", follow=True),
        as_lotte.post(f"{URL}{action.pk}/doorgaan/", {"expected": 2, "to": "on_site"}, follow=True),
    ):
        assert said(response) == ["Deze actie is afgerond. Zo kan ze niet meer veranderen."]


# ── Its end ──────────────────────────────────────────────────────────────────────────────────────


def test_it_is_finished_with_what_came_of_it(as_lotte, kortrijk):
    action = factories.make_action(kortrijk, dates=[soon(-1)])

    response = as_lotte.post(
        f"{URL}{action.pk}/afronden/",
        {
            "expected": 1, "participants": "14", "reached": "30", "outcome": "Iedereen raakte binnen.",
            "what_next": "In mei opnieuw.",
        },
        follow=True,
    )  # fmt: skip

    page = text_of(response)
    for words in ("Afgerond. Dank je", "Iedereen raakte binnen.", "14", "30", "In mei opnieuw."):
        assert words in page
    action.refresh_from_db()
    assert action.status == "done"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"outcome": ""}, {"outcome": ["Schrijf in een zin wat ervan kwam."]}),
        ({"outcome": "Mevrouw Rita kan het nu."}, {"outcome"}),
        ({"what_next": "Bel 0470 12 34 56."}, {"what_next"}),
        ({"participants": "-1"}, {"participants": ["Schrijf een getal vanaf 0."]}),
        ({"participants": "veel"}, {"participants": ["Schrijf een getal."]}),
        ({"reached": "99999999"}, {"reached": ["Dit getal is te groot. Kijk het na."]}),
    ],
    ids=str,
)
def test_an_end_that_says_too_much_or_nothing_is_refused(as_lotte, kortrijk, given, wrong):
    action = factories.make_action(kortrijk)

    response = as_lotte.post(
        f"{URL}{action.pk}/afronden/", {"expected": 1, "outcome": "Goed."} | given
    )

    assert response.status_code == 422
    found = errors(response)
    assert (set(found) if isinstance(wrong, set) else found) == wrong


def test_as_long_as_there_are_days_to_come_it_does_not_end(as_lotte, coffee):
    response = as_lotte.post(
        f"{URL}{coffee.pk}/afronden/", {"expected": 1, "outcome": "Goed gegaan."}
    )

    assert response.status_code == 422
    assert errors(response) == {
        "__all__": ["Er komen nog dagen. Rond af na de laatste, of haal ze eerst weg."]
    }
    assert response.context["form"]["outcome"].value() == "Goed gegaan."


def test_what_a_colleague_finished_first_is_not_overwritten_unseen(as_lotte, karim, kortrijk):
    action = factories.make_action(kortrijk)
    actions.finish_action(
        action=action, by=karim.memberships.get(), at=timezone.now(), expected=1, outcome="Druk."
    )

    response = as_lotte.post(f"{URL}{action.pk}/afronden/", {"expected": 1, "outcome": "Stil."})

    assert response.status_code == 422
    assert "Karim wijzigde dit" in errors(response)["__all__"][0]
    action.refresh_from_db()
    assert action.outcome == "Druk."


def test_what_was_cancelled_has_no_outcome(as_lotte, kortrijk):
    action = factories.make_action(kortrijk, status="cancelled")

    response = as_lotte.post(
        f"{URL}{action.pk}/afronden/", {"expected": 2, "outcome": "Goed."}, follow=True
    )

    assert said(response) == ["Deze actie is afgelast. Zo kan ze niet meer veranderen."]


# ── On the page of a structural signal ───────────────────────────────────────────────────────────


def test_a_structural_signal_tells_of_its_actions(as_lotte, kortrijk):
    structural = factories.make_structural(kortrijk, "Loketten")
    factories.make_action(kortrijk, "Koffie", structural=[structural], dates=[soon()])
    factories.make_action(
        kortrijk,
        "Les",
        structural=[structural],
        status="done",
        outcome="Ze durven.",
        participants=7,
    )

    page = text_of(as_lotte.get(structural.get_absolute_url()))

    for words in (
        "Actie gepland: “Koffie”.", "Actie gepland: “Les”.",
        "Actie afgerond: “Les”. 7 deelnemers. Ze durven.",
        f'href="/kortrijk/acties/nieuw/?structureel={structural.pk}"',
    ):  # fmt: skip
        assert words in page


def test_who_may_not_plan_reads_of_them_and_no_empty_section(as_wim, kortrijk):
    structural = factories.make_structural(kortrijk, "Loketten")
    url = structural.get_absolute_url()
    assert 'id="actions"' not in text_of(as_wim.get(url))

    factories.make_action(kortrijk, "Koffie", structural=[structural])

    page = text_of(as_wim.get(url))
    assert "Koffie" in page
    assert "Plan een actie" not in page


def test_what_goes_up_into_another_brings_its_actions_along(kortrijk, lotte):
    source, into = (factories.make_structural(kortrijk) for _ in "12")
    both = factories.make_action(kortrijk, structural=[source, into])
    only = factories.make_action(kortrijk, structural=[source])

    bundling.merge_structural(
        structural=source, into=into, by=lotte.memberships.get(), at=timezone.now()
    )

    assert set(into.actions.all()) == set(source.actions.all()) == {both, only}


def test_a_coordinator_without_organisation_chooses_who_pulls(signed_in, kortrijk, heule):
    user = factories.make_user("Ann", kortrijk, Role.COORDINATOR, neighbourhoods=[heule])

    form = signed_in(user).get(f"{URL}nieuw/").context["form"]

    assert form["lead"].value() == ""


def test_a_signal_that_went_up_into_another_stays_behind_its_action(as_lotte, kortrijk, lotte):
    source, into = (factories.make_structural(kortrijk) for _ in "12")
    action = factories.make_action(kortrijk, structural=[source])
    bundling.merge_structural(
        structural=source, into=into, by=lotte.memberships.get(), at=timezone.now()
    )

    as_lotte.post(f"{URL}{action.pk}/wijzig/", as_it_stands(as_lotte, action))

    assert set(action.structural.all()) == {source, into}
    assert action.events.count() == 1
