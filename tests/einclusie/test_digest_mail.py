"""The mail that an edition is out: to each policy reader, once, without a small number."""

from datetime import date, timedelta

import pytest

from cities.enums import Role
from cities.periods import Month
from einclusie.digests import actions
from tests import factories

OCTOBER = Month(2026, 10)


@pytest.fixture
def out(at):
    return at(2026, 11, 4, 6)


@pytest.fixture
def edition(kortrijk, heule, marke, out, at):
    for wijk, count in ((heule, 9), (marke, 3)):
        for _ in range(count):
            factories.make_signal(
                kortrijk, neighbourhood=wijk, heard_on=date(2026, 10, 15),
                logged_at=at(2026, 10, 20, 9),
            )  # fmt: skip
    return actions.compile_edition(city=kortrijk, period=OCTOBER, at=out)


def test_a_policy_reader_gets_the_main_figures_and_the_way_to_the_rest(
    edition, wim, karim, out, mailoutbox
):
    assert actions.announce(edition=edition, at=out) == 1

    [message] = mailoutbox
    assert message.to == [wim.email]
    assert message.subject == "Maandoverzicht oktober 2026 van Kortrijk"
    assert message.body == (
        "Het maandoverzicht van oktober 2026 voor Kortrijk is er.\n"
        "Vinger aan de pols, niet gevalideerd.\n"
        "\n"
        "Signalen:\n"
        "- okt 2026: 12\n"
        "- sep 2026: niet geteld\n"
        "- okt 2025: niet geteld\n"
        "\n"
        "Collega’s die noteerden: 0\n"
        "Organisaties: 0\n"
        "Wijken gehoord: 2 van 2\n"
        "\n"
        "Lees het hele overzicht:\n"
        "http://127.0.0.1:8000/kortrijk/maandoverzicht/2026-10/\n"
        "\n"
        "U krijgt deze mail omdat u in einclusie het maandoverzicht leest.\n"
    )
    [(html, mimetype)] = message.alternatives
    assert mimetype == "text/html"
    assert 'href="http://127.0.0.1:8000/kortrijk/maandoverzicht/2026-10/"' in html


def test_a_small_total_is_no_number_in_the_mail(kortrijk, heule, wim, out, at, mailoutbox):
    for _ in range(3):
        factories.make_signal(
            kortrijk, neighbourhood=heule, heard_on=date(2026, 10, 15),
            logged_at=at(2026, 10, 20, 9), logged_by=wim,
        )  # fmt: skip
    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=out)

    actions.announce(edition=edition, at=out)

    [message] = mailoutbox
    assert "- okt 2026: minder dan 5\n" in message.body
    assert "Collega’s die noteerden: minder dan 5\n" in message.body


def test_it_is_mailed_once_however_often_it_is_asked(edition, wim, out, mailoutbox):
    stale = type(edition).objects.get(pk=edition.pk)

    sent = [
        actions.announce(edition=edition, at=out),
        actions.announce(edition=stale, at=out),
        actions.announce_unmailed(at=out),
    ]
    actions.bring_out(edition=edition, at=out + timedelta(hours=1))

    assert sent == [1, 0, 0]
    assert len(mailoutbox) == 1
    edition.refresh_from_db()
    assert edition.mailed_at == out


def test_each_reader_of_this_city_today_gets_a_mail_of_their_own(
    edition, kortrijk, antwerpen, wim, out, mailoutbox
):
    sofie = factories.make_user("Sofie", kortrijk, Role.POLICY_READER)
    factories.make_user("Vroeger", kortrijk, Role.POLICY_READER, until=date(2026, 11, 3))
    factories.make_user("Elders", antwerpen, Role.POLICY_READER)
    gone = factories.make_user("Weg", kortrijk, Role.POLICY_READER)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)

    actions.announce(edition=edition, at=out)

    assert [message.to for message in mailoutbox] == [[sofie.email], [wim.email]]


def test_what_came_out_but_was_not_mailed_is_mailed_within_a_day(edition, wim, out, mailoutbox):
    assert actions.announce_unmailed(at=out + timedelta(days=1, seconds=1)) == 0
    assert actions.announce_unmailed(at=out + timedelta(hours=1)) == 1

    assert len(mailoutbox) == 1


def test_an_edition_that_is_not_out_is_not_mailed(kortrijk, wim, out, mailoutbox):
    edition = actions.order_edition(city=kortrijk, period=OCTOBER, by=None, at=out)

    assert actions.announce(edition=edition, at=out) == 0
    assert mailoutbox == []
