"""While a signal is being written, what is already known stands beside it; without script it asks once."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signals import alike
from signals.models import Signal
from tests import factories

URL = "/kortrijk/signalen/gelijkaardig/"
LOG = "/kortrijk/signalen/nieuw/"
ITSME = "Na een nieuwe gsm werkt itsme niet meer en weten mensen niet hoe ze het opnieuw activeren."
SAID_ANEW = "Smartphone vervangen en itsme opnieuw activeren lukt niet."
BUS = "Op de bus kan je niet meer cash betalen."


@pytest.fixture
def itsme(kortrijk, heule, library):
    return factories.make_signal(
        kortrijk, neighbourhood=heule, text=ITSME, organisation=library,
        domain="federal_government", barrier="sign_in",
    )  # fmt: skip


@pytest.fixture
def answers(heule, today):
    return {"text": SAID_ANEW, "neighbourhood": heule.pk, "heard_on": today.isoformat()}


def shown(response):
    return [one.signal for one in response.context["alike"].near]


def test_what_a_colleague_would_call_the_same_stands_on_top(as_lotte, kortrijk, heule, itsme):
    factories.make_signal(kortrijk, neighbourhood=heule, text=BUS)

    response = as_lotte.post(URL, {"text": SAID_ANEW})

    page = response.content.decode()
    assert shown(response) == [itsme]
    assert "1 keer gehoord, door 1 organisatie." in page
    assert "Dit zie ik ook" in page
    assert "<html" not in page


def test_typing_errors_do_not_hide_it(as_lotte, itsme):
    response = as_lotte.post(URL, {"text": "na een nieuw gms werkt itsmi niet mer"})

    assert shown(response) == [itsme]


@pytest.mark.parametrize("text", ["", "itsme", "itsme nieuwe", "\x00", "💙 💙 💙 💙", "x" * 4000])
def test_before_the_third_word_or_without_sense_nothing_is_alike(as_lotte, itsme, text):
    response = as_lotte.post(URL, {"text": text})

    assert response.status_code == 200
    assert shown(response) == []


def test_it_shows_five_at_most_and_the_newest_of_equals_first(as_lotte, kortrijk, heule, today):
    signals = [
        factories.make_signal(
            kortrijk, neighbourhood=heule, text=ITSME, heard_on=today - timedelta(days=ago)
        )
        for ago in (3, 1, 5, 0, 4, 2)
    ]

    response = as_lotte.post(URL, {"text": SAID_ANEW})

    newest = sorted(signals, key=lambda signal: signal.heard_on, reverse=True)
    assert shown(response) == newest[:5]


def test_withdrawn_old_and_foreign_signals_are_left_out(
    as_lotte, kortrijk, heule, kiel, antwerpen, today, at
):
    year_ago = today - timedelta(days=367)
    factories.make_signal(kortrijk, neighbourhood=heule, text=ITSME, heard_on=year_ago)
    factories.make_signal(antwerpen, neighbourhood=kiel, text=ITSME)
    withdrawn = factories.make_signal(kortrijk, neighbourhood=heule, text=ITSME)
    withdrawn.withdrawn_at = withdrawn.logged_at
    withdrawn.save()

    assert shown(as_lotte.post(URL, {"text": SAID_ANEW})) == []


def test_a_changed_text_is_found_by_its_new_words(as_lotte, itsme):
    from signals.actions.heard import edit_signal

    edit_signal(signal=itsme, text=BUS)

    assert shown(as_lotte.post(URL, {"text": SAID_ANEW})) == []
    assert shown(as_lotte.post(URL, {"text": "cash betalen op de bus"})) == [itsme]


def test_the_database_and_the_plain_sum_agree(kortrijk, heule):
    texts = [ITSME, BUS, "Iets heel anders.", "x"]
    for text in texts:
        factories.make_signal(
            kortrijk, neighbourhood=heule, text=text, domain="mobility", barrier="sign_in"
        )
    asked = alike.trace("itsme activeren om cash te betalen op de tram")

    found = kortrijk.signals.nearest_to(asked).values_list("text", "likeness")

    expected = {
        text: alike.likeness(asked, alike.trace(text), domain="mobility", barrier="sign_in")
        for text in texts
    }
    assert dict(found) == pytest.approx(expected)


def test_traces_can_be_taken_anew_when_the_word_list_changed(kortrijk, itsme, capsys):
    from django.core.management import call_command

    Signal.objects.update(trace="0" * alike.LENGTH)

    call_command("retrace_signals")

    assert kortrijk.signals.get().trace == alike.trace(ITSME).bits
    assert kortrijk.signals.get().told_history() == itsme.told_history()


def test_queries_do_not_grow_with_what_is_found(as_lotte, kortrijk, heule):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            signal = factories.make_signal(kortrijk, neighbourhood=heule, text=ITSME)
            factories.make_echo(signal)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert as_lotte.post(URL, {"text": SAID_ANEW}).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] < 12


@pytest.mark.parametrize(
    ("reader", "status"), [("as_bram", 403), ("as_wim", 403), ("as_fatima", 404)]
)
def test_who_may_not_log_sees_nothing(request, reader, status, itsme):
    response = request.getfixturevalue(reader).post(URL, {"text": ITSME})

    assert response.status_code == status
    assert "itsme" not in response.content.decode()


def test_what_is_typed_is_never_asked_for_by_address(as_lotte):
    assert as_lotte.get(URL).status_code == 405


# ── As a step of its own, without script ─────────────────────────────────────────────────────────


def test_it_asks_once_and_keeps_every_answer(as_lotte, kortrijk, heule, library, itsme, answers):
    given = answers | {
        "form_key": str(uuid.uuid4()), "domain": "federal_government", "barrier": "sign_in",
        "frequency": "weekly", "noticed_by": library.pk, "service": "itsme", "tried": "failed",
    }  # fmt: skip

    response = as_lotte.post(LOG, given)

    page = response.content.decode()
    form = response.context["form"]
    assert response.status_code == 422
    assert kortrijk.signals.get() == itsme
    assert "Nog niet bewaard: is het een van deze?" in page
    assert "Nee, bewaar als nieuw" in page
    assert {name: form[name].value() for name in given} == {
        name: str(value) for name, value in given.items()
    }
    for kept in (SAID_ANEW, f'value="{given["form_key"]}"', 'value="itsme"'):
        assert kept in page


def test_the_button_keeps_it_as_a_new_one(as_lotte, kortrijk, itsme, answers):
    response = as_lotte.post(LOG, answers | {"as_new": "on"})

    assert response.status_code == 302
    assert kortrijk.signals.count() == 2


def test_what_was_shown_is_not_asked_about_again(as_lotte, kortrijk, itsme, answers):
    asked = as_lotte.post(LOG, answers)

    response = as_lotte.post(LOG, answers | {"seen": asked.context["form"].alike.seen})

    assert response.status_code == 302
    assert kortrijk.signals.count() == 2


def test_what_is_not_near_enough_is_not_asked_about(as_lotte, kortrijk, heule, answers):
    factories.make_signal(kortrijk, neighbourhood=heule, text=BUS)

    assert as_lotte.post(LOG, answers).status_code == 302


def test_a_form_sent_twice_is_not_asked_about_itself(as_lotte, kortrijk, answers):
    key = {"form_key": str(uuid.uuid4())}

    as_lotte.post(LOG, answers | key)
    again = as_lotte.post(LOG, answers | key)

    assert again.status_code == 302
    assert kortrijk.signals.count() == 1


@pytest.mark.parametrize("seen", ["x", "1,,2", "9" * 30, "1," * 3000 + "1", "\x00"])
def test_a_list_of_shown_ones_that_cannot_be_read_is_left_out(as_lotte, itsme, answers, seen):
    assert as_lotte.post(LOG, answers | {"seen": seen}).status_code == 422


def test_enter_in_a_field_never_adds_a_voice(as_lotte, itsme):
    page = as_lotte.post(URL, {"text": SAID_ANEW}).content.decode()

    assert page.index('tabindex="-1" aria-hidden="true"') < page.index("formaction=")


def test_the_form_looks_while_one_types(as_lotte):
    page = as_lotte.get(LOG).content.decode()

    assert f'hx-post="{URL}"' in page
    assert '<div id="alike">' in page
    assert "htmx" in page
