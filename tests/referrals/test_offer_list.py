"""The search: words, filters, counts, pages, and never an empty page."""

import re

import pytest
import time_machine

from cities.models import NeighbourhoodPart
from referrals.enums import Equipment, Kind, Registration
from tests import factories

URL = "/kortrijk/aanbod/"
TUESDAY_TEN = "2026-11-24 10:00+01:00"


def slugs(response):
    return re.findall(r'data-id="\d+" data-slug="([^"]+)"', response.content.decode())


def by_step(response):
    """{0: what fits as asked, 1: …}: what is shown at each step."""
    found = re.findall(
        r'data-step="(\d)">(.*?)</ul>\s*(?=<h2|<div class="offers)', response, re.DOTALL
    )
    return {int(step): re.findall(r'data-slug="([^"]+)"', rows) for step, rows in found}


def steps(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return by_step(response.content.decode())


def find(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return slugs(response)


def counts(response):
    """What stands beside the choices: {"soort-groep": 2}."""
    found = re.findall(r'id="n-([^"]+)"[^>]*>\((\d+)\)', response.content.decode())
    return {key: int(count) for key, count in found}


@pytest.fixture
def course(kortrijk, heule):
    return factories.make_offer(
        kortrijk,
        "Computercursus",
        neighbourhood=heule,
        kinds=[Kind.GROUP],
        summary="Lessen voor beginners.",
        registration=Registration.ENROLMENT,
        is_free=False,
        price="20 euro",
        place_hours=[(5, "09:00", "12:00")],
    )


@pytest.fixture
def helpdesk(kortrijk, marke, library):
    return factories.make_offer(
        kortrijk,
        "Digipunt Marke",
        neighbourhood=marke,
        host=library,
        kinds=[Kind.INDIVIDUAL, Kind.ACCESS],
        description="We helpen met itsme en met je pincode. Ook crèche zoeken.",
        languages=["nl", "ar"],
        equipment=[Equipment.PRINTER],
        wheelchair=True,
        place_hours=[(1, "08:00", "20:00")],
        helper_hours=[(1, "09:00", "11:00")],
    )


# ── Words ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("cursus", ["computercursus"]),  # part of a compound
        ("cursussen", ["computercursus"]),  # plural
        ("CURSUS", ["computercursus"]),
        ("les", ["computercursus"]),
        ("helpen", ["digipunt-marke"]),
        ("creche", ["digipunt-marke"]),  # without the accent
        ("itsme pincode", ["digipunt-marke"]),
        ("bibliotheek", ["digipunt-marke"]),  # the host
        ("printen", ["digipunt-marke"]),  # what is there
        ("arabisch", ["digipunt-marke"]),  # a language of the helper
        ("heule", ["computercursus"]),  # the wijk
        ("een cursus in de buurt van heule", []),
        ("de het een", ["digipunt-marke", "computercursus"]),
    ],
)
def test_words_find_offers_as_people_type_them(as_karim, course, helpdesk, question, found):
    response = as_karim.get(URL, {"q": question})

    assert slugs(response)[: len(found)] == found
    assert response.status_code == 200


def test_a_place_is_found_by_its_name(as_karim, kortrijk):
    factories.make_offer(kortrijk, "Digipunt", place_name="Café Ontmoeting")

    assert find(as_karim, q="cafe ontmoeting") == ["digipunt"]


def test_what_they_do_not_do_finds_nothing(as_karim, kortrijk):
    factories.make_offer(kortrijk, "Digipunt", does_not="geen bankverrichtingen")

    response = as_karim.get(URL, {"q": "bankverrichtingen"})

    assert by_step(response.content.decode()) == {5: ["digipunt"]}
    assert "0 plekken gevonden" in response.content.decode()
    assert "Dit staat in geen enkel aanbod: “bankverrichtingen”." in response.content.decode()


ODD = "' \" \\ a'b\"c :*&|! !! ( & ) foo:* <-> % _ \x00 pc\x00les ﬁ 🙂 [a-z]+ \\m (?i)x".split(" ")


@pytest.mark.parametrize(
    "question",
    [*ODD, " ".join(ODD), "x" * 10_000, "a" * 41, " ".join(f"woord{n}" for n in range(99))],
)
def test_nothing_typed_breaks_the_search(as_karim, course, question):
    response = as_karim.get(URL, {"q": question})

    assert response.status_code == 200


def test_a_stopped_offer_is_not_found(as_karim, kortrijk, today):
    factories.make_offer(kortrijk, "Oude cursus", stopped_on=today)

    assert find(as_karim, q="cursus") == []


def test_an_offer_with_all_words_stands_above_those_with_some(as_karim, kortrijk, course):
    factories.make_offer(kortrijk, "Kookcursus", summary="Samen koken.")

    assert steps(as_karim, q="computer cursus") == {0: ["computercursus"], 1: ["kookcursus"]}


def test_where_enough_have_all_words_those_with_some_are_left_out(as_karim, kortrijk):
    for number in range(10):
        factories.make_offer(kortrijk, f"Cursus koken {number}")
    factories.make_offer(kortrijk, "Cursus fietsen")

    assert len(steps(as_karim, q="cursus koken")[0]) == 10
    assert list(steps(as_karim, q="cursus koken")) == [0]


def test_without_an_offer_with_all_words_some_will_do_and_it_says_so(as_karim, course, helpdesk):
    response = as_karim.get(URL, {"q": "cursus xylofoon"})

    assert by_step(response.content.decode()) == {1: ["computercursus"], 5: ["digipunt-marke"]}
    assert "Geen plek heeft al je woorden." in response.content.decode()
    assert "Met andere of minder woorden" in response.content.decode()


def test_it_says_how_it_read_a_typing_error(as_karim, helpdesk):
    page = as_karim.get(URL, {"q": "itsmi"}).content.decode()

    assert by_step(page) == {0: ["digipunt-marke"]}
    assert "“itsmi” lezen we als “itsme”." in page


def test_what_is_typed_is_shown_as_text(as_karim, course):
    page = as_karim.get(URL, {"q": "<b>zzz</b>"}).content.decode()

    assert "<b>zzz" not in page
    assert "“zzz”" in page


# ── Order ────────────────────────────────────────────────────────────────────────────────────────


def test_the_best_match_stands_first_then_the_nearest_then_the_name(
    as_lotte, kortrijk, heule, marke
):
    factories.make_offer(kortrijk, "D elders", summary="Cursus", neighbourhood=marke)
    factories.make_offer(kortrijk, "C stad", summary="Cursus", whole_city=True)
    factories.make_offer(
        kortrijk, "B bedient", summary="Cursus", neighbourhood=marke, serves=[heule]
    )
    factories.make_offer(kortrijk, "Z hier", summary="Cursus", neighbourhood=heule)
    factories.make_offer(kortrijk, "a hier", summary="Cursus", neighbourhood=heule)
    factories.make_offer(kortrijk, "X cursus", neighbourhood=marke)

    found = find(as_lotte, q="cursus")

    assert found == ["x-cursus", "a-hier", "z-hier", "b-bedient", "c-stad", "d-elders"]


def test_the_chosen_wijk_goes_before_the_own(as_lotte, kortrijk, heule, marke):
    factories.make_offer(kortrijk, "A", neighbourhood=heule, serves=[marke])
    factories.make_offer(kortrijk, "B", neighbourhood=marke)

    assert find(as_lotte) == ["a", "b"]
    assert find(as_lotte, wijk="marke") == ["b", "a"]


# ── Filters ──────────────────────────────────────────────────────────────────────────────────────


@time_machine.travel(TUESDAY_TEN)
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["digipunt-marke", "computercursus"]),  # where one can go today, without appointment
        ({"soort": "groep"}, ["computercursus"]),
        ({"soort": ["groep", "toegang"]}, ["digipunt-marke", "computercursus"]),
        ({"aanmelden": "inschrijving"}, ["computercursus"]),
        ({"aanmelden": "inschrijving", "inloop": "1"}, ["digipunt-marke", "computercursus"]),
        ({"wat": "printer"}, ["digipunt-marke"]),
        ({"wat": ["printer", "wifi"]}, []),
        ({"kinderen": "1"}, []),
        ({"wijk": "heule"}, ["computercursus"]),
        ({"open": "nu"}, ["digipunt-marke"]),
        ({"open": "vandaag"}, ["digipunt-marke"]),
        ({"open": "avond"}, []),  # the door is open until 20 u, the helper leaves at 11 u
        ({"open": "weekend"}, ["computercursus"]),
        ({"taal": "ar"}, ["digipunt-marke"]),
        ({"gratis": "1"}, ["digipunt-marke"]),
        ({"inloop": "1"}, ["digipunt-marke"]),
        ({"rolstoel": "1"}, ["digipunt-marke"]),
        ({"thuis": "1"}, []),
        ({"soort": "individueel", "taal": "ar", "q": "pincode"}, ["digipunt-marke"]),
    ],
)
def test_filters_narrow_the_list(as_karim, course, helpdesk, query, found):
    assert find(as_karim, **query) == found


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2026-11-24 08:59+01:00", []),
        ("2026-11-24 09:00+01:00", ["digipunt-marke"]),
        ("2026-11-24 11:00+01:00", []),
        ("2026-07-14 09:30+02:00", ["digipunt-marke"]),  # summer time
        ("2026-07-14 09:30+00:00", []),
    ],
)
def test_now_is_the_clock_on_the_wall(as_karim, helpdesk, moment, found):
    with time_machine.travel(moment):
        assert find(as_karim, open="nu") == found


@pytest.mark.parametrize(
    "query",
    [
        {"soort": "xx"},
        {"wijk": "kiel"},
        {"wijk": "\x00"},
        {"open": "ooit"},
        {"taal": "klingon"},
        {"gratis": "misschien"},
        {"pagina": "-3"},
        {"pagina": "abc"},
        {"onzin": "1"},
    ],
)
def test_unknown_values_are_left_aside(as_karim, kiel, course, query):
    assert find(as_karim, **query) == ["computercursus"]


def test_a_known_value_holds_beside_an_unknown_one(as_karim, course, helpdesk):
    assert find(as_karim, soort=["xx", "groep"]) == ["computercursus"]


def test_a_wijk_gives_what_stands_there_serves_it_or_serves_the_city(
    as_karim, kortrijk, heule, marke
):
    factories.make_offer(kortrijk, "A hier", neighbourhood=heule)
    factories.make_offer(kortrijk, "B bedient", neighbourhood=marke, serves=[heule])
    factories.make_offer(kortrijk, "C stad", whole_city=True)
    factories.make_offer(kortrijk, "D elders", neighbourhood=marke)

    response = as_karim.get(URL, {"wijk": "heule"})

    assert slugs(response) == ["a-hier", "b-bedient", "c-stad"]
    assert "In de hele stad: 4 plekken" in response.content.decode()


def test_a_project_wijk_and_its_parts_find_each_others_offers(as_karim, kortrijk, heule, marke):
    project = factories.make_neighbourhood(kortrijk, "Noordrand", kind="project")
    NeighbourhoodPart.objects.create(city=kortrijk, whole=project, part=heule)
    factories.make_offer(kortrijk, "In deel", neighbourhood=heule)
    factories.make_offer(kortrijk, "In geheel", neighbourhood=project)
    factories.make_offer(kortrijk, "Elders", neighbourhood=marke)

    assert find(as_karim, wijk="noordrand") == ["in-deel", "in-geheel"]
    assert find(as_karim, wijk="heule") == ["in-deel", "in-geheel"]


@time_machine.travel(TUESDAY_TEN)
def test_beside_each_choice_stands_what_it_would_give(as_karim, course, helpdesk):
    response = as_karim.get(URL, {"soort": "groep"})

    assert counts(response) == {
        "soort-individueel": 1,
        "soort-groep": 1,
        "soort-toegang": 1,
        "open-nu": 0,
        "open-vandaag": 0,
        "open-avond": 0,
        "open-weekend": 1,
        "inloop-1": 0,
        "aanmelden-afspraak": 0,
        "aanmelden-reservatie": 0,
        "aanmelden-inschrijving": 1,
        "aanmelden-doorverwijzer": 0,
        "wat-computer": 0,
        "wat-wifi": 0,
        "wat-printer": 0,
        "wat-scanner": 0,
        "wat-opladen": 0,
        "wat-lenen": 0,
        "gratis-1": 0,
        "thuis-1": 0,
        "afstand-1": 0,
        "rolstoel-1": 0,
        "kinderen-1": 0,
        "rustig-1": 0,
        "eenvoudig-1": 0,
    }
    assert "Arabisch" not in response.content.decode().partition('id="results"')[0]


def test_the_form_keeps_what_was_asked(as_karim, course, heule):
    page = as_karim.get(
        URL, {"q": '"cursus"', "wijk": "heule", "soort": "groep", "open": "weekend"}
    ).content.decode()

    assert 'value="&quot;cursus&quot;"' in page
    assert '<option value="heule" selected>' in page
    assert 'value="groep" form="zoek" checked' in page
    assert 'value="weekend" form="zoek" checked' in page
    assert "(3 aan)" in page


# ── Never an empty page ──────────────────────────────────────────────────────────────────────────


def widenings(response):
    listed = response.content.decode().partition("ruimer zoekt")[2].partition("</ul>")[0]
    return re.findall(r'<a href="([^"]*)">([^<]*)</a> \((\d+)\)', listed)


def test_when_nothing_fits_it_shows_what_dropping_filters_gives(as_karim, course, helpdesk, heule):
    response = as_karim.get(URL, {"wijk": "heule", "taal": "ar"})

    assert widenings(response) == [
        ("?taal=ar", "in de hele stad", "1"),
        ("?wijk=heule", "zonder “Arabisch”", "1"),
        ("?", "zonder filters", "2"),
    ]


def test_when_no_word_is_found_it_offers_to_drop_the_words(as_karim, course):
    response = as_karim.get(URL, {"q": "fietsen", "soort": "groep"})

    assert widenings(response) == [("?soort=groep", "zonder zoekwoorden", "1")]


def test_when_no_single_step_helps_it_offers_everything(as_karim, course):
    response = as_karim.get(URL, {"q": "fietsen", "thuis": "1"})

    assert widenings(response) == [("?", "alle aanbod van de stad", "1")]


def test_a_city_without_offers_says_so(as_karim):
    response = as_karim.get(URL, {"q": "cursus"})

    assert "In Kortrijk staat nog geen aanbod." in response.content.decode()


def test_who_logs_signals_can_log_the_gap_and_who_does_not_cannot(as_ilse, as_wim, course):
    assert "Noteer wat ontbreekt" in as_ilse.get(URL).content.decode()
    assert "Noteer wat ontbreekt" not in as_wim.get(URL).content.decode()


# ── The card ─────────────────────────────────────────────────────────────────────────────────────


@time_machine.travel(TUESDAY_TEN)
def test_a_card_says_what_a_helper_must_know(as_lotte, kortrijk, heule):
    factories.make_offer(
        kortrijk,
        "Digipunt <Heule>",
        slug="digipunt-heule",
        neighbourhood=heule,
        helper_hours=[(1, "09:30", "11:30"), (3, "09:30", "11:30")],
        place_hours=[(day, "09:00", "12:00") for day in range(5)],
        does_not="bankverrichtingen",
        languages=["nl", "tr"],
        is_example=True,
    )

    page = as_lotte.get(URL).content.decode().replace("\u00a0", " ")

    for piece in (
        '<span class="plate">Heule</span>',
        "jouw wijk",
        "Digipunt &lt;Heule&gt;</a>",
        "Nu, tot 11.30 u",
        "<b>di en do 9.30–11.30 u</b>",
        "<dd>ma–vr 9–12 u</dd>",
        "<dd>gratis",
        "<dd>Nederlands, Turks</dd>",
        "<dd>bankverrichtingen</dd>",
        "Nagekeken vandaag",
        '<span class="tag">voorbeeld</span>',
        '<rect class="w-help" x="40" y="16" width="22" height="14"/>',
        '<path class="w-day w-today" d="M37 92h28"/>',
    ):
        assert piece in page
    assert "Verwijs door" not in page


# ── Pages, fragments, queries, who may ───────────────────────────────────────────────────────────


def test_twenty_stand_on_a_page(as_karim, kortrijk, library):
    for number in range(21):
        factories.make_offer(kortrijk, f"Cursus {number:02}", host=library)

    first = as_karim.get(URL, {"q": "cursus"})
    second = as_karim.get(URL, {"q": "cursus", "pagina": "2"})

    assert slugs(first) == [f"cursus-{number:02}" for number in range(20)]
    assert slugs(second) == ["cursus-20"]
    assert 'href="?q=cursus&amp;pagina=2"' in first.content.decode()
    assert "21 plekken gevonden" in second.content.decode()


def test_htmx_gets_the_results_alone_with_new_counts(as_karim, course):
    response = as_karim.get(URL, {"q": "cursus"}, headers={"HX-Request": "true"})

    page = response.content.decode()
    assert "<html" not in page
    assert '<div id="results"' in page
    assert slugs(response) == ["computercursus"]
    assert '<span id="n-soort-groep" hx-swap-oob="true">(1)</span>' in page
    assert "HX-Request" in response["Vary"]


def test_a_whole_page_has_each_count_once(as_karim, course):
    page = as_karim.get(URL).content.decode()

    assert page.count('id="n-soort-groep"') == 1
    assert "hx-swap-oob" not in page


@pytest.mark.parametrize("query", [{}, {"q": "cursus fietsen", "wijk": "heule", "open": "nu"}])
def test_the_number_of_queries_does_not_grow(
    as_lotte, queries_of, kortrijk, heule, bissegem, query
):
    def offer(name):
        factories.make_offer(
            kortrijk,
            name,
            neighbourhood=heule,
            serves=[bissegem],
            place_hours=[(day, "00:00", "23:59") for day in range(7)],
        )

    offer("Cursus 1")
    one = queries_of(as_lotte, URL, query)
    offer("Cursus 2")
    offer("Cursus 3")

    assert queries_of(as_lotte, URL, query) == one
    assert one <= 12  # two of them because the words of the city changed


@pytest.mark.parametrize("who", ["lotte", "karim", "ilse", "bram", "wim"])
def test_every_role_may_read(request, who, course):
    response = request.getfixturevalue(f"as_{who}").get(URL)

    assert slugs(response) == ["computercursus"]


def test_only_this_city_is_found(as_karim, antwerpen, course):
    factories.make_offer(antwerpen, "Cursus Kiel")

    assert find(as_karim, q="cursus") == ["computercursus"]


def test_a_stranger_finds_nothing(as_fatima, course):
    assert as_fatima.get(URL).status_code == 404


def test_it_only_reads(as_karim, course):
    assert as_karim.post(URL).status_code == 405


def test_a_filter_tells_a_screen_reader_how_many_are_left(as_lotte, kortrijk):
    factories.make_offer(kortrijk)

    page = as_lotte.get("/kortrijk/aanbod/").content.decode()
    fragment = as_lotte.get("/kortrijk/aanbod/", headers={"HX-Request": "true"}).content.decode()

    assert '<p class="vh" role="status" id="spoken"></p>' in page
    assert '<p id="spoken" hx-swap-oob="innerHTML">1 plek gevonden</p>' in fragment


def test_without_words_the_nearest_to_ones_own_wijken_comes_first(as_lotte, kortrijk, heule, marke):
    factories.make_offer(kortrijk, "A elders", neighbourhood=marke)
    factories.make_offer(kortrijk, "B hele stad", whole_city=True)
    factories.make_offer(kortrijk, "C ook voor Heule", neighbourhood=marke, serves=[heule])
    factories.make_offer(kortrijk, "D in Heule", neighbourhood=heule)

    assert find(as_lotte) == ["d-in-heule", "c-ook-voor-heule", "b-hele-stad", "a-elders"]


@pytest.mark.parametrize("when", ["nu", "vandaag"])
def test_an_hour_is_over_at_the_moment_it_closes(as_karim, kortrijk, when):
    factories.make_offer(kortrijk, "Voorbij", helper_hours=[(1, "09:00", "10:00")])
    factories.make_offer(kortrijk, "Bezig", helper_hours=[(1, "10:00", "11:00")])

    with time_machine.travel(TUESDAY_TEN, tick=False):
        assert find(as_karim, open=when) == ["bezig"]
