"""The two working days in which the city team adds a word, and how an edition goes out."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from cities.periods import Month
from einclusie.digests import actions, releasing, revisions, tasks
from einclusie.digests.document import checksum
from einclusie.digests.models import Edition, Word
from tests import factories
from tests.einclusie.digests import hold_to_schema

OCTOBER = Month(2026, 10)
PAGE = "/kortrijk/maandoverzicht/2026-10/"
WORD = f"{PAGE}woord/"
RELEASE = f"{PAGE}geef-uit/"
HEARD = "De afspraak kan enkel nog met een app, de balie verwijst door."


@pytest.fixture
def october(kortrijk, heule, marke, at):
    """Six signals of one theme, three of another, and one that names somebody."""

    def hear(count, text, **theme):
        return [
            factories.make_signal(
                kortrijk, neighbourhood=heule, text=text, heard_on=date(2026, 10, 15),
                logged_at=at(2026, 10, 20, 9), **theme,
            )
            for _ in range(count)
        ]  # fmt: skip

    return [
        *hear(5, HEARD, domain="housing", barrier="sign_in"),
        *hear(1, "Mevrouw Peeters raakt niet binnen.", domain="housing", barrier="sign_in"),
        *hear(3, "Te weinig voor een citaat.", domain="health", barrier="sign_in"),
    ]


@pytest.fixture
def waiting(kortrijk, october, karim, at, mailoutbox):
    """The edition of October as the worker made it on Wednesday the fourth; nobody read it yet."""
    edition = actions.order_edition(city=kortrijk, period=OCTOBER, by=None, at=at(2026, 11, 4, 6))
    return actions.bring_out(edition=edition, at=at(2026, 11, 4, 6))


@pytest.fixture
def wednesday(at, time_machine):
    time_machine.move_to(at(2026, 11, 4, 10), tick=False)


def printed(edition):
    edition.refresh_from_db()
    return edition.document.get("word")


def test_it_waits_two_working_days_and_the_team_is_told(waiting, karim, at, mailoutbox):
    assert waiting.is_published
    assert (waiting.goes_out_at, waiting.released_at) == (at(2026, 11, 6, 9), None)
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (
        [karim.email],
        "Maandoverzicht oktober 2026: klaar voor jullie woord",
    )
    assert f"http://127.0.0.1:8000{WORD}" in mail.body
    assert "Op 6 november 2026 om 9 uur vertrekt het vanzelf" in mail.body


def test_until_then_only_the_team_reads_it(waiting, wednesday, as_karim, as_wim, as_lotte):
    statuses = {name: client.get(PAGE).status_code for name, client in (
        ("karim", as_karim), ("wim", as_wim), ("lotte", as_lotte))}  # fmt: skip

    assert statuses == {"karim": 200, "wim": 404, "lotte": 404}
    assert as_wim.get(f"{PAGE[:-1]}.json").status_code == 404
    assert as_wim.get(f"{PAGE[:-1]}.pdf").status_code == 404
    assert "oktober 2026" not in as_wim.get("/kortrijk/maandoverzicht/").content.decode()
    page = as_karim.get(PAGE).content.decode()
    assert "vertrekt vanzelf op vrijdag 6 november om 9 uur" in page


def test_what_the_team_adds_is_printed_from_the_release_on(
    waiting, wednesday, as_karim, as_wim, wim, at, time_machine, mailoutbox
):
    form = as_karim.get(WORD).context["form"]
    quote = form.fields["quotes"].choices[0][0]
    answers = {"text": "Dank aan wie luisterde.", "things": ["signals"], "quotes": [quote]}
    as_karim.post(WORD, answers)
    before = waiting.checksum

    time_machine.move_to(at(2026, 11, 6, 9), tick=False)
    tasks.compile_due()

    word = printed(waiting)
    assert word == {
        "text": "Dank aan wie luisterde.",
        "things": ["signals"],
        "quotes": [
            {
                "domain": {"key": "housing", "label": "wonen"},
                "barrier": {"key": "sign_in", "label": word["quotes"][0]["barrier"]["label"]},
                "text": HEARD,
            }
        ],
    }
    hold_to_schema(waiting.document)
    assert waiting.checksum == checksum(waiting.document) != before
    assert waiting.released_at == at(2026, 11, 6, 9)
    as_wim.force_login(wim)
    page = as_wim.get(PAGE).content.decode()
    assert "Dank aan wie luisterde." in page
    assert HEARD in page
    assert [mail.subject for mail in mailoutbox][1:] == ["Maandoverzicht oktober 2026 van Kortrijk"]
    assert "EEN WOORD VAN HET STADSTEAM\nDank aan wie luisterde." in mailoutbox[-1].body


def test_without_a_word_it_goes_by_itself_and_stays_the_same(waiting, wim, at):
    before = waiting.checksum

    assert releasing.release_due(at=at(2026, 11, 6, 8, 59)) == []
    [out] = releasing.release_due(at=at(2026, 11, 6, 9))
    assert releasing.release_due(at=at(2026, 11, 6, 10)) == []

    assert (out.checksum, "word" in out.document) == (before, False)


def test_the_team_may_let_it_go_at_once(waiting, wednesday, as_karim, wim, mailoutbox):
    response = as_karim.post(RELEASE, follow=True)
    again = as_karim.post(RELEASE, follow=True)

    assert "Uitgegeven. De lezers krijgen het in hun mail." in response.content.decode()
    assert "Dit overzicht is al uitgegeven." in again.content.decode()
    assert [mail.to for mail in mailoutbox][1:] == [[wim.email]]


def test_after_the_release_nothing_is_added(waiting, as_karim, at, time_machine):
    releasing.release(edition=waiting, at=at(2026, 11, 6, 9))
    time_machine.move_to(at(2026, 11, 6, 10), tick=False)

    response = as_karim.post(WORD, {"text": "Te laat."}, follow=True)

    assert "Dit overzicht is al uitgegeven." in response.content.decode()
    with pytest.raises(releasing.AlreadyReleased):
        releasing.save_word(edition=waiting, text="Te laat.", things=[], quotes=[])
    assert Word.objects.count() == 0


def test_quotes_come_from_themes_heard_five_times_and_name_nobody(waiting):
    texts = [one.signal.text for one in releasing.quotable(waiting)]

    assert set(texts) == {HEARD}
    assert len(texts) <= releasing.PER_THEME


def test_a_quote_that_was_changed_or_withdrawn_since_is_not_printed(waiting, at):
    first, second, third = [one.signal for one in releasing.quotable(waiting)][:3]
    releasing.save_word(edition=waiting, text="", things=[], quotes=[first, second, third])
    type(first).objects.filter(pk=first.pk).update(text="Iets heel anders.")
    type(first).objects.filter(pk=second.pk).update(withdrawn_at=at(2026, 11, 5, 9))

    releasing.release(edition=waiting, at=at(2026, 11, 6, 9))

    assert [one["text"] for one in printed(waiting)["quotes"]] == [third.text]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"text": "Dank aan mevrouw Peeters."}, "mevrouw Peeters"),
        ({"text": "a" * 801}, "800"),
        ({"things": ["x"]}, "Kies uit de lijst."),
        ({"quotes": ["999999"]}, "Kies uit de lijst."),
        ({"quotes": ["’"]}, "Kies uit de lijst."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(waiting, wednesday, as_karim, answers, sentence):
    response = as_karim.post(WORD, answers)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Word.objects.count() == 0


def test_only_the_team_of_this_city_adds_or_releases(
    waiting, wednesday, as_lotte, as_wim, as_fatima
):
    for address in (WORD, RELEASE):
        assert [client.post(address).status_code for client in (as_lotte, as_wim, as_fatima)] == [
            403, 403, 404,
        ]  # fmt: skip
    waiting.refresh_from_db()
    assert waiting.released_at is None


def test_a_revision_goes_out_at_once_with_the_word_of_the_first(
    waiting, kortrijk, heule, karim, at
):
    releasing.save_word(edition=waiting, text="Dank.", things=["signals"], quotes=[])
    with pytest.raises(revisions.CannotRevise, match="nog niet uitgegeven"):
        revisions.preview(edition=waiting, at=at(2026, 11, 5))
    releasing.release(edition=waiting, at=at(2026, 11, 6, 9))
    for _ in range(7):
        factories.make_signal(
            kortrijk, neighbourhood=heule, heard_on=date(2026, 10, 16), logged_at=at(2026, 11, 8, 9)
        )
    ordered = revisions.order_revision(
        city=kortrijk, month=OCTOBER, reason="vergeten", by=karim, at=at(2026, 11, 9, 9)
    )

    revision = actions.bring_out(edition=ordered, at=at(2026, 11, 9, 9))

    assert revision.released_at == revision.published_at
    assert revision.document["word"]["text"] == "Dank."
    assert revision.checksum == checksum(revision.document)


def test_the_database_lets_only_a_word_in_and_only_once(waiting):
    row = Edition.objects.filter(pk=waiting.pk)
    other = {**waiting.document, "signallers": 99}
    word = {**waiting.document, "word": {"text": "Dag", "things": [], "quotes": []}}
    now = timezone.now()

    def refuses(**change):
        with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
            row.update(**change)

    refuses(document=other, released_at=now)
    refuses(document=word)
    refuses(published_at=now)
    row.update(document=word, released_at=now, checksum="a" * 64)
    refuses(document=waiting.document)
    refuses(released_at=now + timedelta(days=1))
    refuses(released_at=None)
    row.update(mailed_at=now)


def test_it_stands_among_what_waits_for_the_team(waiting, wednesday, as_karim, as_lotte):
    text = as_karim.get("/kortrijk/").content.decode()

    assert "Jullie woord bij het overzicht van oktober 2026" in text
    assert "Vertrekt vanzelf op vrijdag 6 november." in text
    assert "Jullie woord bij" not in as_lotte.get("/kortrijk/").content.decode()


def test_the_form_asks_as_much_for_nine_quotes_as_for_one(
    waiting, wednesday, as_karim, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        as_karim.get(WORD)
