"""A corrected edition beside the one that is out: when figures changed, and somebody says why."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from cities.periods import Month, Quarter
from einclusie.digests import actions, revisions
from einclusie.digests.models import Edition, State
from einclusie.digests.revisions import CannotRevise
from tests import factories
from tests.einclusie.digests import hold_to_schema

OCTOBER = Month(2026, 10)
PAGE = "/kortrijk/maandoverzicht/2026-10/"
REVISE = f"{PAGE}herzie/"
WHY = "een blad stond er niet in"


@pytest.fixture(autouse=True)
def _november(time_machine, at):
    time_machine.move_to(at(2026, 11, 9, 9), tick=False)


def hear(city, wijk, count, *, on=date(2026, 10, 15), **given):
    for _ in range(count):
        factories.make_signal(city, neighbourhood=wijk, heard_on=on, **given)


@pytest.fixture
def edition(kortrijk, heule, marke, at):
    for wijk, count in ((heule, 9), (marke, 12)):
        hear(
            kortrijk, wijk, count, logged_at=at(2026, 10, 20, 9), domain="housing",
            barrier="sign_in",
        )  # fmt: skip
    return actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))


@pytest.fixture
def six_more(kortrijk, heule, edition, at):
    """A sheet that was forgotten: six signals of Heule, logged after the edition."""
    hear(kortrijk, heule, 6, logged_at=at(2026, 11, 8, 9), domain="housing", barrier="sign_in")


def revise(city, by, at):
    ordered = revisions.order_revision(city=city, month=OCTOBER, reason=WHY, by=by, at=at)
    return actions.bring_out(edition=ordered, at=at)


def test_a_revision_stands_beside_the_edition_and_says_what_differs(
    kortrijk, edition, six_more, karim, at
):
    revised = revise(kortrijk, karim, at(2026, 11, 9, 9))

    assert (revised.state, revised.revision, revised.reason) == (State.PUBLISHED, 2, WHY)
    assert revised.document["signals"]["now"] == 27
    assert revised.document["corrects"] == {
        "checksum": edition.checksum,
        "reason": WHY,
        "differs": [
            {"table": "", "key": "signals", "label": "", "was": 21, "now": 27},
            {
                "table": "wijk", "key": revised.document["tables"]["wijk"][0]["key"],
                "label": "Heule", "was": 9, "now": 15,
            },
            {"table": "domain", "key": "housing", "label": "wonen", "was": 21, "now": 27},
            {
                "table": "barrier", "key": "sign_in", "label": "inloggen en identiteit",
                "was": 21, "now": 27,
            },
        ],
    }  # fmt: skip
    hold_to_schema(revised.document)
    assert Edition.objects.get(pk=edition.pk).document == edition.document


def test_a_small_change_is_not_shown(kortrijk, edition, six_more, heule, marke, karim, at):
    hear(
        kortrijk, marke, 2, logged_at=at(2026, 11, 8, 9), domain="housing", barrier="sign_in"
    )  # Heule six more, Marke two more: side by side the two would be seen

    revised = revise(kortrijk, karim, at(2026, 11, 9, 9))

    rows = {row["label"]: row["now"] for row in revised.document["tables"]["wijk"]}
    assert rows == {"Heule": "x", "Marke": "x"}
    assert revised.document["signals"]["now"] == 29


def test_without_a_change_there_is_no_revision(kortrijk, edition, karim, at):
    with pytest.raises(CannotRevise, match="Er is niets veranderd"):
        revise(kortrijk, karim, at(2026, 11, 9, 9))

    assert kortrijk.editions.count() == 1


def test_for_a_few_signals_there_is_none_either(kortrijk, edition, heule, karim, at):
    hear(kortrijk, heule, 3, logged_at=at(2026, 11, 8, 9))

    with pytest.raises(CannotRevise, match="minder dan 5 signalen"):
        revise(kortrijk, karim, at(2026, 11, 9, 9))


def test_what_is_not_out_or_no_month_is_not_revised(kortrijk, edition, karim, at):
    with pytest.raises(CannotRevise, match="nog geen overzicht"):
        revisions.order_revision(
            city=kortrijk, month=Month(2026, 9), reason=WHY, by=karim, at=at(2026, 11, 9, 9)
        )
    with pytest.raises(CannotRevise, match="telt zijn maanden op"):
        revisions.preview(
            edition=Edition(city=kortrijk, period=str(Quarter(2026, 3))), at=at(2026, 11, 9, 9)
        )


def test_asked_twice_it_is_one(kortrijk, six_more, karim, at):
    given = {"city": kortrijk, "month": OCTOBER, "by": karim, "at": at(2026, 11, 9, 9)}

    first = revisions.order_revision(reason=WHY, **given)
    second = revisions.order_revision(reason="iets anders", **given)

    assert (first.pk, second.reason) == (second.pk, WHY)


def test_later_editions_repeat_the_revised_month_and_count_nothing_late_twice(
    kortrijk, six_more, karim, heule, at
):
    revise(kortrijk, karim, at(2026, 11, 9, 9))
    hear(kortrijk, heule, 7, logged_at=at(2026, 11, 20, 9))

    november = actions.compile_edition(city=kortrijk, period=OCTOBER.after(), at=at(2026, 12, 4, 6))

    assert november.document["signals"]["before"] == 27
    assert november.document["late_signals"] == 7


def test_a_quarter_adds_up_the_revised_month(kortrijk, six_more, karim, at):
    revise(kortrijk, karim, at(2026, 11, 9, 9))
    for month in (OCTOBER.after(), OCTOBER.after(2)):
        actions.compile_edition(city=kortrijk, period=month, at=at(2027, 1, 4, 6))

    quarter = actions.compile_edition(city=kortrijk, period=Quarter(2026, 4), at=at(2027, 1, 4, 6))

    assert quarter.document["signals"]["now"] == 27


def test_the_database_wants_a_reason_and_keeps_what_is_out(kortrijk, edition, six_more, karim, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(
            city=kortrijk, period="2026-10", revision=2, due_on=edition.due_on,
            queued_at=at(2026, 11, 9),
        )  # fmt: skip
    revised = revise(kortrijk, karim, at(2026, 11, 9, 9))
    for change in ({"reason": "anders"}, {"counted": {}}, {"revision": 3}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Edition.objects.filter(pk=revised.pk).update(**change)


# --- on the page ----------------------------------------------------------------------------------


def test_the_city_team_sees_what_would_differ_and_says_why(
    as_karim, as_wim, kortrijk, six_more, wim, mailoutbox
):
    page = as_karim.get(REVISE).content.decode()
    assert "Wijk Heule" in page

    response = as_karim.post(REVISE, {"reason": WHY}, follow=True)

    assert "De herziene versie staat in de wachtrij." in response.content.decode()
    read = as_wim.get(PAGE).content.decode()
    assert "Herziene versie 2." in read
    assert WHY in read
    assert [message.subject for message in mailoutbox] == [
        "Herzien: Maandoverzicht oktober 2026 van Kortrijk"
    ]


def test_the_first_version_can_still_be_read(as_wim, kortrijk, edition, six_more, karim, at):
    revise(kortrijk, karim, at(2026, 11, 9, 9))

    page = as_wim.get(PAGE, {"versie": "1"}).content.decode()

    assert "Dit is een vroegere versie." in page
    assert as_wim.get(f"{PAGE[:-1]}.json", {"versie": "1"})["ETag"] == f'"{edition.checksum}"'
    for nonsense in ("0", "3", "x", "99999999999", "²"):
        assert as_wim.get(PAGE, {"versie": nonsense}).status_code == 404


def test_nothing_to_revise_is_said_in_a_sentence(as_karim, edition):
    page = as_karim.get(REVISE)
    assert (page.status_code, "Er is niets veranderd" in page.content.decode()) == (200, True)

    assert as_karim.post(REVISE, {"reason": WHY}).status_code == 422


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("", "Schrijf in een zin waarom."), ("vraag van mevrouw Janssens", "mevrouw Janssens")],
)
def test_a_reason_without_words_or_with_a_name_is_refused(as_karim, six_more, reason, sentence):
    response = as_karim.post(REVISE, {"reason": reason})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("as_wim", 403), ("as_lotte", 403), ("as_fatima", 404)]
)
def test_only_who_makes_editions_revises(request, edition, six_more, who, status):
    client = request.getfixturevalue(who)

    assert [client.get(REVISE).status_code, client.post(REVISE, {"reason": WHY}).status_code] == [
        status, status,
    ]  # fmt: skip
    assert Edition.objects.count() == 1
