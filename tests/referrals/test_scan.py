"""The needs scan: nine taps, three offers with reasons or the gap, and only counts that stay."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction

from referrals.enums import Kind
from referrals.models import Referral, ScanTally
from referrals.needs import Care, Need, Wish
from referrals.questions import ALL, HARD, QUESTIONS, Answers, answers_of
from referrals.scan_results import results_of
from tests import factories

URL = "/kortrijk/nodenscan/"
RESULTS = "/kortrijk/nodenscan/per-wijk/"
TODAY = "2026-11-24 10:00+01:00"


@pytest.fixture
def taps(heule):
    return {
        "wijk": heule.pk, "taal_zelf": "tr", "toestel": "smartphone", "aanmelden": "none",
        "taal": "reading", "houding": "arranged", "doel": ["sign_in"], "beperking": ["mobility"],
    }  # fmt: skip


@pytest.fixture
def helpdesk(kortrijk, heule, library):
    return factories.make_offer(
        kortrijk, "Itsme-hulp", host=library, neighbourhood=heule, serves=[heule],
        summary="Hulp met itsme.", bring="je identiteitskaart", wheelchair=True, languages=["tr"],
    )  # fmt: skip


def tallied():
    return list(
        ScanTally.objects.order_by("answer").values_list(
            "city__slug", "neighbourhood__slug", "day", "answer", "times"
        )
    )


# ── The questions ────────────────────────────────────────────────────────────────────────────────


def test_there_are_nine_questions_and_nothing_is_typed(as_ilse, kortrijk):
    page = as_ilse.get(URL).content.decode()

    assert len(QUESTIONS) == 9
    assert all(str(question.asks) in page for question in ALL)
    assert page.count('<svg class="picto"') == 10
    assert "<textarea" not in page
    assert 'type="text"' not in page


def test_wanting_it_arranged_counts_as_much_as_wanting_to_learn():
    found = [answers_of({"houding": [one]}) for one in ("learn", "arranged", "both", "no")]

    assert [(one.wish, one.kind) for one in found] == [
        (Wish.LEARN, Kind.GROUP),
        (Wish.ARRANGED, Kind.INDIVIDUAL),
        (Wish.BOTH, ""),
        (None, ""),
    ]


def test_what_help_is_for_follows_where_it_is_not_said():
    answers = answers_of({"toestel": ["none"], "aanmelden": ["unknown"], "taal": ["reading"]})

    assert answers.needs == (Need.DEVICE, Need.SIGN_IN)
    assert answers.care == (Care.READING,)


def test_what_is_no_answer_is_left_out():
    assert answers_of({"toestel": ["helikopter"], "naam": ["Els"]}) == Answers({})


# ── The offers ───────────────────────────────────────────────────────────────────────────────────


@time_machine.travel(TODAY)
def test_it_ends_in_an_offer_with_reasons_and_what_to_bring(as_ilse, taps, helpdesk):
    response = as_ilse.post(URL, taps)

    page = response.content.decode()
    assert [one.card.offer for one in response.context["proposals"]] == [helpdesk]
    assert response.context["proposals"][0].reasons[:3] == [
        "Iemand helpt één op één: dan is het geregeld.",
        "Ze helpen er in het Turks.",
        "Je raakt er binnen zonder trappen.",
    ]
    assert "Itsme-hulp" in page
    assert "je identiteitskaart" in page


@time_machine.travel(TODAY)
def test_there_are_three_offers_at_most_and_the_wish_says_which_is_first(
    as_ilse, taps, kortrijk, heule, helpdesk
):
    for number in range(4):
        factories.make_offer(
            kortrijk, f"Les itsme {number}", kinds=[Kind.GROUP], neighbourhood=heule, serves=[heule]
        )

    arranged = as_ilse.post(URL, taps).context["proposals"]
    learn = as_ilse.post(URL, taps | {"houding": "learn", "taal_zelf": "nl", "beperking": []})

    assert [len(arranged), len(learn.context["proposals"])] == [3, 3]
    assert arranged[0].card.offer == helpdesk
    assert learn.context["proposals"][0].card.offer.kinds == [Kind.GROUP]


@time_machine.travel(TODAY)
def test_a_computer_without_a_helper_comes_last_for_who_wants_it_arranged(
    as_ilse, taps, kortrijk, heule, helpdesk
):
    alone = factories.make_offer(
        kortrijk, "Itsme-computer", kinds=[Kind.ACCESS], neighbourhood=heule, serves=[heule],
        wheelchair=True, languages=["tr"], at_home=True,
    )  # fmt: skip

    proposals = as_ilse.post(URL, taps).context["proposals"]

    assert [one.card.offer for one in proposals] == [helpdesk, alone]


def test_what_people_want_stands_in_one_table_only():
    assert [code for code in HARD if code.startswith("houding:")] == []


@time_machine.travel(TODAY)
def test_where_nothing_is_near_the_gap_is_said_and_counted(as_ilse, taps, kortrijk):
    response = as_ilse.post(URL, taps)

    page = response.content.decode()
    assert "Dit is er nog niet in de buurt" in page
    assert "/kortrijk/signalen/nieuw/?wijk=heule" in page
    assert ScanTally.objects.get(answer="gap:individual").times == 1


def test_who_does_not_want_it_is_not_pushed(as_ilse, taps, helpdesk):
    assert "dring niet aan" in as_ilse.post(URL, taps | {"houding": "no"}).content.decode()


# ── What stays ───────────────────────────────────────────────────────────────────────────────────


@time_machine.travel(TODAY)
def test_only_counts_per_wijk_and_day_stay(as_ilse, taps, helpdesk):
    as_ilse.post(URL, taps)
    as_ilse.post(URL, taps | {"doel": ["email", "sign_in"]})

    day = date(2026, 11, 24)
    assert tallied() == [
        ("kortrijk", "heule", day, answer, times)
        for answer, times in (
            ("aanmelden:none", 2), ("beperking:mobility", 2), ("doel:email", 1),
            ("doel:sign_in", 2), ("houding:arranged", 2), ("scan", 2), ("taal:reading", 2),
            ("toestel:smartphone", 2),
        )
    ]  # fmt: skip
    assert Referral.objects.count() == 0


def test_the_same_form_sent_twice_counts_once(as_ilse, taps, helpdesk):
    taps["form_key"] = "6f1c1c1e-4f0a-4f43-9a0e-0b5f7f0d3c11"

    for _ in range(2):
        assert as_ilse.post(URL, taps).status_code == 200

    assert ScanTally.objects.get(answer="scan").times == 1


def test_what_was_tapped_leads_into_the_referral_form(as_ilse, taps, helpdesk, heule):
    page = as_ilse.post(URL, taps).content.decode()
    profile = {
        "from_scan": "1", "needs": ["sign_in"], "care": ["reading", "mobility"],
        "wish": "arranged", "language": "tr", "neighbourhood": heule.pk,
    }  # fmt: skip

    form = as_ilse.post(f"/kortrijk/doorverwijzingen/nieuw/?aanbod={helpdesk.slug}", profile)

    assert 'name="wish" value="arranged"' in page
    assert form.status_code == 200
    initial = form.context["form"].initial
    assert {name: initial[name] for name in profile if name != "from_scan"} == {
        "needs": ["sign_in"], "care": ["reading", "mobility"], "wish": "arranged",
        "language": "tr", "neighbourhood": heule,
    }  # fmt: skip
    assert Referral.objects.count() == 0


@pytest.mark.parametrize(
    "given", [{}, {"needs": "Els"}, {"neighbourhood": "9" * 40}, {"language": "\x00"}]
)
def test_an_odd_profile_is_an_empty_form(as_ilse, helpdesk, given):
    response = as_ilse.post(
        f"/kortrijk/doorverwijzingen/nieuw/?aanbod={helpdesk.slug}", given | {"from_scan": "1"}
    )

    assert response.status_code == 200
    assert "needs" not in response.context["form"].initial


# ── What is refused ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"wijk": ""}, "Kies een wijk."),
        ({"wijk": "x"}, "Kies een wijk uit de lijst."),
        ({"toestel": "helikopter"}, "Kies een antwoord uit de lijst."),
        ({"doel": ["\x00"]}, "Kies een antwoord uit de lijst."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_counted(as_ilse, taps, given, sentence):
    response = as_ilse.post(URL, taps | given)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert tallied() == []


def test_nothing_tapped_is_no_scan(as_ilse, heule):
    response = as_ilse.post(URL, {"wijk": heule.pk, "taal_zelf": "nl"})

    assert response.status_code == 422
    assert "Tik minstens één antwoord aan." in response.content.decode()


def test_a_wijk_of_another_city_cannot_be_chosen(as_ilse, taps, kiel):
    assert as_ilse.post(URL, taps | {"wijk": kiel.pk}).status_code == 422


def test_who_does_not_refer_does_not_scan(as_bram, as_wim, as_fatima, kortrijk):
    assert [client.get(URL).status_code for client in (as_bram, as_wim, as_fatima)] == [
        403, 403, 404,
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [{"answer": "naam:els"}, {"neighbourhood": "kiel"}])
def test_the_database_refuses_an_answer_or_a_wijk_that_is_not_there(
    kortrijk, heule, kiel, today, wrong
):
    row = {"city": kortrijk, "neighbourhood": heule, "day": today, "answer": "scan", "times": 1}
    row |= {"neighbourhood": kiel} if "neighbourhood" in wrong else wrong

    def write():
        with transaction.atomic(), connection.cursor() as cursor:
            ScanTally.objects.create(**row)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError):
        write()


# ── Per wijk ─────────────────────────────────────────────────────────────────────────────────────


def test_small_numbers_are_hidden_and_the_wijk_with_most_needs_stands_first():
    wijken = [(1, "Bissegem", "bissegem"), (2, "Heule", "heule"), (3, "Marke", "marke")]
    tallied = {
        (1, "scan"): 20, (1, "houding:learn"): 20, (1, "toestel:none"): 6,
        (2, "scan"): 10, (2, "houding:arranged"): 10, (2, "toestel:none"): 9,
        (2, "doel:print"): 7, (1, "doel:email"): 2,
    }  # fmt: skip

    found = results_of(tallied, wijken)

    assert found.scans == 30
    assert [(row.name, row.cells[0], row.cells[-1]) for row in found.needs.rows] == [
        ("Heule", 9, 9),
        ("Bissegem", 6, 6),
    ]
    assert [row.cells for row in found.wishes.rows] == [
        [0, 10, 0, 0, 0, 0, 10],
        [20, 0, 0, 0, 0, 0, 20],
    ]
    assert [(str(name), str(count)) for name, count in found.goals] == [
        ("e-mail", "<5"),
        ("printen of scannen", "x"),
    ]


def test_nothing_is_shown_of_a_city_without_scans():
    found = results_of({}, [(1, "Heule", "heule")])

    assert (found.scans, found.needs.rows, found.wishes.rows, found.goals) == (0, [], [], [])


def test_the_page_per_wijk_is_for_who_refers_and_for_policy(
    as_ilse, as_wim, as_bram, as_fatima, taps, helpdesk
):
    for _ in range(3):
        cache.clear()
        as_ilse.post(URL, taps)

    page = as_wim.get(RESULTS).content.decode()

    assert "Heule" in page
    assert "&lt;5" in page
    assert as_ilse.get(RESULTS).status_code == 200
    assert as_bram.get(RESULTS).status_code == 403
    assert as_fatima.get(RESULTS).status_code == 404


def test_pages_take_as_many_queries_for_more(
    as_ilse, queries_of, kortrijk, heule, bissegem, marke, today
):
    def scans(*wijken):
        for wijk in wijken:
            ScanTally.objects.create(
                city=kortrijk, neighbourhood=wijk, day=today, answer="scan", times=9
            )

    scans(heule)
    one = queries_of(as_ilse, RESULTS), queries_of(as_ilse, URL)
    scans(bissegem, marke)

    assert (queries_of(as_ilse, RESULTS), queries_of(as_ilse, URL)) == one
    assert max(one) < 12


def test_a_result_takes_few_queries(as_ilse, taps, helpdesk, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        as_ilse.post(URL, taps)
