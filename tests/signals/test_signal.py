"""One signal: read it with its history, change it, take it back."""

import pytest

from signals.actions import heard as actions
from tests import factories


@pytest.fixture
def signal(kortrijk, heule, lotte, today):
    return factories.make_signal(
        kortrijk, neighbourhood=heule, logged_by=lotte, text="Het bankkantoor sloot."
    )


@pytest.fixture
def url(signal):
    return f"/kortrijk/signalen/{signal.pk}/"


@pytest.fixture
def answers(signal, marke):
    return {
        "text": "Het laatste bankkantoor sloot.",
        "neighbourhood": marke.pk,
        "heard_on": signal.heard_on.isoformat(),
        "domain": "money",
    }


def test_the_page_says_what_is_known(as_ilse, url):
    page = as_ilse.get(url).content.decode()

    assert "Het bankkantoor sloot." in page
    assert "nog niet gekozen" in page


def test_a_change_is_kept_with_who_made_it(as_karim, url, signal, answers):
    as_karim.post(f"{url}wijzig/", answers)

    history = as_karim.get(url).context["history"]
    assert [(change.kind, change.by) for change in history] == [
        ("logged", ""),
        ("changed", "Karim"),
    ]
    assert history[1].fields == (
        ("wat heb je gehoord of gezien", "Het bankkantoor sloot.", answers["text"]),
        ("wijk", "Heule", "Marke"),
        ("waarover gaat het", "", "bank en geld"),
    )


def test_the_logger_may_change_it_and_another_social_worker_not(
    signed_in, kortrijk, ilse, as_ilse, url, answers
):
    own = factories.make_signal(kortrijk, logged_by=ilse)

    assert as_ilse.get(f"/kortrijk/signalen/{own.pk}/wijzig/").status_code == 200
    assert as_ilse.post(f"{url}wijzig/", answers).status_code == 403


def test_withdrawing_asks_first_and_keeps_it_readable(as_lotte, kortrijk, url, signal):
    asked = as_lotte.get(f"{url}trek-in/")
    signal.refresh_from_db()
    assert asked.status_code == 200
    assert not signal.is_withdrawn

    as_lotte.post(f"{url}trek-in/")

    page = as_lotte.get(url).content.decode()
    assert "ingetrokken: telt niet mee" in page
    assert [change.kind for change in signal.told_history()] == ["logged", "withdrawn"]
    assert kortrijk.signals.standing().count() == 0


def test_a_withdrawn_signal_stays_as_it_was(as_lotte, url, signal, answers, at):
    actions.withdraw_signal(signal=signal, at=signal.logged_at)

    assert as_lotte.post(f"{url}wijzig/", answers).status_code == 403
    assert as_lotte.post(f"{url}trek-in/").status_code == 403
    with pytest.raises(actions.AlreadyWithdrawn):
        actions.edit_signal(signal=signal, text="anders")


def test_a_change_while_a_colleague_withdraws_it_says_so(
    as_lotte, url, signal, answers, monkeypatch
):
    edit = actions.edit_signal

    def after_a_colleague(**given):
        actions.withdraw_signal(signal=signal, at=signal.logged_at)
        return edit(**given)

    monkeypatch.setattr(actions, "edit_signal", after_a_colleague)

    page = as_lotte.post(f"{url}wijzig/", answers, follow=True).content.decode()

    assert "Een collega trok dit signaal net in. Je wijziging is niet bewaard." in page


def test_an_old_day_may_stay_when_something_else_changes(as_lotte, kortrijk, heule, lotte, answers):
    from datetime import date

    old = factories.make_signal(
        kortrijk, neighbourhood=heule, logged_by=lotte, heard_on=date(2020, 1, 1)
    )

    response = as_lotte.post(
        f"/kortrijk/signalen/{old.pk}/wijzig/", answers | {"heard_on": "2020-01-01"}
    )

    assert response.status_code == 302


def test_markup_in_a_text_is_text(as_lotte, kortrijk, lotte):
    signal = factories.make_signal(kortrijk, logged_by=lotte, text="<script>alert(1)</script>")

    page = as_lotte.get(f"/kortrijk/signalen/{signal.pk}/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_queries_do_not_grow_with_the_history(as_lotte, queries_of, url, signal):
    with_one = queries_of(as_lotte, url)
    for text in ("één", "twee", "drie"):
        actions.edit_signal(signal=signal, text=text)

    assert queries_of(as_lotte, url) == with_one
    assert with_one < 12


@pytest.mark.parametrize("page", ["", "wijzig/", "trek-in/"])
def test_a_stranger_finds_nothing(as_fatima, url, signal, answers, page):
    assert as_fatima.get(url + page).status_code == 404
    assert as_fatima.post(url + page, answers).status_code == 404
    signal.refresh_from_db()
    assert (signal.text, signal.is_withdrawn) == ("Het bankkantoor sloot.", False)
