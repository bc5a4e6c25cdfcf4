"""The mail that an edition is out: to each reader as much as was chosen, once, and what came back."""

import smtplib
from datetime import date, timedelta
from io import BytesIO, StringIO, TextIOWrapper

import pikepdf
import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command

from cities.enums import Role
from cities.periods import Month, Quarter
from einclusie.digests import actions, delivering, subscribing, tasks
from einclusie.digests.models import Reader, Rhythm, Scope
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


def send(edition, at):
    """Mail this edition as the worker would; the rows it made."""
    made = delivering.announce(edition=edition, at=at)
    for one in made:
        delivering.deliver(delivery_id=one.pk, at=at)
    return made


def links_in(text):
    return [word for word in text.split() if word.startswith("http")]


def test_a_policy_reader_gets_the_first_parts_the_pdf_and_the_way_to_the_rest(
    edition, wim, karim, out, mailoutbox
):
    send(edition, out)

    [message] = mailoutbox
    assert message.to == [wim.email]
    assert message.subject == "Maandoverzicht oktober 2026 van Kortrijk"
    *body, ending = message.body.strip().split("\n")
    assert body == [
        "Maandoverzicht oktober 2026, Kortrijk",
        "Vinger aan de pols, niet gevalideerd.",
        "",
        "Signalen, okt 2026: 12",
        "Signalen, sep 2026: niet geteld",
        "Signalen, okt 2025: niet geteld",
        "Collega’s die noteerden: 0",
        "Organisaties: 0",
        "Wijken gehoord: 2 van 2",
        "",
        "OM TE WETEN",
        "- Alle signalen samen: 12.",
        "",
        "THEMA’S",
        "Te weinig historiek om te zeggen wat stijgt of daalt.",
        "",
        "Lees het hele overzicht:",
        "http://127.0.0.1:8000/kortrijk/maandoverzicht/2026-10/",
        "",
        (
            "U krijgt deze mail omdat u in einclusie het maandoverzicht leest. Daar kiest u ook hoeveel "
            "en hoe vaak."
        ),
    ]
    assert ending.startswith("Geen mails meer: http://127.0.0.1:8000/m/")
    [(html, mimetype)] = message.alternatives
    assert mimetype == "text/html"
    assert 'href="http://127.0.0.1:8000/kortrijk/maandoverzicht/2026-10/"' in html
    assert "Alle signalen samen: 12." in html
    [(name, pdf, kind)] = message.attachments
    assert (name, kind) == ("kortrijk-2026-10.pdf", "application/pdf")
    assert len(pikepdf.open(BytesIO(pdf)).pages) > 1
    assert message.extra_headers["List-Unsubscribe"] == f"<{links_in(ending)[0]}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_small_total_is_no_number_in_the_mail(kortrijk, heule, wim, out, at, mailoutbox):
    for _ in range(3):
        factories.make_signal(
            kortrijk, neighbourhood=heule, heard_on=date(2026, 10, 15),
            logged_at=at(2026, 10, 20, 9), logged_by=wim,
        )  # fmt: skip

    send(actions.compile_edition(city=kortrijk, period=OCTOBER, at=out), out)

    [message] = mailoutbox
    assert "Signalen, okt 2026: minder dan 5\n" in message.body
    assert "Collega’s die noteerden: minder dan 5\n" in message.body


def test_who_chose_page_one_gets_one_page(edition, kortrijk, wim, out, mailoutbox):
    subscribing.choose(city=kortrijk, user=wim, scope=Scope.FIRST, rhythm=Rhythm.MONTH)

    send(edition, out)

    [message] = mailoutbox
    assert "OM TE WETEN" in message.body
    assert "THEMA’S" not in message.body
    [(_name, pdf, _kind)] = message.attachments
    assert len(pikepdf.open(BytesIO(pdf)).pages) == 1


def test_who_chose_own_wijken_reads_of_those_as_printed(
    edition, kortrijk, heule, marke, wim, out, mailoutbox
):
    subscribing.choose(
        city=kortrijk, user=wim, scope=Scope.WIJK, rhythm=Rhythm.MONTH, neighbourhoods=[marke]
    )

    send(edition, out)

    [message] = mailoutbox
    assert "JE WIJKEN\n- Marke\n  okt 2026: minder dan 5.\n" in message.body
    assert "Heule" not in message.body
    assert message.attachments == []


def test_it_is_mailed_once_however_often_it_is_asked(edition, wim, out, mailoutbox):
    stale = type(edition).objects.get(pk=edition.pk)

    [sent] = send(edition, out)
    again = [
        *send(stale, out),
        *delivering.announce_released(at=out),
        delivering.deliver(delivery_id=sent.pk, at=out + timedelta(days=1)),
    ]

    assert again == [False]
    assert len(mailoutbox) == 1
    edition.refresh_from_db()
    assert edition.mailed_at == out


def test_each_reader_of_this_city_today_gets_a_mail_of_their_own(
    edition, kortrijk, antwerpen, wim, karim, lotte, out, mailoutbox
):
    sofie = factories.make_user("Sofie", kortrijk, Role.POLICY_READER)
    factories.make_user("Vroeger", kortrijk, Role.POLICY_READER, until=date(2026, 11, 3))
    factories.make_user("Elders", antwerpen, Role.POLICY_READER)
    gone = factories.make_user("Weg", kortrijk, Role.POLICY_READER)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    subscribing.choose(city=kortrijk, user=lotte, scope=Scope.WHOLE, rhythm=Rhythm.MONTH)
    subscribing.choose(city=kortrijk, user=karim, scope=Scope.WHOLE, rhythm=Rhythm.NEVER)

    send(edition, out)

    wanted = sorted([sofie.email, wim.email, lotte.email])
    assert sorted(message.to[0] for message in mailoutbox) == wanted


def test_who_wants_a_mail_each_quarter_gets_no_month(
    kortrijk, heule, wim, at, mailoutbox, time_machine
):
    factories.make_signal(
        kortrijk, neighbourhood=heule, heard_on=date(2026, 9, 3), logged_at=at(2026, 9, 3, 9)
    )
    subscribing.choose(city=kortrijk, user=wim, scope=Scope.FIRST, rhythm=Rhythm.QUARTER)
    when = at(2026, 10, 5, 6)
    for period in (Month(2026, 9), Quarter(2026, 3)):
        send(actions.compile_edition(city=kortrijk, period=period, at=when), when)

    assert [message.subject for message in mailoutbox] == [
        "Overzicht 3e kwartaal 2026 van Kortrijk"
    ]


def test_a_guest_gets_a_link_of_their_own_until_the_day_that_was_agreed(
    edition, kortrijk, out, mailoutbox
):
    until = date(2026, 11, 3)
    for name, day in (("vorige@stad.example", until), ("schepen@stad.example", date(2026, 12, 1))):
        subscribing.add_guest(
            city=kortrijk, email=name, scope=Scope.WHOLE, rhythm=Rhythm.MONTH, until=day
        )

    send(edition, out)

    [message] = mailoutbox
    assert message.to == ["schepen@stad.example"]
    assert links_in(message.body)[0].startswith("http://127.0.0.1:8000/m/")
    assert "U krijgt deze mails tot en met 1 december 2026." in message.body


def test_what_came_out_but_was_not_mailed_is_mailed_within_a_day(edition, wim, out):
    assert delivering.announce_released(at=out + timedelta(days=1, seconds=1)) == []
    assert len(delivering.announce_released(at=out + timedelta(hours=1))) == 1


def test_an_edition_that_is_not_released_is_not_mailed(kortrijk, edition, wim, at):
    waiting = actions.order_edition(
        city=kortrijk, period=OCTOBER.before(), by=None, at=at(2026, 11, 5)
    )
    made = actions.bring_out(edition=waiting, at=at(2026, 11, 5, 6))

    assert made.is_published
    assert delivering.announce(edition=made, at=at(2026, 11, 5, 6)) == []


class Away(EmailBackend):
    """A mail server that cannot be reached."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


class Refuses(EmailBackend):
    """A mail server that does not know the address."""

    def send_messages(self, messages):
        [to] = messages[0].to
        raise smtplib.SMTPRecipientsRefused({to: (550, b"5.1.1 no such user")})


def test_a_mail_server_that_is_away_leaves_the_mail_for_another_try(
    edition, wim, out, settings, mailoutbox
):
    works, settings.EMAIL_OUTSIDE_BACKEND = settings.EMAIL_OUTSIDE_BACKEND, f"{__name__}.Away"
    [delivery] = delivering.announce(edition=edition, at=out)
    with pytest.raises(ConnectionRefusedError):
        delivering.deliver(delivery_id=delivery.pk, at=out)
    settings.EMAIL_OUTSIDE_BACKEND = works

    assert delivering.deliver(delivery_id=delivery.pk, at=out + timedelta(minutes=1))

    assert [message.to for message in mailoutbox] == [[wim.email]]
    delivery.refresh_from_db()
    assert delivery.sent_at == out + timedelta(minutes=1)


def test_a_mail_that_a_lost_worker_had_is_found_by_the_clock(edition, wim, out, mailoutbox):
    [delivery] = delivering.announce(edition=edition, at=out)
    type(delivery).objects.filter(pk=delivery.pk).update(taken_at=out)

    assert delivering.waiting(at=out + timedelta(minutes=29)) == []
    assert delivering.waiting(at=out + timedelta(minutes=31)) == [delivery]
    assert delivering.waiting(at=out + timedelta(days=4)) == []
    tasks.send(delivering.waiting(at=out + timedelta(minutes=31)))


def test_an_address_that_the_mail_server_refuses_is_seen_by_the_city_team(
    edition, wim, out, settings, as_karim, as_fatima
):
    settings.EMAIL_OUTSIDE_BACKEND = f"{__name__}.Refuses"

    send(edition, out)

    page = as_karim.get("/kortrijk/maandoverzicht/2026-10/verzonden/").content.decode()
    assert wim.email in page
    assert "kwam terug" in page
    assert "(550)" in page
    assert as_fatima.get("/kortrijk/maandoverzicht/2026-10/verzonden/").status_code == 404


def report(message_id, action="failed", *, whole=True):
    """A delivery report as a mail server writes it."""
    text = f"Final-Recipient: rfc822; wie@stad.example\nAction: {action}\nStatus: 5.1.1\n"
    headers = f"Subject: Overzicht\nMessage-ID: {message_id}\n"
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    parts = [
        "Content-Type: text/plain\n\nSorry.",
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{text}",
        f"Content-Type: {kind}\n\n{headers}\n",
    ]
    body = "".join(f"--grens\n{part}\n" for part in parts) + "--grens--\n"
    return (
        "From: MAILER-DAEMON@mx.example\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="grens"\n\n' + body
    ).encode()


def note(raw, monkeypatch):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
    said = StringIO()
    call_command("note_bounce", stdout=said)
    return said.getvalue().strip()


@pytest.mark.parametrize("whole", [True, False], ids=["whole mail", "only headers"])
def test_a_mail_that_comes_back_later_is_written_down(
    edition, wim, out, mailoutbox, monkeypatch, whole
):
    [delivery] = send(edition, out)
    message_id = mailoutbox[0].extra_headers["Message-ID"]

    said = note(report(message_id, whole=whole), monkeypatch)

    delivery.refresh_from_db()
    assert (said, delivery.bounce) == ("noted: 5.1.1", "5.1.1")


def test_what_is_no_failure_of_ours_is_nothing(edition, wim, out, mailoutbox, monkeypatch):
    [delivery] = send(edition, out)
    ours = mailoutbox[0].extra_headers["Message-ID"]
    forged = f"<overzicht-{delivery.pk}.ietsanders@127.0.0.1>"

    said = {
        note(raw, monkeypatch)
        for raw in (
            report(ours, action="delayed"), report(forged), report(""), b"", b"\xff\x00 geen mail",
            b"Subject: dag\n\ndag",
        )
    }  # fmt: skip

    delivery.refresh_from_db()
    assert (said, delivery.bounced_at) == ({"nothing of ours"}, None)


def test_readers_without_a_choice_are_counted_once(kortrijk, wim, out):
    delivering.default_readers(kortrijk, at=out)
    delivering.default_readers(kortrijk, at=out)

    [reader] = Reader.objects.all()
    assert (reader.user, reader.scope, reader.rhythm) == (wim, Scope.WHOLE, Rhythm.MONTH)
