"""The pages of the editions: drawn from the document alone, for who may read them."""

import hashlib
import json
import re
from datetime import date

import pytest
from kombu.exceptions import OperationalError

from cities.periods import Month
from einclusie.digests import actions, progress, tasks
from einclusie.digests.document import canonical
from einclusie.digests.models import Edition, State
from einclusie.digests.sections import themes
from signals.models import Signal
from tests import factories

OCTOBER = Month(2026, 10)
LIST = "/kortrijk/maandoverzicht/"
PAGE = f"{LIST}2026-10/"
DOCUMENT = f"{LIST}2026-10.json"
ORDER = f"{LIST}maak/"


@pytest.fixture(autouse=True)
def _november(time_machine, at):
    time_machine.move_to(at(2026, 11, 4, 9), tick=False)


def hear(city, wijk, count, **given):
    for _ in range(count):
        factories.make_signal(city, neighbourhood=wijk, **given)


@pytest.fixture
def signals(kortrijk, heule, marke, at):
    """Nine of Heule and three of Marke: by wijk the three would be found by subtracting."""
    given = {"heard_on": date(2026, 10, 15), "logged_at": at(2026, 10, 20, 9)}
    hear(kortrijk, heule, 9, **given, domain="housing", barrier="sign_in")
    hear(kortrijk, marke, 3, **given, domain="health", barrier="sign_in")


@pytest.fixture
def edition(kortrijk, bissegem, signals, at):
    return actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- reading ------------------------------------------------------------------------------------


def test_the_page_says_what_the_document_says(as_wim, edition):
    text = text_of(as_wim.get(PAGE))

    assert "Maandoverzicht oktober 2026" in text
    assert "Vinger aan de pols, niet gevalideerd. Opgemaakt op 4 november 2026." in text
    assert "van 3 wijken gehoord 2" in text
    assert "Niets gehoord deze maand: Bissegem ." in text.replace("Bissegem.", "Bissegem .")
    assert "okt 2026 12 sep 2026 – niet geteld okt 2025 – niet geteld" in text


def test_the_page_is_drawn_from_the_document_alone(as_wim, edition, kortrijk, heule):
    before = text_of(as_wim.get(PAGE))
    Signal.objects.update(withdrawn_at="2026-11-05T09:00Z")
    kortrijk.neighbourhoods.update(name="Anders")
    type(kortrijk).objects.filter(pk=kortrijk.pk).update(digest_day=9)

    assert text_of(as_wim.get(PAGE)) == before


def test_small_numbers_are_on_no_page_and_in_no_document(as_wim, as_karim, edition):
    document = json.loads(as_wim.get(DOCUMENT).content)
    pages = text_of(as_wim.get(PAGE)) + text_of(as_karim.get(LIST))

    rows = {row["label"]: row["now"] for row in document["tables"]["wijk"]}
    assert rows == {"Heule": "x", "Marke": "<5"}
    assert {row["now"] for row in document["tables"]["domain"]} == {"x", "<5"}
    assert "Marke &lt;5" in pages
    assert "Heule x verborgen" in pages
    assert not re.search(r"(Marke|gezondheid) 3\b|(Heule|wonen) 9\b", pages)


def test_an_edition_that_came_late_says_when(as_wim, kortrijk, signals, at):
    actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 6, 9))

    text = text_of(as_wim.get(PAGE))

    assert "Opgemaakt op 6 november 2026, later dan voorzien (4 november 2026)." in text


def test_an_edition_of_an_empty_month_is_a_page_too(as_wim, kortrijk, bissegem, at):
    actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))

    text = text_of(as_wim.get(PAGE))

    assert "Geen signalen in deze maanden." in text
    assert "Niets gehoord deze maand: Bissegem" in text


def test_the_json_is_the_frozen_document_to_the_letter(as_wim, edition):
    response = as_wim.get(DOCUMENT)

    assert response.content.decode() == canonical(edition.document)
    assert hashlib.sha256(response.content).hexdigest() == edition.checksum
    assert response["ETag"] == f'"{edition.checksum}"'
    assert response["Content-Type"] == "application/json"


def test_who_has_the_json_already_gets_nothing_again(as_wim, edition):
    response = as_wim.get(DOCUMENT, headers={"If-None-Match": f'"{edition.checksum}"'})

    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize(
    "period", ["2026-13", "2026-9", "0000-01", "oktober", "2026-10-01", "2026-08"]
)
def test_a_period_that_is_none_is_not_found(as_wim, edition, period):
    assert as_wim.get(f"{LIST}{period}/").status_code == 404
    assert as_wim.get(f"{LIST}{period}.json").status_code == 404


def test_an_edition_that_is_not_out_is_not_found(as_karim, kortrijk, signals, at):
    actions.order_edition(city=kortrijk, period=OCTOBER, by=None, at=at(2026, 11, 4, 6))

    assert as_karim.get(PAGE).status_code == 404
    assert as_karim.get(DOCUMENT).status_code == 404


@pytest.mark.parametrize(
    ("who", "reading", "ordering"),
    [
        ("as_karim", 200, 200), ("as_lotte", 200, 403), ("as_wim", 200, 403),
        ("as_ilse", 403, 403), ("as_bram", 403, 403), ("as_fatima", 404, 404),
    ],
)  # fmt: skip
def test_each_role_comes_where_it_may(request, edition, who, reading, ordering):
    client = request.getfixturevalue(who)

    assert [client.get(url).status_code for url in (LIST, PAGE, DOCUMENT)] == [reading] * 3
    assert client.get(ORDER).status_code == ordering
    if ordering != 200:
        assert client.post(ORDER, {"period": "2026-10"}).status_code == ordering


# --- the list -----------------------------------------------------------------------------------


def test_the_city_team_sees_what_waits_and_what_failed(as_karim, edition, kortrijk, at):
    late = actions.order_edition(
        city=kortrijk, period=Month(2026, 8), by=None, at=at(2026, 11, 4, 7)
    )
    actions.record_failure(edition=late, error=ValueError(), at=at(2026, 11, 4, 7, 5))
    actions.order_edition(city=kortrijk, period=Month(2026, 9), by=None, at=at(2026, 11, 4, 7))

    text = text_of(as_karim.get(LIST))

    assert text.index("oktober 2026 12 uitgegeven op 4 november 2026") < text.index(
        "september 2026"
    )
    assert "september 2026 – nog niet geteld in de wachtrij sinds 4 november, 7.00 u." in text
    assert (
        "augustus 2026 – nog niet geteld mislukt sinds 4 november, 7.00 u. Het opmaken mislukte op "
        "4 november om 7.05 u (ValueError). Het wordt elk uur opnieuw geprobeerd."
    ) in text


def test_the_list_says_how_far_the_worker_is(as_karim, kortrijk, at):
    made = actions.order_edition(
        city=kortrijk, period=Month(2026, 9), by=None, at=at(2026, 11, 4, 7)
    )
    progress.say(made, progress.COUNTS)
    assert "september 2026 – nog niet geteld bezig: telt de signalen" in text_of(as_karim.get(LIST))

    progress.done(made)
    assert "in de wachtrij" in text_of(as_karim.get(LIST))


def test_a_part_that_fails_is_named_and_nothing_is_half(kortrijk, edition, at, monkeypatch):
    def fail(facts, document):
        raise ZeroDivisionError

    monkeypatch.setattr(themes, "of_month", fail)
    ordered = actions.order_edition(
        city=kortrijk, period=Month(2026, 9), by=None, at=at(2026, 11, 4, 7)
    )

    failed = actions.bring_out(edition=ordered, at=at(2026, 11, 4, 7, 5))

    assert (failed.state, failed.document) == ("failed", None)
    assert failed.failure == "Het deel “Thema’s” mislukte op 4 november 2026 om 7.05 u."


def test_a_reader_sees_only_what_is_out(as_wim, edition, kortrijk, at):
    actions.order_edition(city=kortrijk, period=Month(2026, 9), by=None, at=at(2026, 11, 4, 7))

    text = text_of(as_wim.get(LIST))

    assert "oktober 2026" in text
    assert "september 2026" not in text
    assert "Maak een vroeger overzicht" not in text


def test_an_empty_list_says_when_there_will_be_one(as_wim):
    assert "Nog geen maandoverzicht" in text_of(as_wim.get(LIST))


def test_the_list_does_not_ask_more_for_three_than_for_one(
    as_karim, edition, kortrijk, at, queries_of
):
    one = queries_of(as_karim, LIST)
    for month in (OCTOBER.before(), OCTOBER.before(2)):
        actions.compile_edition(city=kortrijk, period=month, at=at(2026, 11, 4, 7))

    assert queries_of(as_karim, LIST) == one
    assert one <= 12


def test_a_figure_leads_to_the_signals_behind_it_for_who_may_read_them(
    as_karim, as_wim, edition, heule
):
    page = as_karim.get(PAGE).content.decode()

    address = "/kortrijk/signalen/?van=2026-10-01&amp;tot=2026-10-31&amp;wijk=heule"
    assert f'<a href="{address}">' in page
    assert '?van=2026-10-01&amp;tot=2026-10-31&amp;domein=housing">' in page
    assert '?van=2026-10-01&amp;tot=2026-10-31&amp;drempel=sign_in">' in page
    assert len(as_karim.get(address.replace("&amp;", "&")).context["page"]) == 9
    assert "/kortrijk/signalen/?van" not in as_wim.get(PAGE).content.decode()


def test_the_page_does_not_ask_more_for_more_wijken(as_wim, edition, kortrijk, at, queries_of):
    one = queries_of(as_wim, PAGE)
    for _ in range(3):
        wijk = factories.make_neighbourhood(kortrijk)
        hear(
            kortrijk, wijk, 6, heard_on=date(2026, 9, 15), logged_at=at(2026, 9, 20, 9),
            domain="work",
        )  # fmt: skip
    actions.compile_edition(city=kortrijk, period=OCTOBER.before(), at=at(2026, 11, 4, 7))

    again = queries_of(as_wim, f"{LIST}2026-09/")

    assert again == one
    assert one <= 12


# --- ordering one -------------------------------------------------------------------------------


def test_it_puts_a_past_month_in_the_queue(as_karim, kortrijk, signals):
    response = as_karim.post(ORDER, {"period": "2026-10"}, follow=True)

    assert response.redirect_chain == [(LIST, 302)]
    assert "Het maandoverzicht van oktober 2026 staat in de wachtrij." in text_of(response)
    assert kortrijk.editions.get().state == State.PUBLISHED  # by the worker, after the commit


def test_a_queue_that_does_not_answer_keeps_the_order(as_karim, kortrijk, signals, monkeypatch):
    def fail(**kwargs):
        raise OperationalError

    monkeypatch.setattr(tasks.compile_edition, "delay", fail)

    response = as_karim.post(ORDER, {"period": "2026-10"})

    assert response.status_code == 302
    assert [(found.period, found.state) for found in kortrijk.editions.all()] == [
        ("2026-10", State.QUEUED)
    ]


def test_it_offers_the_months_since_the_first_signal_that_are_not_out(
    as_karim, kortrijk, heule, edition, at
):
    hear(kortrijk, heule, 1, heard_on=date(2026, 7, 1), logged_at=at(2026, 7, 2, 9))

    options = re.findall(r'<option value="(.*?)"', as_karim.get(ORDER).content.decode())

    assert options == ["2026-K3", "2026-09", "2026-08", "2026-07"]


@pytest.mark.parametrize("month", ["", "2026-11", "2027-01", "1999-01", "0000-00", "x", "2026-13"])
def test_it_refuses_another_month_in_a_sentence(as_karim, signals, month):
    response = as_karim.post(ORDER, {"period": month})

    assert response.status_code == 422
    assert "Kies een maand" in text_of(response)
    assert Edition.objects.count() == 0


def test_without_a_month_to_make_it_says_so(as_karim, edition):
    assert "Er is geen overzicht te maken" in text_of(as_karim.get(ORDER))
