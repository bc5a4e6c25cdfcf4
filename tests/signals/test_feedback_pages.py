"""Pages of what goes back: what leaves when and to how many, its words, hold it back, let it go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cities.enums import Role
from signals import tasks
from signals.actions import feedback as actions
from signals.actions import sending
from tests import factories

URL = "/kortrijk/structureel/terugkoppeling/"


@pytest.fixture
def now(at, time_machine):
    """A Tuesday, at two; a public clock stands still."""
    moment = at(2026, 11, 24, 14)
    time_machine.move_to(moment, tick=False)
    return moment


@pytest.fixture
def decided(now, kortrijk, heule, lotte, ilse):
    """Decided just now; Lotte logged a signal in it, and Ilse saw that too."""
    decided = factories.make_structural(kortrijk, "Loketten zijn dicht", phase="decided", at=now)
    signal = factories.make_signal(kortrijk, neighbourhood=heule, logged_by=lotte)
    factories.make_echo(signal, by=ilse)
    factories.make_joining(decided, signal)
    return decided


@pytest.fixture
def feedback(decided):
    return factories.make_feedback(decided, text="Er is beslist: het loket opent.")


@pytest.fixture
def url(feedback):
    return f"{URL}{feedback.pk}/"


def text_of(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_the_list_says_what_leaves_when_and_to_how_many(as_karim, feedback, url):
    page = text_of(as_karim.get(URL))

    assert "Loketten zijn dicht" in page
    assert "donderdag 26 november om 9 u" in page
    assert "naar 2 mensen" in page
    assert "Er is beslist: het loket opent." in page
    assert f'href="{url}"' in page


def test_what_came_by_a_link_is_counted_apart(as_karim, kortrijk, heule, decided, feedback):
    shop = factories.make_organisation(kortrijk, "Kringwinkel")
    factories.make_intermediary(kortrijk, heule, organisation=shop, email="a@shop.example")
    signal = factories.make_signal(kortrijk, neighbourhood=heule)
    factories.make_joining(decided, signal)
    factories.make_brought(
        kortrijk, link=factories.make_link(kortrijk, organisation=shop), neighbourhood=heule,
        signal=signal, judged_at=timezone.now(),
    )  # fmt: skip

    assert "naar 2 mensen en naar 1 organisatie met een link" in text_of(as_karim.get(URL))


def test_an_empty_list_says_so(as_karim, kortrijk, now):
    assert "Er staat niets klaar." in text_of(as_karim.get(URL))


def test_what_left_is_listed_with_its_count(as_karim, kortrijk, feedback, at):
    sending.reach(city=kortrijk, at=at(2026, 11, 26, 9))

    page = text_of(as_karim.get(URL))

    assert "Er staat niets klaar." in page
    assert "beslist: 2 mensen van 1 organisatie" in page


def test_the_words_are_bettered(as_karim, karim, feedback, url):
    response = as_karim.post(url, {"text": "Het loket gaat open.", "seen": ""}, follow=True)

    assert response.redirect_chain == [(URL, 302)]
    page = text_of(response)
    assert "Bewaard. Zo vertrekt het." in page
    assert "nagelezen door Karim" in page
    feedback.refresh_from_db()
    assert (feedback.text, feedback.worded_by) == ("Het loket gaat open.", karim)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Schrijf wat er van dit signaal werd."),
        ("Bel 056 12 34 56.", "een telefoonnummer"),
        ("x" * 1001, "Je tekst telt 1001 tekens. Hou het bij 1000."),
    ],
)
def test_words_that_cannot_be_stay_to_mend(as_karim, feedback, url, text, said):
    response = as_karim.post(url, {"text": text, "seen": ""})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert response.context["form"]["text"].value() == text
    feedback.refresh_from_db()
    assert feedback.text == "Er is beslist: het loket opent."


def test_lines_count_as_one_sees_them(as_karim, feedback, url):
    text = "\r\n".join(["x" * 99] * 10)

    assert as_karim.post(url, {"text": text, "seen": ""}).status_code == 302


def test_the_second_of_two_sees_both_texts(as_karim, as_lotte, feedback, url):
    as_karim.post(url, {"text": "Van Karim.", "seen": ""})

    response = as_lotte.post(url, {"text": "Van Lotte.", "seen": ""})
    form = response.context["form"]
    again = as_lotte.post(url, {name: form[name].value() for name in form.fields})

    page = text_of(response)
    assert response.status_code == 409
    assert "Karim schreef net deze woorden:" in page
    assert "Van Karim." in page
    assert "Van Lotte." in page
    assert again.status_code == 302
    feedback.refresh_from_db()
    assert feedback.text == "Van Lotte."


def test_it_is_sent_at_once_when_asked(as_karim, feedback, url, now, mailoutbox):
    response = as_karim.post(f"{url}verstuur/", follow=True)

    assert response.redirect_chain == [(URL, 302)]
    assert "Dit vertrekt nu." in text_of(response)
    assert len(mailoutbox) == 2
    feedback.refresh_from_db()
    assert feedback.sent_at == now
    as_karim.post(f"{url}verstuur/")
    assert len(mailoutbox) == 2


def test_without_a_queue_the_clock_sends_it(as_karim, feedback, url, mailoutbox, monkeypatch):
    from kombu.exceptions import OperationalError

    def away():
        raise OperationalError

    monkeypatch.setattr(tasks.send_feedback, "delay", away)

    assert as_karim.post(f"{url}verstuur/").status_code == 302
    assert mailoutbox == []
    tasks.send_feedback()
    assert len(mailoutbox) == 2


def test_it_is_held_back_until_a_day(as_karim, feedback, url, at):
    response = as_karim.post(f"{url}hou-tegen/", {"until": "2026-12-10"}, follow=True)

    assert "Dit vertrekt nu op donderdag 10 december." in text_of(response)
    feedback.refresh_from_db()
    assert feedback.goes_out_at == at(2026, 12, 10, 9)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("", "Kies een dag."),
        ("2026-11-24", "Kies een dag vanaf morgen, of verstuur het nu."),
        ("2026-12-11", "Langer tegenhouden kan niet. Kies ten laatste donderdag 10 december."),
        ("ooit", "Schrijf de dag als 24/11/2026."),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_the_field(as_karim, feedback, url, at, until, said):
    response = as_karim.post(f"{url}hou-tegen/", {"until": until})

    assert response.status_code == 422
    assert said in text_of(response)
    assert response.context["hold"]["until"].value() == until
    feedback.refresh_from_db()
    assert feedback.goes_out_at == at(2026, 11, 26, 9)


@pytest.mark.parametrize("page", ["", "hou-tegen/", "verstuur/"])
def test_what_left_meanwhile_is_told_kindly(as_karim, kortrijk, feedback, url, at, page):
    sending.reach(city=kortrijk, at=at(2026, 11, 26, 9))
    sent = {"text": "Anders.", "seen": "", "until": "2026-12-01"}

    response = as_karim.post(f"{url}{page}", sent, follow=True)

    assert response.redirect_chain == [(URL, 302)]
    assert "Dit vertrok op donderdag 26 november. De woorden staan nu vast." in text_of(response)
    feedback.refresh_from_db()
    assert feedback.text == "Er is beslist: het loket opent."


def test_what_was_taken_back_is_told_too(as_karim, feedback, url, now):
    feedback.dropped_at = now
    feedback.save()

    response = as_karim.get(url, follow=True)

    assert "De stap waarover dit ging, is teruggedraaid. Er vertrekt niets." in text_of(response)


def test_what_went_up_into_another_is_named(as_karim, kortrijk, decided, feedback, url, now):
    decided.merged_into = factories.make_structural(kortrijk, "Alle loketten", phase="decided")
    decided.merged_at = now
    decided.save()

    assert "Dit ging intussen op in “Alle loketten”." in text_of(as_karim.get(url))


def test_a_structural_signal_says_when_it_is_told_and_to_how_many(
    as_lotte, as_ilse, kortrijk, decided, feedback, url, at
):
    before = text_of(as_lotte.get(decided.get_absolute_url()))
    reader = text_of(as_ilse.get(decided.get_absolute_url()))
    sending.reach(city=kortrijk, at=at(2026, 11, 26, 9))
    after = text_of(as_ilse.get(decided.get_absolute_url()))

    assert "Op donderdag 26 november om 9 u vertrekt er nieuws naar wie dit meldde" in before
    assert f'href="{url}"' in before
    assert f'href="{url}"' not in reader
    assert "Teruggekoppeld aan 2 mensen van 1 organisatie op 26 november 2026." in after
    assert "<p>Teruggekoppeld aan 2 mensen van 1 organisatie.</p>" in after, "in the story"


def test_what_was_told_of_what_went_up_into_it_stays_in_the_story(
    as_lotte, kortrijk, decided, feedback, at
):
    moment = at(2026, 11, 26, 9)
    sending.reach(city=kortrijk, at=moment)
    into = factories.make_structural(kortrijk, "Alle loketten", phase="decided")
    decided.merged_into, decided.merged_at = into, moment
    decided.save()

    page = text_of(as_lotte.get(into.get_absolute_url()))

    assert "“Loketten zijn dicht”: Teruggekoppeld aan 2 mensen van 1 organisatie." in page


def test_one_line_on_the_today_of_who_words_it(
    as_karim, as_lotte, as_wim, as_ilse, kortrijk, decided, feedback, karim, now
):
    other = factories.make_structural(kortrijk, phase="in_action", at=now - timedelta(days=1))
    factories.make_feedback(other)

    def told(client):
        waiting = client.get("/kortrijk/").context["today"].waiting
        return [line.text for line in waiting if line.url == URL]

    two = ["Lees de woorden na, over 2 signalen."]
    assert [told(client) for client in (as_karim, as_lotte)] == [two] * 2
    assert [told(client) for client in (as_wim, as_ilse)] == [[], []]
    for one in (feedback, other.feedback.get()):
        actions.word_feedback(
            feedback=one, by=karim.memberships.get(), at=now, text=one.text, seen=""
        )
    assert told(as_karim) == [], "once somebody read it through it needs nobody"


def test_through_the_team_the_coordinator_does_not_word_it(signed_in, antwerpen, fatima, now):
    antwerpen.signal_route = ["coordinator", "city_team", "policy_reader"]
    antwerpen.save()
    team = factories.make_user("Sofie", antwerpen, Role.CITY_TEAM)
    one = factories.make_structural(antwerpen, phase="decided")
    url = f"/antwerpen/structureel/terugkoppeling/{factories.make_feedback(one).pk}/"

    assert signed_in(fatima).get(url).status_code == 403
    assert signed_in(team).get(url).status_code == 200


@pytest.mark.parametrize(
    ("method", "page"),
    [("get", ""), ("get", "{}/"), ("post", "{}/"), ("post", "{}/hou-tegen/"), ("post", "{}/verstuur/")],
)  # fmt: skip
def test_who_does_not_word_it_finds_the_door_shut(as_wim, as_ilse, as_bram, feedback, method, page):
    for client in (as_wim, as_ilse, as_bram):
        assert getattr(client, method)(URL + page.format(feedback.pk)).status_code == 403


@pytest.mark.parametrize("page", ["", "{}/", "{}/hou-tegen/", "{}/verstuur/"])
def test_a_stranger_finds_nothing(as_fatima, feedback, page):
    address = URL + page.format(feedback.pk)

    assert as_fatima.get(address).status_code == 404
    assert as_fatima.post(address).status_code == 404
    if page:
        elsewhere = address.replace("kortrijk", "antwerpen")
        assert as_fatima.post(elsewhere).status_code == 404


def test_the_pages_ask_as_much_for_three_as_for_one(
    as_karim, kortrijk, heule, decided, feedback, url, queries_of, now
):
    lists, one = queries_of(as_karim, URL), queries_of(as_karim, url)
    for number in range(3):
        who = factories.make_user(f"Collega {number}", kortrijk, Role.SOCIAL_WORKER)
        more = factories.make_structural(kortrijk, phase="decided")
        factories.make_feedback(more)
        for place in (decided, more):
            signal = factories.make_signal(kortrijk, neighbourhood=heule, logged_by=who)
            factories.make_joining(place, signal)

    assert (queries_of(as_karim, URL), queries_of(as_karim, url)) == (lists, one)
    assert max(lists, one) - 3 < 12, "three are the door: session, user, membership"
