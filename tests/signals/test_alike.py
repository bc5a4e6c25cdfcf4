"""While a signal is being written, what is already known stands beside it; without script it asks once."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signals import alike
from signals.models import Signal, StructuralSignal, Voices
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
    keys = [one.signal for one in response.context["alike"].near]
    signals = Signal.objects.in_bulk(keys)
    return [signals[key] for key in keys]


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


@pytest.mark.parametrize(
    "axes", [("mobility", "sign_in"), ("money", ""), ("", "counter"), ("", "")]
)
@pytest.mark.parametrize(
    "typed", ["itsme activeren om cash te betalen op de tram", "iets raars hier"]
)
def test_the_database_and_the_plain_sum_agree(kortrijk, heule, typed, axes):
    texts = [ITSME, BUS, "Iets heel anders.", "x"]
    chosen = dict(zip(("domain", "barrier"), axes, strict=True))
    for text in texts:
        factories.make_signal(kortrijk, neighbourhood=heule, text=text, **chosen)
    asked = alike.trace(typed)

    found = kortrijk.signals.by_likeness(asked).values_list("text", "likeness")

    expected = {text: alike.likeness(asked, alike.trace(text), **chosen) for text in texts}
    assert dict(found) == pytest.approx(expected)


def test_what_shares_no_telling_concept_is_not_looked_at(kortrijk, heule, itsme):
    factories.make_signal(kortrijk, neighbourhood=heule, text=BUS)

    def looked_at(typed):
        return set(kortrijk.signals.nearest_to(alike.trace(typed)).values_list("text", flat=True))

    assert looked_at("itsme opnieuw activeren") == {ITSME}
    assert looked_at("zomaar iets raars hier") == {ITSME, BUS}  # it touches nothing at all


def test_traces_can_be_taken_anew_when_the_word_list_changed(kortrijk, itsme, capsys):
    from django.core.management import call_command

    structural = factories.make_structural(kortrijk, "Itsme op een nieuw toestel", description=BUS)
    nothing = {"trace": "0" * alike.LENGTH, "trace_weight": 1, "trace_size": 1}
    Signal.objects.update(**nothing)
    StructuralSignal.objects.update(**nothing)
    versions = structural.history.count()

    call_command("retrace_signals")

    for row, text in (
        (kortrijk.signals.get(), ITSME),
        (kortrijk.structural_signals.get(), f"Itsme op een nieuw toestel {BUS}"),
    ):
        trace = alike.trace(text)
        kept = (row.trace, row.trace_weight, row.trace_size)
        assert kept == (trace.bits, pytest.approx(trace.weight), pytest.approx(trace.size))
    assert "2 signalen opnieuw bekeken" in capsys.readouterr().out
    assert kortrijk.signals.get().told_history() == itsme.told_history()
    assert structural.history.count() == versions


def test_queries_do_not_grow_with_what_is_found(as_lotte, kortrijk, heule, marke):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            alone = factories.make_signal(kortrijk, neighbourhood=heule, text=ITSME)
            inside = factories.make_signal(kortrijk, neighbourhood=marke, text=ITSME)
            stand_in(factories.make_structural(kortrijk, "Itsme"), inside)
            factories.make_echo(alone)
            factories.make_echo(inside)
        with CaptureQueriesContext(connection) as queries:
            assert as_lotte.post(URL, {"text": SAID_ANEW}).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] < 12


# ── Structural signals ───────────────────────────────────────────────────────────────────────────


def stand_in(structural, *signals, at=None):
    for signal in signals:
        structural.joinings.create(
            city=structural.city, signal=signal, joined_at=at or timezone.now()
        )
    return structural


def named(response):
    return [one.structural for one in response.context["alike"].near]


@pytest.fixture
def structural(kortrijk, itsme):
    return stand_in(factories.make_structural(kortrijk, "Itsme op een nieuw toestel"), itsme)


def test_a_near_signal_is_shown_as_the_structural_signal_it_stands_in(
    as_lotte, kortrijk, itsme, structural, heule, marke, today
):
    other = factories.make_signal(kortrijk, neighbourhood=marke, text=SAID_ANEW)
    factories.make_echo(other, neighbourhood=heule)
    stand_in(structural, other)

    response = as_lotte.post(URL, {"text": SAID_ANEW})

    page = response.content.decode()
    assert named(response) == [structural]
    assert shown(response) == [other]  # the nearest of the two gets the echo
    assert response.context["alike"].near[0].wijken == ("Heule", "Marke")
    assert response.context["alike"].near[0].voices == Voices(3, 0, today)
    assert "Itsme op een nieuw toestel" in page
    assert "fase 1 van 8: opgemerkt" in page
    assert "3 keer gehoord." in page
    assert f'name="structural" value="{structural.pk}"' in page
    assert page.count("Dit zie ik ook") == 1


def test_a_structural_signal_is_found_by_its_own_words(as_lotte, kortrijk, heule):
    said = factories.make_signal(
        kortrijk, neighbourhood=heule, text="Weer hetzelfde als vorige keer."
    )
    structural = stand_in(
        factories.make_structural(
            kortrijk, "Itsme opnieuw activeren lukt niet alleen",
            description="Wie een andere smartphone heeft, geraakt niet meer binnen.",
            domain="federal_government", barrier="sign_in",
        ),
        said,
    )  # fmt: skip

    response = as_lotte.post(URL, {"text": SAID_ANEW})

    assert (named(response), shown(response)) == ([structural], [said])


def test_a_changed_title_is_found_by_its_new_words(as_lotte, itsme, structural):
    from signals.actions.structural import edit_structural

    typed = {"text": "cash betalen op de bus"}
    assert named(as_lotte.post(URL, typed)) == []

    edit_structural(structural=structural, at=timezone.now(), title=BUS, domain="mobility")

    response = as_lotte.post(URL, typed)
    assert (named(response), shown(response)) == ([structural], [itsme])


@pytest.mark.parametrize("phase", ["fed_back", "not_retained"])
def test_also_what_was_closed_gets_new_voices(as_lotte, kortrijk, itsme, phase):
    structural = stand_in(factories.make_structural(kortrijk, "Itsme", phase=phase), itsme)

    assert named(as_lotte.post(URL, {"text": SAID_ANEW})) == [structural]


def test_without_a_standing_signal_of_this_year_it_is_not_shown(
    as_lotte, kortrijk, heule, itsme, structural, lotte, today
):
    title = "Itsme opnieuw activeren op een andere smartphone"
    long_ago = factories.make_signal(
        kortrijk, neighbourhood=heule, text=ITSME, heard_on=today - timedelta(days=367)
    )
    stand_in(factories.make_structural(kortrijk, title), long_ago)
    factories.make_structural(kortrijk, title)
    itsme.withdrawn_at = itsme.logged_at
    itsme.save()

    assert named(as_lotte.post(URL, {"text": SAID_ANEW})) == []


def test_who_left_is_shown_by_itself_again(as_lotte, kortrijk, itsme, structural, lotte):
    from signals.actions.structural import take_signal_out

    membership = lotte.memberships.get()
    take_signal_out(structural=structural, by=membership, at=timezone.now(), signal=itsme)

    response = as_lotte.post(URL, {"text": SAID_ANEW})

    assert (named(response), shown(response)) == ([None], [itsme])


def test_what_went_up_is_shown_as_what_it_became_part_of(as_lotte, kortrijk, structural, lotte):
    from signals.actions.bundling import merge_structural

    whole = factories.make_structural(kortrijk, "Digitale sleutels")
    membership = lotte.memberships.get()
    merge_structural(structural=structural, into=whole, by=membership, at=timezone.now())

    assert named(as_lotte.post(URL, {"text": SAID_ANEW})) == [whole]


def test_in_two_it_is_shown_as_the_one_that_began_first(as_lotte, kortrijk, itsme, structural):
    stand_in(factories.make_structural(kortrijk, "Nog iets over toestellen"), itsme)

    assert named(as_lotte.post(URL, {"text": SAID_ANEW})) == [structural]


def test_five_at_most_of_both_together(as_lotte, kortrijk, heule, itsme, structural):
    for _ in range(6):
        factories.make_signal(
            kortrijk, neighbourhood=heule, text=ITSME, domain="federal_government",
            barrier="sign_in",
        )  # fmt: skip

    response = as_lotte.post(URL, {"text": SAID_ANEW})

    assert len(shown(response)) == 5
    assert named(response).count(structural) == 1


def test_a_structural_signal_of_another_city_is_never_shown(as_fatima, itsme, structural):
    response = as_fatima.post("/antwerpen/signalen/gelijkaardig/", {"text": SAID_ANEW})

    assert shown(response) == []
    assert structural.title not in response.content.decode()


def test_a_structural_signal_that_was_shown_is_not_asked_about_again(
    as_lotte, kortrijk, structural, answers
):
    asked = as_lotte.post(LOG, answers)
    seen = asked.context["form"].alike.seen

    assert (asked.status_code, seen) == (422, f"s{structural.pk}")
    assert as_lotte.post(LOG, answers | {"seen": seen}).status_code == 302


# ── Who sees it ──────────────────────────────────────────────────────────────────────────────────


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
