"""A spreadsheet of signals comes in: look first, then the worker, and back again if that was wrong."""

import csv
import io
import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signals import sheets, tasks
from signals.actions import imported as actions
from signals.forms.heard import SignalForm
from signals.models import ImportRow, Signal, SignalImport
from tests import factories
from tests.signals.test_import_sheets import xlsx

LIST = "/kortrijk/signalen/invoer/"
HEADER = ["Datum", "Wijk", "Signaal", "Drempel", "Naam"]


@pytest.fixture
def rows(today, heule, bissegem, marke):
    day = f"{today:%-d/%-m/%Y}"
    return [
        HEADER,
        [day, "Heule", "De printer van het dienstencentrum is stuk.", "printen of scannen", "x"],
        [today.isoformat(), "bissegem", "Een afspraak maken kan enkel nog online.", "", ""],
        [day, "Heule", "De printer van het dienstencentrum is STUK", "", "dezelfde"],
        [day, "Heule", "Bel Rita op 0470 12 34 56, ze kent de code niet.", "", "Rita"],
        [day, "Heulle", "Het loket is weg.", "", "=1+1"],
        ["ooit", "Marke", "Het loket is weg.", "", ""],
        [day, "Marke", "", "", "-2"],
        [day, "Marke", "x" * 501, "", ""],
    ]


def as_file(rows, name="signalen.csv"):
    if name.endswith("xlsx"):
        return SimpleUploadedFile(name, xlsx(*rows))
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode("cp1252"))


COLUMNS = {"heard_on": "0", "neighbourhood": "1", "text": "2", "barrier": "3"}


@pytest.fixture
def upload(as_lotte):
    """Send a file; gives the import."""

    def send(rows, name="signalen.csv"):
        response = as_lotte.post(LIST, {"file": as_file(rows, name)})
        assert response.status_code == 302, response.context["form"].errors
        return SignalImport.objects.get(pk=int(response.url.split("/")[4]))

    return send


@pytest.fixture
def judged(as_lotte, upload):
    """Send a file and choose its columns; gives the import, ready to be read in."""

    def send(rows, name="signalen.csv"):
        source = upload(rows, name)
        as_lotte.post(f"{LIST}{source.pk}/kolommen/", COLUMNS)
        source.refresh_from_db()
        assert source.state == "judged"
        return source

    return send


@pytest.fixture
def read_in(as_lotte, judged):
    """All of it: the import is done."""

    def send(rows, name="signalen.csv"):
        source = judged(rows, name)
        as_lotte.post(f"{LIST}{source.pk}/start/")
        source.refresh_from_db()
        return source

    return send


def fates(source):
    return [row.fate for row in source.rows.in_file_order()]


@pytest.mark.parametrize("name", ["signalen.csv", "signalen.xlsx"])
def test_the_whole_way_in(as_lotte, lotte, wijkteam, kortrijk, heule, bissegem, today, rows, name):
    answer = as_lotte.post(LIST, {"file": as_file(rows, name)}, follow=True)
    source = SignalImport.objects.get()
    assert answer.redirect_chain == [(f"{LIST}{source.pk}/kolommen/", 302)]
    form = answer.context["form"]
    guess = {field: form.fields[field].initial for field in form.fields}
    assert {field: column for field, column in guess.items() if column} == COLUMNS

    preview = as_lotte.post(f"{LIST}{source.pk}/kolommen/", COLUMNS, follow=True)
    assert fates(source) == ["ready", "ready", "double", *["refused"] * 5]
    assert preview.context["count"]["ready"] == 2
    assert "Lees 2 signalen in" in preview.content.decode()
    assert "Er is nog niets bewaard als signaal." in preview.content.decode()
    assert Signal.objects.count() == 0

    done = as_lotte.post(f"{LIST}{source.pk}/start/", follow=True)

    assert "Ingelezen" in done.content.decode()
    assert fates(source) == ["added", "added", "double", *["refused"] * 5]
    signals = list(kortrijk.signals.order_by("pk"))
    assert [(one.neighbourhood, one.text, one.barrier, one.heard_on) for one in signals] == [
        (heule, "De printer van het dienstencentrum is stuk.", "printing", today),
        (bissegem, "Een afspraak maken kan enkel nog online.", "", today),
    ]
    assert {(one.logged_by, one.organisation) for one in signals} == {(lotte, wijkteam)}


def test_the_preview_names_the_fate_of_every_row(as_lotte, judged, rows):
    source = judged(rows)

    shown = as_lotte.get(f"{LIST}{source.pk}/").context["shown"]

    assert [(line["row"].number, line["row"].reason) for line in shown] == [
        (2, ""),
        (3, ""),
        (4, "Dezelfde als rij 2."),
        (5, "Er staat een telefoonnummer in: “0470 12 34 56”."),
        (6, "“Heulle” is geen wijk van Kortrijk. Bedoel je Heule?"),
        (7, "“ooit” is geen dag. Schrijf 5/10/2026 of 2026-10-05."),
        (8, "Er staat geen tekst."),
        (9, "De tekst telt 501 tekens: hou het bij 500."),
    ]


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [("ready", [2, 3]), ("double", [4]), ("nonsense", [2, 3, 4, 5, 6, 7, 8, 9])],
)
def test_the_preview_may_show_one_fate(as_lotte, judged, rows, asked, numbers):
    source = judged(rows)

    shown = as_lotte.get(f"{LIST}{source.pk}/?lot={asked}").context["shown"]

    assert [line["row"].number for line in shown] == numbers


def test_the_verdict_and_the_form_agree(kortrijk, lotte, judged, rows, today):
    """The preview has its own code for speed; the form has the last word, and says the same."""
    source = judged(rows)
    membership = lotte.memberships.with_labels().get()
    given = [(row.number, row.cells) for row in source.rows.in_file_order()]
    known = actions._known(kortrijk, [today])

    for verdict in actions.importing.judge(given, source.columns, known, today=today):
        form = SignalForm(verdict.given, membership=membership, today=today)
        assert form.is_valid() == (verdict.fate != "refused"), (verdict, form.errors)


def test_a_signal_that_is_there_already_is_a_double(as_lotte, kortrijk, heule, judged, rows, today):
    factories.make_signal(
        kortrijk, neighbourhood=heule, heard_on=today,
        text="de printer van het dienstencentrum is stuk",
    )  # fmt: skip

    source = judged(rows)

    reasons = {row.number: row.reason for row in source.rows.all()}
    assert fates(source)[0] == "double"
    assert reasons[2] == "Dit signaal staat er al."


def test_a_withdrawn_signal_makes_no_double(kortrijk, heule, judged, rows, today):
    factories.make_signal(
        kortrijk, neighbourhood=heule, heard_on=today,
        withdrawn_at=timezone.now() + timedelta(minutes=1),
        text="De printer van het dienstencentrum is stuk.",
    )  # fmt: skip

    assert fates(judged(rows))[0] == "ready"


def test_what_a_colleague_logs_after_the_preview_is_not_doubled(
    as_lotte, kortrijk, heule, judged, rows, today
):
    source = judged(rows)
    factories.make_signal(
        kortrijk, neighbourhood=heule, heard_on=today,
        text="De printer van het dienstencentrum is stuk.",
    )  # fmt: skip

    as_lotte.post(f"{LIST}{source.pk}/start/")

    assert fates(source)[:2] == ["double", "added"]
    assert kortrijk.signals.count() == 2


def test_an_official_code_is_a_wijk_too(kortrijk, heule, judged, today):
    heule.codes.create(code="34022A1")

    source = judged([HEADER, [today.isoformat(), "34022a1", "Het loket is weg.", "", ""]])

    assert fates(source) == ["ready"]


def test_the_columns_that_a_city_chose_are_offered_next_time(as_lotte, as_karim, upload, today):
    header = ["Wat mensen zeggen", "Signaal", "Waar", "Moment"]
    row = ["x", "Het loket is weg.", "Heule", today.isoformat()]
    source = upload([header, row])
    chosen = {"text": "0", "neighbourhood": "2", "heard_on": "3", "service": "1"}
    as_lotte.post(f"{LIST}{source.pk}/kolommen/", chosen)

    upload([[*reversed(header)], [*reversed(row)]])

    assert SignalImport.objects.latest("pk").columns == {
        "heard_on": 0, "neighbourhood": 1, "service": 2, "text": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"text": ""}, "text", "Kies de kolom waar dit in staat."),
        ({"text": "0"}, "heard_on", "Deze kolom koos je al voor: wat er gehoord of gezien is."),
        ({"text": "99"}, "text", "Selecteer een geldige keuze. 99 is geen beschikbare keuze."),
    ],
)
def test_wrong_columns_get_a_sentence(as_lotte, upload, rows, wrong, field, sentence):
    source = upload(rows)

    response = as_lotte.post(f"{LIST}{source.pk}/kolommen/", COLUMNS | wrong)

    assert response.status_code == 422
    assert response.context["form"].errors[field] == [sentence]
    assert SignalImport.objects.get().state == "new"


def test_other_columns_may_be_chosen_until_it_is_read_in(as_lotte, judged, rows):
    source = judged(rows)
    address = f"{LIST}{source.pk}/kolommen/"

    as_lotte.post(address, COLUMNS | {"text": "4", "barrier": ""})
    assert fates(source)[1] == "refused"
    as_lotte.post(address, COLUMNS)
    assert fates(source)[1] == "ready"

    as_lotte.post(f"{LIST}{source.pk}/start/")
    assert as_lotte.get(address).url == f"{LIST}{source.pk}/"
    assert as_lotte.post(address, COLUMNS | {"text": "4"}).url == f"{LIST}{source.pk}/"
    assert fates(source)[1] == "added"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Dit bestand is leeg."),
        (b"\x89PNG\0", "Dit is geen rekenblad dat we kunnen lezen. Bewaar het als .xlsx of als CSV."),
        (b"x" * (sheets.MAX_BYTES + 1), "Dit bestand is groter dan 5 MB. Splits het in stukken."),
        (sheets.OLD_OFFICE + sheets.LOCKED,
         "Dit bestand is beveiligd met een wachtwoord. Haal dat er eerst af."),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_gets_a_sentence(as_lotte, data, sentence):
    response = as_lotte.post(LIST, {"file": SimpleUploadedFile("blad.xlsx", data)})

    assert response.status_code == 422
    assert response.context["form"].errors["file"] == [sentence]
    assert SignalImport.objects.count() == 0


def test_no_file_is_said_so(as_lotte):
    assert as_lotte.post(LIST, {}).context["form"].errors["file"] == ["Kies een bestand."]


def test_the_same_file_twice_is_recognised(as_lotte, as_karim, kortrijk, read_in, rows):
    source = read_in(rows)

    response = as_karim.post(LIST, {"file": as_file(rows, "andere naam.csv")}, follow=True)

    assert response.redirect_chain == [(f"{LIST}{source.pk}/", 302)]
    assert "Dit bestand kwam al eerder binnen." in response.content.decode()
    assert (SignalImport.objects.count(), kortrijk.signals.count()) == (1, 2)


def test_a_file_saved_anew_adds_no_row_again(kortrijk, read_in, rows):
    read_in(rows)

    second = read_in([*rows, rows[1]])

    assert fates(second)[:3] == ["double", "double", "double"]
    assert kortrijk.signals.count() == 2


def test_starting_twice_adds_nothing_twice(as_lotte, as_karim, kortrijk, read_in, rows):
    source = read_in(rows)

    page = as_karim.post(f"{LIST}{source.pk}/start/", follow=True)

    assert "Dat kan niet meer" in page.content.decode()
    assert kortrijk.signals.count() == 2


@pytest.fixture
def many(today, heule):
    """More rows than the worker takes at once."""
    number = actions.AT_ONCE * 2 + 3
    return [HEADER, *([today.isoformat(), "Heule", f"Het loket {n} is weg.", "", ""]
                      for n in range(number))]  # fmt: skip


def test_a_worker_killed_half_way_goes_on_without_doubling(
    as_lotte, lotte, kortrijk, judged, many, monkeypatch
):
    source, log_signal, logged = judged(many), actions.heard.log_signal, []

    def killed_at_row_forty(**given):
        logged.append(given)
        if len(logged) == 40:
            raise KeyboardInterrupt
        return log_signal(**given)

    monkeypatch.setattr(actions.heard, "log_signal", killed_at_row_forty)
    actions.start(source=source, by=lotte.memberships.get())
    with pytest.raises(KeyboardInterrupt):
        actions.read_in(source=source, at=timezone.now())
    assert kortrijk.signals.count() == actions.AT_ONCE
    page = as_lotte.get(f"{LIST}{source.pk}/").content.decode()
    assert (
        f"Van {len(many) - 1} rijen zijn er nog {len(many) - 1 - actions.AT_ONCE} te doen." in page
    )
    assert 'hx-trigger="every 2s"' in page

    tasks.tend_imports()

    source.refresh_from_db()
    assert source.state == "done"
    assert kortrijk.signals.count() == len(many) - 1
    keys = {source.key_of(number) for number in range(2, len(many) + 1)}
    assert set(kortrijk.signals.values_list("form_key", flat=True)) == keys


def test_progress_comes_alone_when_it_is_asked_for(as_lotte, lotte, judged, rows):
    source = judged(rows)
    actions.start(source=source, by=lotte.memberships.get())

    part = as_lotte.get(f"{LIST}{source.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "Van 8 rijen zijn er nog 2 te doen." in part


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_add_every_row_once(kortrijk, lotte, judged, many):
    source, ready = judged(many), threading.Barrier(3)
    actions.start(source=source, by=lotte.memberships.get())

    def work():
        ready.wait()
        try:
            actions.read_in(source=source, at=timezone.now())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    source.refresh_from_db()
    assert source.state == "done"
    assert set(fates(source)) == {"added"}
    assert kortrijk.signals.count() == len(many) - 1


def test_who_started_it_may_be_gone_meanwhile(as_karim, lotte, kortrijk, judged, rows):
    source = judged(rows)
    actions.start(source=source, by=lotte.memberships.get())
    lotte.delete()

    tasks.read_in(source_id=source.pk)
    source.refresh_from_db()
    assert (source.state, kortrijk.signals.count()) == ("judged", 0)

    as_karim.post(f"{LIST}{source.pk}/start/")
    assert kortrijk.signals.count() == 2


def test_an_import_that_is_gone_needs_no_work(db):
    tasks.read_in(source_id=999_999)


def left_out(client, source):
    response = client.get(f"{LIST}{source.pk}/weggelaten.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("stage", ["judged", "read_in"])
def test_what_was_left_out_comes_back_with_the_reason(request, as_lotte, rows, stage):
    rows[0] = [*HEADER[:4], "=HYPERLINK(1)"]
    source = request.getfixturevalue(stage)(rows)

    table = left_out(as_lotte, source)

    assert table[0] == [*HEADER[:4], "'=HYPERLINK(1)", "waarom niet ingelezen"]
    assert [line[-1] for line in table[1:]] == [
        "Dezelfde als rij 2.",
        "Er staat een telefoonnummer in: “0470 12 34 56”.",
        "“Heulle” is geen wijk van Kortrijk. Bedoel je Heule?",
        "“ooit” is geen dag. Schrijf 5/10/2026 of 2026-10-05.",
        "Er staat geen tekst.",
        "De tekst telt 501 tekens: hou het bij 500.",
    ]
    assert [line[4] for line in table[1:]] == ["dezelfde", "Rita", "'=1+1", "", "'-2", ""]


def test_the_corrected_file_comes_in_after_all(as_lotte, kortrijk, read_in, rows):
    table = left_out(as_lotte, read_in(rows))
    wrong_wijk = next(line for line in table if "Heulle" in line)
    wrong_wijk[1] = "Heule"

    second = read_in([table[0], wrong_wijk])

    assert fates(second) == ["added"]


def test_undone_in_one_act_with_history(as_lotte, as_karim, kortrijk, read_in, rows):
    source = read_in(rows)
    other = factories.make_signal(kortrijk)

    response = as_karim.post(f"{LIST}{source.pk}/maak-ongedaan/", follow=True)

    assert "2 signalen zijn ingetrokken." in response.content.decode()
    assert list(kortrijk.signals.standing()) == [other]
    signal = source.rows.in_file_order()[0].signal
    assert [change.kind for change in signal.told_history()] == ["logged", "withdrawn"]
    assert signal.told_history()[1].by == "Karim"
    source.refresh_from_db()
    assert (source.state, source.keeps_rows) == ("undone", False)


def test_what_a_colleague_worked_on_stays_and_is_named(
    as_lotte, as_karim, kortrijk, heule, read_in, many, karim
):
    source = read_in(many)
    changed, echoed, withdrawn, *alone = kortrijk.signals.order_by("pk")
    as_karim.post(
        f"/kortrijk/signalen/{changed.pk}/wijzig/",
        {"text": "Het loket is al lang weg.", "neighbourhood": heule.pk,
         "heard_on": changed.heard_on.isoformat()},
    )  # fmt: skip
    as_karim.post(f"/kortrijk/signalen/{withdrawn.pk}/trek-in/")
    echoed.echoes.create(
        city=kortrijk, neighbourhood=heule, heard_on=echoed.heard_on, by=karim,
        echoed_at=timezone.now(),
    )  # fmt: skip

    response = as_lotte.post(f"{LIST}{source.pk}/maak-ongedaan/", follow=True)

    assert set(kortrijk.signals.standing()) == {changed, echoed}
    assert set(response.context["stayed"]) == {changed, echoed}
    assert f"{len(alone)} signalen zijn ingetrokken." in response.content.decode()
    assert "Het loket is al lang weg." in response.content.decode()


def test_a_bundled_signal_stays(as_lotte, kortrijk, read_in, rows):
    source = read_in(rows)
    bundled, alone = kortrijk.signals.order_by("pk")
    structural = factories.make_structural(kortrijk)
    structural.joinings.create(city=kortrijk, signal=bundled, joined_at=timezone.now())

    as_lotte.post(f"{LIST}{source.pk}/maak-ongedaan/")

    assert list(kortrijk.signals.standing()) == [bundled]
    assert Signal.objects.get(pk=alone.pk).is_withdrawn


def test_undoing_twice_changes_nothing(as_lotte, kortrijk, read_in, rows):
    source = read_in(rows)
    as_lotte.post(f"{LIST}{source.pk}/maak-ongedaan/")
    before = list(kortrijk.signals.order_by("pk").values("pk", "withdrawn_at"))

    page = as_lotte.post(f"{LIST}{source.pk}/maak-ongedaan/", follow=True)

    assert "Dat kan niet meer" in page.content.decode()
    assert list(kortrijk.signals.order_by("pk").values("pk", "withdrawn_at")) == before


@pytest.mark.parametrize(("days", "left"), [(29, 0), (31, 2)])
def test_it_may_be_undone_for_thirty_days(as_lotte, kortrijk, read_in, rows, days, left):
    source = read_in(rows)

    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        as_lotte.cookies.clear()
        as_lotte.force_login(kortrijk.memberships.get(user__name="Lotte").user)
        as_lotte.post(f"{LIST}{source.pk}/maak-ongedaan/")

    assert kortrijk.signals.standing().count() == left


def test_an_undone_file_may_come_in_again(kortrijk, as_lotte, read_in, rows):
    first = read_in(rows)
    as_lotte.post(f"{LIST}{first.pk}/maak-ongedaan/")

    second = read_in(rows)

    assert second.pk != first.pk
    assert kortrijk.signals.standing().count() == 2


def test_a_row_that_came_in_is_forgotten_at_once(read_in, rows):
    source = read_in(rows)

    assert [row.cells == [] for row in source.rows.in_file_order()] == [True, True] + [False] * 6


def test_what_was_left_out_is_forgotten_after_seven_days(as_lotte, read_in, rows):
    source = read_in(rows)
    SignalImport.objects.update(made_at=timezone.now() - timedelta(days=7, minutes=1))

    tasks.tend_imports()

    assert {(str(row.cells), row.reason) for row in source.rows.all()} == {("[]", "")}
    assert fates(source) == ["added", "added", "double", *["refused"] * 5]
    page = as_lotte.get(f"{LIST}{source.pk}/weggelaten.csv", follow=True).content.decode()
    assert "De weggelaten rijen zijn intussen vergeten." in page
    assert "Maak deze invoer ongedaan" in page


def test_nothing_is_forgotten_too_early(read_in, rows):
    source = read_in(rows)
    SignalImport.objects.update(made_at=timezone.now() - timedelta(days=6, hours=23))

    tasks.tend_imports()

    assert source.rows.in_file_order()[3].cells


@pytest.mark.parametrize("stage", ["upload", "judged"])
def test_a_file_that_was_never_read_in_goes_whole(request, rows, stage):
    request.getfixturevalue(stage)(rows)
    SignalImport.objects.update(made_at=timezone.now() - timedelta(days=8))

    tasks.tend_imports()

    assert (SignalImport.objects.count(), ImportRow.objects.count()) == (0, 0)


def test_a_file_that_no_worker_came_for_is_forgotten_too(lotte, kortrijk, judged, rows):
    source = judged(rows)
    actions.start(source=source, by=lotte.memberships.get())
    SignalImport.objects.update(made_at=timezone.now() - timedelta(days=8))

    tasks.tend_imports()

    source.refresh_from_db()
    assert (source.state, source.keeps_rows, kortrijk.signals.count()) == ("done", False, 0)
    assert {str(row.cells) for row in source.rows.all()} == {"[]"}


def test_the_rows_may_be_forgotten_sooner(as_lotte, read_in, rows):
    source = read_in(rows)

    page = as_lotte.post(f"{LIST}{source.pk}/vergeet/", follow=True).content.decode()

    assert "De weggelaten rijen zijn vergeten." in page
    assert {str(row.cells) for row in source.rows.all()} == {"[]"}


@pytest.mark.parametrize("stage", ["upload", "judged"])
def test_a_file_may_be_thrown_away_before_it_is_read_in(request, as_lotte, rows, stage):
    source = request.getfixturevalue(stage)(rows)

    response = as_lotte.post(f"{LIST}{source.pk}/vergeet/")

    assert response.url == LIST
    assert SignalImport.objects.count() == 0


def test_it_says_on_screen_how_long_rows_are_kept(as_lotte, judged, rows):
    assert "de andere na 7 dagen" in as_lotte.get(LIST).content.decode()
    source = judged(rows)
    page = as_lotte.get(f"{LIST}{source.pk}/").content.decode()
    assert "Weggelaten rijen kunnen gegevens van mensen bevatten. We vergeten ze op" in page


@pytest.mark.parametrize("page", ["{pk}/", "{pk}/kolommen/", ""])
def test_the_number_of_queries_does_not_grow(as_lotte, judged, rows, today, page):
    def queries(source):
        with CaptureQueriesContext(connection) as counted:
            assert as_lotte.get(LIST + page.format(pk=source.pk)).status_code == 200
        return len(counted)

    one = judged([HEADER, [today.isoformat(), "Heule", f"{uuid.uuid4()}", "", ""]])
    with_one = queries(one)
    three = judged(rows)
    judged([*rows, rows[0]])

    assert queries(three) == with_one < 12


def test_reading_in_costs_the_same_for_each_row(as_lotte, lotte, judged, rows, today, heule):
    def queries(number):
        lines = [[today.isoformat(), "Heule", f"Loket {number}.{n} is weg.", "", ""]
                 for n in range(number)]  # fmt: skip
        source = judged([HEADER, *lines])
        actions.start(source=source, by=lotte.memberships.get())
        with CaptureQueriesContext(connection) as counted:
            actions.read_in(source=source, at=timezone.now())
        return len(counted)

    one, three, five = queries(1), queries(3), queries(5)

    assert three - one == five - three
    assert (three - one) / 2 <= 10


@pytest.mark.parametrize("reader", ["as_ilse", "as_bram", "as_wim"])
def test_others_may_not(request, reader, judged, rows, kortrijk):
    source, client = judged(rows), request.getfixturevalue(reader)
    pages = [LIST, *(f"{LIST}{source.pk}/{page}" for page in ("", "kolommen/", "weggelaten.csv"))]
    deeds = [
        f"{LIST}{source.pk}/{deed}/" for deed in ("start", "maak-ongedaan", "vergeet", "kolommen")
    ]

    assert {client.get(page).status_code for page in pages} == {403}
    assert {client.post(deed).status_code for deed in deeds} == {403}
    assert client.post(LIST, {"file": as_file([*rows, rows[1]])}).status_code == 403
    assert (SignalImport.objects.get().state, kortrijk.signals.count()) == ("judged", 0)


def test_a_stranger_finds_nothing(as_fatima, judged, rows):
    source = judged(rows)

    for city in ("kortrijk", "antwerpen"):
        address = f"/{city}/signalen/invoer/{source.pk}/"
        for page in ("", "kolommen/", "weggelaten.csv"):
            assert as_fatima.get(address + page).status_code == 404
        for deed in ("start", "maak-ongedaan", "vergeet", "kolommen"):
            assert as_fatima.post(f"{address}{deed}/").status_code == 404
    assert SignalImport.objects.get().state == "judged"


def test_the_same_file_in_another_city_is_another_import(as_fatima, read_in, rows):
    read_in(rows)

    response = as_fatima.post("/antwerpen/signalen/invoer/", {"file": as_file(rows)})

    assert response.url.startswith("/antwerpen/signalen/invoer/")
    assert SignalImport.objects.count() == 2
