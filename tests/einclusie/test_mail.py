"""Mail on its way out: whole, after the commit, and tried again when the mail server is away."""

import pytest
from celery.exceptions import Retry
from django.conf import settings as configured
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from kombu.exceptions import OperationalError

from einclusie.mail import send_outside


class Away(EmailBackend):
    """A mail server that cannot be reached."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


@pytest.fixture
def queue(db, settings):
    """The backend that callers send with; behind it stands a mail server that keeps what it got."""
    settings.EMAIL_OUTSIDE_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return get_connection("einclusie.mail.QueuedBackend")


def a_mail(queue, **given):
    mail = EmailMultiAlternatives(
        "Dag", "Tekst", "van@stad.example", ["aan@stad.example"], connection=queue, **given
    )
    mail.attach_alternative("<p>Tekst</p>", "text/html")
    return mail


def test_a_mail_arrives_whole(queue, mailoutbox):
    copies = {"cc": ["cc@stad.example"], "bcc": ["bcc@stad.example"]}

    a_mail(queue, reply_to=["lotte@stad.example"], headers={"X-Stad": "1"}, **copies).send()

    [mail] = mailoutbox
    assert (mail.subject, mail.body, mail.from_email) == ("Dag", "Tekst", "van@stad.example")
    assert (mail.to, mail.cc, mail.bcc) == (["aan@stad.example"], *copies.values())
    assert (mail.reply_to, mail.extra_headers) == (["lotte@stad.example"], {"X-Stad": "1"})
    assert mail.alternatives == [("<p>Tekst</p>", "text/html")]


def test_a_mail_of_work_that_is_undone_never_leaves(queue, mailoutbox):
    with transaction.atomic():
        a_mail(queue).send()
        transaction.set_rollback(True)

    assert mailoutbox == []


def test_a_mail_that_cannot_leave_is_tried_again_whole(queue, settings, mailoutbox):
    mail_server = settings.EMAIL_OUTSIDE_BACKEND
    settings.EMAIL_OUTSIDE_BACKEND = f"{__name__}.Away"
    with pytest.raises(Retry) as next_try:
        a_mail(queue).send()
    settings.EMAIL_OUTSIDE_BACKEND = mail_server

    next_try.value.sig.apply(throw=True)

    [mail] = mailoutbox
    assert (mail.body, mail.alternatives) == ("Tekst", [("<p>Tekst</p>", "text/html")])


def test_no_try_waits_so_long_that_the_broker_takes_it_for_lost():
    timeout = configured.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]

    assert send_outside.retry_backoff_max < timeout


def test_an_attachment_is_refused_rather_than_lost(queue):
    mail = EmailMessage("Dag", "Tekst", "van@stad.example", ["aan@stad.example"], connection=queue)
    mail.attach("lijst.txt", "inhoud")

    with pytest.raises(ValueError, match="without attachments"):
        mail.send()


@pytest.fixture
def no_queue(monkeypatch):
    def refuse(**given):
        raise OperationalError("nobody there")

    monkeypatch.setattr(send_outside, "delay", refuse)


def test_without_a_queue_a_mail_leaves_all_the_same(queue, no_queue, mailoutbox):
    a_mail(queue).send()

    assert [mail.subject for mail in mailoutbox] == ["Dag"]


def test_without_queue_and_mail_server_the_page_goes_on(queue, no_queue, settings, mailoutbox):
    settings.EMAIL_OUTSIDE_BACKEND = f"{__name__}.Away"

    a_mail(queue).send()

    assert mailoutbox == []
