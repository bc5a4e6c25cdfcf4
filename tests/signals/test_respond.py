"""Policy answers: taken up, passed on or not taken up; why, who carries it, by when."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from cities.enums import Role
from cities.periods import Month
from einclusie.digests.actions import compile_edition
from signals.actions import answering as actions
from signals.actions import bundling
from signals.actions.structural import NotAtTurn, NotReady, StaleMove, WentUp, move_structural
from signals.models import Move, PolicyResponse
from tests import factories
from tests.signals.test_structural_actions import at_once


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def policy(wim):
    return wim.memberships.get()


@pytest.fixture
def reported(kortrijk, heule, ilse, library):
    """Reported, with two signals of Heule, one of them quoted, and recognised by the library."""
    reported = factories.make_structural(
        kortrijk, "Loketten zijn dicht", phase="reported", addressee="dienst Onthaal", scope="city",
        description="Wie langskomt, staat voor een gesloten deur.",
    )  # fmt: skip
    for text, quoted in (("Het loket was dicht.", True), ("Enkel op afspraak.", False)):
        signal = factories.make_signal(kortrijk, neighbourhood=heule, text=text, logged_by=ilse)
        factories.make_joining(reported, signal, may_be_quoted=quoted)
    reported.recognitions.create(city=kortrijk, organisation=library, confirmed_at=timezone.now())
    return reported


@pytest.fixture
def url(reported):
    return f"{reported.get_absolute_url()}antwoord/"


@pytest.fixture
def soon(today):
    return today + timedelta(days=60)


@pytest.fixture
def answer(reported, policy, now, soon):
    """`answer(kind="passed_on", …)`: policy answers, with all that goes with it."""

    def give(structural=reported, **given):
        return actions.respond(
            **{
                "structural": structural, "by": policy, "at": now, "expected": "reported",
                "kind": "taken_up", "why": "Het loket opent.", "by_when": soon,
                "form_key": uuid.uuid4(),
            } | given
        )  # fmt: skip

    return give


def sent(structural, **given):
    """What the form sends."""
    return {
        "expected": structural.phase,
        "form_key": str(uuid.uuid4()),
        "kind": "taken_up",
        "why": "Het loket opent.",
        "by_when": (timezone.localdate() + timedelta(days=60)).isoformat(),
    } | given


def text_of(response):
    return " ".join(response.content.decode().split())


# ── The answer itself ────────────────────────────────────────────────────────────────────────────


def test_an_answer_moves_what_was_reported_and_keeps_who_carries_it(
    answer, reported, policy, library, now, soon
):
    given = answer(carrier_organisation=library, carrier_function="diensthoofd")

    reported.refresh_from_db()
    assert (reported.phase, reported.decision, reported.reason) == (
        "decided", "taken_up", "Het loket opent.",
    )  # fmt: skip
    move = reported.moves.latest("pk")
    assert (given.move, move.from_phase, move.to_phase, move.note, move.by) == (
        move, "reported", "decided", "Het loket opent.", policy.user,
    )  # fmt: skip
    assert (given.carrier, given.by_when, given.given_by, given.role, given.given_at) == (
        "Bibliotheek Kortrijk, diensthoofd", soon, policy.user, "policy_reader", now,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "level", "phase", "decision"),
    [
        ("taken_up", "", "decided", "taken_up"),
        ("passed_on", "flemish", "decided", "passed_on"),
        ("not_taken_up", "", "not_retained", ""),
    ],
)
def test_each_answer_leads_to_its_own_phase(answer, reported, kind, level, phase, decision):
    answer(kind=kind, level=level)

    reported.refresh_from_db()
    assert (reported.phase, reported.decision) == (phase, decision)


def test_a_further_answer_moves_nothing_and_is_what_holds_from_then_on(answer, reported, soon):
    first = answer()
    moves = reported.moves.count()

    second = answer(
        expected="decided", seen=first.pk, kind="passed_on", level="flemish",
        why="Vlaanderen is bevoegd.", by_when=None,
    )  # fmt: skip

    reported.refresh_from_db()
    assert (second.move, reported.moves.count()) == (None, moves)
    assert (reported.phase, reported.decision, reported.reason) == (
        "decided", "passed_on", "Vlaanderen is bevoegd.",
    )  # fmt: skip
    assert list(reported.responses.order_by("pk")) == [first, second]
    assert reported.history.filter(reason="Het loket opent.").exists()


def test_a_form_sent_twice_is_one_answer(answer, reported):
    key = uuid.uuid4()

    assert answer(form_key=key) == answer(form_key=key)
    assert reported.responses.count() == 1


def test_an_answer_without_a_reason_is_not_ready(answer, reported, now):
    with pytest.raises(NotReady):
        answer(why="  ")
    first = answer()
    with pytest.raises(NotReady):
        answer(expected="decided", seen=first.pk, why="")

    assert reported.responses.count() == 1


def test_who_comes_second_is_told_what_the_first_did(answer, reported):
    first = answer()

    with pytest.raises(StaleMove) as moved:
        answer(kind="not_taken_up")
    with pytest.raises(actions.Answered) as answered:
        answer(expected="decided")

    assert moved.value.move == first.move
    assert answered.value.response == first


def test_what_went_up_into_another_is_not_answered(answer, reported, kortrijk, karim, now):
    other = factories.make_structural(kortrijk, phase="reported")
    bundling.merge_structural(structural=reported, into=other, by=karim.memberships.get(), at=now)

    with pytest.raises(WentUp) as up:
        answer()

    assert up.value.into == other


@pytest.mark.parametrize("person", ["lotte", "ilse", "bram"])
def test_who_does_not_decide_answers_nothing(request, answer, reported, person):
    membership = request.getfixturevalue(person).memberships.get()

    with pytest.raises(NotAtTurn):
        answer(by=membership)

    assert reported.responses.count() == 0


def test_policy_of_another_city_answers_nothing(answer, reported, antwerpen):
    stranger = factories.make_user("Hilde", antwerpen, Role.POLICY_READER).memberships.get()

    with pytest.raises(NotAtTurn):
        answer(by=stranger)

    assert reported.responses.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_the_same_moment_on_postgresql_one_does(answer, reported):
    results = at_once(
        lambda: answer(), lambda: answer(kind="passed_on", level="flemish", by_when=None)
    )
    first = reported.responses.get()
    again = at_once(
        *(lambda: answer(expected="decided", seen=first.pk, why="Later.") for _ in range(3))
    )

    assert [type(one) for one in results if isinstance(one, Exception)] == [StaleMove]
    assert [type(one) for one in again if isinstance(one, Exception)] == [actions.Answered] * 2
    assert reported.responses.count() == 2
    assert Move.objects.filter(structural=reported, to_phase="decided").count() == 1


# ── The database knows it too ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "misschien"},
        {"kind": "taken_up", "by_when": None},
        {"kind": "taken_up", "level": "flemish"},
        {"kind": "passed_on", "level": ""},
        {"kind": "passed_on", "level": "maan"},
        {"kind": "not_taken_up"},
        {"why": ""},
        {"carrier_function": "diensthoofd"},
        {"by_when": date(2020, 1, 1)},
    ],
)
def test_the_database_refuses_half_an_answer(kortrijk, given):
    decided = factories.make_structural(kortrijk, phase="decided")
    factories.make_response(decided)

    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        factories.make_response(decided, **given)


def test_an_answer_stays_as_it_was_given(kortrijk, wim):
    response = factories.make_response(
        factories.make_structural(kortrijk, phase="decided"), given_by=wim
    )
    row = PolicyResponse.objects.filter(pk=response.pk)

    for change in ({"why": "Anders."}, {"by_when": None}, {"kind": "passed_on", "level": "city"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()

    wim.delete()
    response.refresh_from_db()
    assert response.given_by is None


def test_today_is_a_day_by_which(kortrijk, at):
    decided = factories.make_structural(kortrijk, phase="decided")

    given = {"given_at": at(2026, 11, 24, 0, 30), "by_when": date(2026, 11, 24)}
    assert factories.make_response(decided, **given).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_response(decided, **given | {"by_when": date(2026, 11, 23)})


# ── The page ─────────────────────────────────────────────────────────────────────────────────────


def test_the_page_shows_the_question_and_what_is_known_beside_the_form(as_wim, url, reported):
    response = as_wim.get(url)

    page = text_of(response)
    assert "Loketten zijn dicht" in page
    assert "Wie langskomt, staat voor een gesloten deur." in page
    assert "<b>2 signalen</b>, uit 1 wijk" in page
    assert "Bibliotheek Kortrijk" in page
    assert "dienst Onthaal (de stad)" in page
    assert "Het loket was dicht." in page
    assert "Enkel op afspraak." not in page, "nobody said that this one may be quoted"
    assert [kind for kind, _ in response.context["form"].fields["kind"].choices] == [
        "taken_up", "passed_on", "not_taken_up",
    ]  # fmt: skip
    assert response.context["form"].initial["level"] == "city"


def test_policy_answers_and_the_story_tells_it(as_wim, url, reported, library, soon):
    given = {"carrier_organisation": library.pk, "carrier_function": "diensthoofd"}

    response = as_wim.post(url, sent(reported, **given), follow=True)

    page = text_of(response)
    assert response.redirect_chain == [(reported.get_absolute_url(), 302)]
    assert "Dank je. Wie dit meldde, hoort binnenkort wat er beslist is." in page
    assert "fase 6 van 8: beslist" in page
    assert "Draagt dit: Bibliotheek Kortrijk, diensthoofd. Klaar tegen" in page
    assert '<h2 id="last">Antwoord van beleid</h2>' in page
    assert "Geef een nieuw antwoord" in page


def test_a_further_answer_is_told_in_full(as_wim, as_lotte, url, answer, reported):
    first = answer()
    reported.refresh_from_db()
    form = as_wim.get(url).context["form"]
    assert [kind for kind, _ in form.fields["kind"].choices] == ["taken_up", "passed_on"]
    assert form.initial["seen"] == first.pk

    as_wim.post(
        url,
        sent(reported, kind="passed_on", level="federal", why="Brussel is bevoegd.", by_when="",
             seen=first.pk),
    )  # fmt: skip

    page = text_of(as_lotte.get(reported.get_absolute_url()))
    assert (
        "Nieuw antwoord: we geven dit door. Brussel is bevoegd. "
        "Doorgegeven aan de federale overheid."
    ) in page
    assert "Klaar tegen" in page, "the story still tells the first answer"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": ""}, {"kind": "Kies een antwoord."}),
        ({"kind": "misschien"}, {"kind": "Kies een antwoord uit de lijst."}),
        ({"why": ""}, {"why": "Schrijf in een paar zinnen waarom."}),
        ({"why": "Vraag het aan mevrouw Rita."}, {"why": "mevrouw Rita"}),
        ({"why": "x" * 1001}, {"why": "Je tekst telt 1001 tekens. Hou het bij 1000."}),
        ({"by_when": ""}, {"by_when": "Kies tegen wanneer."}),
        ({"by_when": "2020-01-01"}, {"by_when": "Deze dag is voorbij."}),
        ({"by_when": "morgen"}, {"by_when": "Schrijf de dag als 24/11/2026."}),
        ({"kind": "passed_on"}, {"level": "Kies aan wie jullie het doorgeven."}),
        (
            {"carrier_function": "diensthoofd"},
            {"carrier_organisation": "Kies de organisatie die dit draagt."},
        ),
        ({"carrier_organisation": "9" * 40}, {"carrier_organisation": "Kies een organisatie"}),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_lost(
    as_wim, url, reported, given, said
):
    response = as_wim.post(url, sent(reported, **{"why": "Goede reden."} | given))

    form = response.context["form"]
    assert response.status_code == 422
    assert set(form.errors) == set(said)
    for field, sentence in said.items():
        assert sentence in " ".join(form.errors[field])
    assert form["why"].value() == given.get("why", "Goede reden.")
    assert reported.responses.count() == 0


def test_an_organisation_without_a_function_is_half_a_carrier(as_wim, url, reported, library):
    response = as_wim.post(url, sent(reported, carrier_organisation=library.pk))

    assert set(response.context["form"].errors) == {"carrier_function"}


def test_a_level_goes_with_what_is_passed_on_and_with_nothing_else(as_wim, url, reported):
    as_wim.post(url, sent(reported, level="federal"))

    assert reported.responses.get().level == ""


def test_an_organisation_of_another_city_is_not_offered(as_wim, url, reported, antwerpen):
    away = factories.make_organisation(antwerpen)

    response = as_wim.post(
        url, sent(reported, carrier_organisation=away.pk, carrier_function="diensthoofd")
    )

    assert set(response.context["form"].errors) == {"carrier_organisation"}


def test_the_second_of_two_reads_what_the_first_did_and_keeps_what_was_typed(
    as_wim, url, answer, reported, at
):
    answer(at=at(2026, 11, 20, 9, 12), by_when=date(2027, 3, 1))
    typed = "We bekijken dit in het voorjaar opnieuw."

    second = as_wim.post(url, sent(reported, why=typed))
    form = second.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    third = as_wim.post(url, again)

    assert second.status_code == 409
    page = text_of(second)
    assert "Wim (beleid) zette dit op 20 november om 9.12 u op beslist." in page
    assert "Jouw antwoord is nog niet verstuurd." in page
    assert typed in page
    assert third.status_code == 302
    assert list(reported.responses.order_by("pk").values_list("why", flat=True)) == [
        "Het loket opent.", typed,
    ]  # fmt: skip


def test_a_colleague_s_further_answer_is_read_before_one_s_own_is_sent(
    as_wim, url, answer, reported
):
    first = answer()
    answer(expected="decided", seen=first.pk, why="In maart.")
    reported.refresh_from_db()

    response = as_wim.post(url, sent(reported, seen=first.pk, why="In april."))

    assert response.status_code == 409
    assert "Wim (beleid) antwoordde hier op" in text_of(response)
    assert "In april." in text_of(response)
    assert reported.responses.count() == 2


def test_what_was_typed_stays_where_no_answer_is_asked_any_more(as_wim, url, reported, policy, now):
    stale = sent(reported, why="We nemen dit op in maart.")
    move_structural(
        structural=reported, by=policy, at=now, expected="reported", to="analysed",
        note="Nog niet duidelijk.",
    )  # fmt: skip

    response = as_wim.post(url, stale)

    assert response.status_code == 409
    page = text_of(response)
    assert "Hier hoort nu geen antwoord van beleid bij. Aan zet: digitaal brugfiguur." in page
    assert "We nemen dit op in maart." in page
    assert "<form" not in page.split("<main")[1]


def test_a_merged_one_leads_on(as_wim, url, reported, kortrijk, karim, now):
    other = factories.make_structural(kortrijk, phase="reported")
    bundling.merge_structural(structural=reported, into=other, by=karim.memberships.get(), at=now)

    assert as_wim.get(url).url == other.get_absolute_url()
    assert as_wim.post(url, {}).url == other.get_absolute_url()


@pytest.mark.parametrize(
    ("phase", "button"),
    [("analysed", False), ("reported", True), ("decided", False), ("fed_back", False)],
)
def test_the_page_of_a_signal_asks_for_an_answer_while_it_waits_for_one(
    as_wim, as_lotte, kortrijk, phase, button
):
    one = factories.make_structural(kortrijk, phase=phase)
    leads = f'<a class="btn" href="{one.get_absolute_url()}antwoord/">Geef een antwoord</a>'

    assert (leads in text_of(as_wim.get(one.get_absolute_url()))) is button
    assert leads not in text_of(as_lotte.get(one.get_absolute_url()))


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_does_not_decide_finds_the_door_shut(as_lotte, as_ilse, as_bram, url, method):
    assert [getattr(one, method)(url).status_code for one in (as_lotte, as_ilse, as_bram)] \
        == [403] * 3  # fmt: skip


def test_a_stranger_finds_nothing(as_fatima, signed_in, antwerpen, url, reported):
    elsewhere = signed_in(factories.make_user("Hilde", antwerpen, Role.POLICY_READER))

    for client in (as_fatima, elsewhere):
        assert client.get(url).status_code == 404
        assert client.post(url, sent(reported)).status_code == 404
    assert elsewhere.get(url.replace("kortrijk", "antwerpen")).status_code == 404


def test_the_page_asks_as_much_for_three_as_for_one(
    as_wim, url, reported, kortrijk, heule, ilse, queries_of
):
    before = queries_of(as_wim, url)
    for _ in range(3):
        extra = factories.make_signal(
            kortrijk, neighbourhood=factories.make_neighbourhood(kortrijk), logged_by=ilse
        )
        factories.make_joining(reported, extra, may_be_quoted=True)
        reported.recognitions.create(
            city=kortrijk, organisation=factories.make_organisation(kortrijk),
            confirmed_at=timezone.now(),
        )  # fmt: skip

    assert queries_of(as_wim, url) == before
    assert before - 3 < 12, "three are the door: session, user, membership"


# ── Where it is asked ────────────────────────────────────────────────────────────────────────────


def test_what_was_reported_stands_on_the_today_of_policy_at_once(
    as_wim, as_karim, as_lotte, kortrijk, reported, url
):
    old = factories.make_structural(
        kortrijk, "Lang gemeld", phase="reported", at=timezone.now() - timedelta(days=50)
    )

    def asked(client):
        waiting = client.get("/kortrijk/").context["today"].waiting
        return [(line.text, line.url, line.due) for line in waiting if "antwoord" in line.title]

    assert asked(as_wim) == [
        ("“Lang gemeld”", f"{old.get_absolute_url()}antwoord/", True),
        ("“Loketten zijn dicht”", url, False),
    ]
    assert asked(as_karim) == asked(as_lotte) == []


def test_where_the_city_team_decides_it_stands_on_theirs(as_karim, kortrijk, reported):
    kortrijk.signal_route = ["coordinator", "city_team"]
    kortrijk.save()

    titles = [line.title for line in as_karim.get("/kortrijk/").context["today"].waiting]

    assert "Wat is het antwoord van beleid?" in titles


@pytest.mark.parametrize(
    ("days", "news", "phase", "asked"),
    [
        (-1, None, "decided", True),
        (-1, None, "in_action", True),
        (0, None, "decided", False),
        (-1, None, "fed_back", False),
        (-20, -3, "in_action", False),
        (-20, -40, "in_action", True),
        (-20, -25, "in_action", False),
    ],
    ids=[
        "passed",
        "passed in action",
        "today",
        "rounded off",
        "news since",
        "old news",
        "just before",
    ],
)
def test_an_answer_whose_day_passed_without_news_is_asked_about(
    as_wim, kortrijk, today, days, news, phase, asked
):
    one = factories.make_structural(kortrijk, "Loketten", phase="decided")
    factories.make_response(
        one, by_when=today + timedelta(days=days), given_at=timezone.now() - timedelta(days=90)
    )
    if news is not None:
        one.follow_ups.create(
            city=kortrijk, on=today + timedelta(days=news), text="Open.", written_at=timezone.now()
        )
    for start, end in (("decided", "in_action"), ("in_action", "fed_back")):
        if one.phase == start and phase != start:
            factories.make_move(one, start, end)
            one.phase = end
            one.save()

    waiting = as_wim.get("/kortrijk/").context["today"].waiting

    assert ("Is dit gebeurd?" in [line.title for line in waiting]) is asked


def test_a_later_answer_takes_the_place_of_the_day_that_passed(as_wim, kortrijk, today):
    one = factories.make_structural(kortrijk, phase="decided")
    long_ago = timezone.now() - timedelta(days=90)
    factories.make_response(one, by_when=today - timedelta(days=2), given_at=long_ago)
    factories.make_response(one)

    assert as_wim.get("/kortrijk/").context["today"].waiting == []


@pytest.fixture
def edition(kortrijk, heule, at):
    return compile_edition(city=kortrijk, period=Month(2025, 10), at=at(2025, 11, 4, 6))


def test_the_digest_shows_what_waits_for_an_answer_apart_from_its_figures(
    as_wim, as_karim, as_lotte, edition, reported, url
):
    page = text_of(as_wim.get(edition.get_absolute_url()))

    assert "Wacht op een antwoord" in page
    assert "Dit hoort niet bij de cijfers van de maand." in page
    assert "2 signalen, 1 wijk, herkend door 1 organisatie." in page
    assert f'href="{url}"' in page
    assert f'href="{url}"' in text_of(as_karim.get(edition.get_absolute_url()))
    read_only = text_of(as_lotte.get(edition.get_absolute_url()))
    assert "Wacht op een antwoord" in read_only
    assert f'href="{url}"' not in read_only
    assert "Loketten" not in as_wim.get(f"{edition.get_absolute_url()[:-1]}.json").content.decode()


def test_where_nothing_waits_the_digest_says_nothing_of_it(as_wim, edition, answer, reported):
    answer()

    assert "Wacht op een antwoord" not in text_of(as_wim.get(edition.get_absolute_url()))


def test_the_digest_asks_as_much_for_three_as_for_one(
    as_wim, edition, reported, kortrijk, queries_of
):
    before = queries_of(as_wim, edition.get_absolute_url())
    for _ in range(2):
        factories.make_structural(kortrijk, phase="reported")

    assert queries_of(as_wim, edition.get_absolute_url()) == before
