"""Pages of the proposals to bundle: the list, one of them with its ticks, and what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from signals.actions import heard
from signals.actions import structural as structurals
from signals.actions import suggested as actions
from tests import factories

URL = "/kortrijk/structureel/voorstellen/"
TITLE = "Itsme valt weg na een nieuwe gsm"
ITSME = [
    "Na een nieuwe gsm werkt itsme niet meer.",
    "Itsme is weg na het overzetten naar een nieuwe gsm.",
    "Nieuwe gsm gekocht en itsme moet opnieuw geactiveerd worden.",
]
BUS = "Op de bus kan je niet meer cash betalen."
AXES = {"domain": "federal_government", "barrier": "sign_in"}


@pytest.fixture
def signals(kortrijk, heule, bissegem, library):
    wijken = [heule, bissegem, heule]
    return [
        factories.make_signal(kortrijk, text=text, neighbourhood=wijk, noticed_by=library, **AXES)
        for text, wijk in zip(ITSME, wijken, strict=True)
    ]


@pytest.fixture
def one(kortrijk, signals):
    return propose(kortrijk)


def propose(city):
    actions.refresh_suggestions(city=city, at=timezone.now())
    return city.bundle_suggestions.open().latest("pk")


def inside(structural):
    return set(structural.joinings.open().values_list("signal", flat=True))


def text_of(response):
    return " ".join(response.content.decode().split())


def answers_of(response, **changed):
    """What the page sends when nothing is touched, but for `changed`."""
    form = response.context["bundle"]
    return {"signals": form.initial["signals"], "seen": form.initial["seen"], "title": ""} | changed


def told(response):
    return [str(message) for message in response.context["messages"]]


# ── The list ─────────────────────────────────────────────────────────────────────────────────────


def test_each_is_told_by_one_of_its_signals_and_why_it_is_there(as_lotte, one, signals, today):
    page = text_of(as_lotte.get(URL))

    assert any(text in page for text in ITSME)
    assert "3 signalen uit 2 wijken, van 1 organisatie, gehoord van" in page
    assert "itsme" in page.split("gehoord van")[1]
    assert '<span class="plate plate-out">Heule</span>' in page
    assert '<span class="tag">federale overheid</span>' in page


def test_the_list_asks_as_much_for_three_as_for_one(
    as_lotte, kortrijk, heule, bissegem, one, lotte, queries_of
):
    queries_of(as_lotte, URL)
    alone = queries_of(as_lotte, URL)
    for domain in ("money", "work"):
        for number in range(3):
            factories.make_signal(
                kortrijk, text=ITSME[number], neighbourhood=[heule, bissegem][number % 2],
                domain=domain, barrier="sign_in",
            )  # fmt: skip
    for number in range(3):
        dismissed = propose(kortrijk)
        if number:
            actions.dismiss_suggestion(
                suggestion=dismissed, by=lotte.memberships.get(), at=timezone.now(), seen=[]
            )
    propose(kortrijk)

    page = as_lotte.get(URL)
    assert (len(page.context["shown"]), len(page.context["decided"])) == (3, 2)
    assert queries_of(as_lotte, URL) == alone < 12


def test_with_nothing_to_bundle_it_says_how_it_comes_about(as_lotte, kortrijk):
    page = text_of(as_lotte.get(URL))

    assert "Niets te bundelen" in page
    assert "minstens drie keer gehoord" in page


def test_what_was_decided_lately_is_told_with_who_and_when(
    as_lotte, kortrijk, one, signals, karim, at
):
    actions.accept_suggestion(
        suggestion=one, by=karim.memberships.get(), at=at(2026, 10, 3, 9), title=TITLE,
        signals=signals, seen=[],
    )  # fmt: skip

    with_time = text_of(as_lotte.get(one.get_absolute_url()))

    assert f"Karim bundelde dit op 3 oktober in “{TITLE}”." in with_time
    assert all(text in with_time for text in ITSME)
    lately = [line for _one, line in as_lotte.get(URL).context["decided"]]
    recent = timezone.now() - at(2026, 10, 3, 9) < timedelta(days=60)
    assert lately == ([f"Karim bundelde dit op 3 oktober in “{TITLE}”."] if recent else [])


def test_the_structural_list_and_today_lead_there_for_who_bundles(as_lotte, as_karim, as_ilse, one):
    link = f'<a href="{URL}">1 voorstel om te bundelen</a>'

    assert link in text_of(as_lotte.get("/kortrijk/structureel/"))
    assert URL not in text_of(as_ilse.get("/kortrijk/structureel/"))
    for somebody in (as_lotte, as_karim):
        lines = somebody.get("/kortrijk/").context["today"].waiting
        (line,) = [line for line in lines if line.url == URL]
        assert (line.when, line.title, line.text) == (
            "als je tijd hebt", "Horen deze signalen samen?", "Er is 1 voorstel om te bundelen.",
        )  # fmt: skip
    assert URL not in text_of(as_ilse.get("/kortrijk/"))


def test_without_a_proposal_today_says_nothing_of_it(as_lotte, kortrijk):
    assert URL not in [line.url for line in as_lotte.get("/kortrijk/").context["today"].waiting]


# ── One ──────────────────────────────────────────────────────────────────────────────────────────


def test_all_its_signals_are_ticked_and_told_by_where_who_and_when(as_lotte, one, signals):
    factories.make_echo(signals[0])

    response = as_lotte.get(one.get_absolute_url())

    page = text_of(response)
    assert page.count('type="checkbox" name="signals"') == page.count("checked") == 3
    assert f"{ITSME[0]} (Heule, Bibliotheek Kortrijk, " in page
    assert "2 keer gehoord)" in page
    assert "Wat loopt er mis, in één zin? (niet verplicht)" not in page


def test_one_click_and_a_sentence_bundle_it(as_lotte, kortrijk, one, signals):
    page = as_lotte.get(one.get_absolute_url())

    response = as_lotte.post(one.get_absolute_url(), answers_of(page, title=TITLE), follow=True)

    made = kortrijk.structural_signals.get()
    assert response.redirect_chain == [(made.get_absolute_url(), 302)]
    assert told(response) == ["3 signalen gebundeld."]
    assert inside(made) == {signal.pk for signal in signals}
    assert (made.title, made.domain, made.barrier) == (TITLE, *AXES.values())


def test_some_of_it_goes_with_what_is_there_and_the_rest_is_told_apart(
    as_lotte, kortrijk, one, signals
):
    there = factories.make_structural(kortrijk, "Itsme", **AXES)
    away = factories.make_structural(kortrijk, "Bus")
    gone = factories.make_structural(kortrijk, "Niet weerhouden", phase="not_retained")
    page = as_lotte.get(one.get_absolute_url())
    choices = page.context["bundle"].fields["into"].choices
    assert choices == [
        ("", "Geen: begin een nieuw"),
        ("Over hetzelfde", [(there.pk, "Itsme (opgemerkt)")]),
        ("De andere", [(away.pk, "Bus (opgemerkt)")]),
    ]
    some = [signals[0].pk, signals[1].pk]

    response = as_lotte.post(
        one.get_absolute_url(), answers_of(page, signals=some, into=there.pk), follow=True
    )

    assert told(response) == ["2 signalen gebundeld."]
    assert inside(there) == set(some)
    assert not inside(gone)
    decided = text_of(as_lotte.get(one.get_absolute_url()))
    assert "Hoort er niet bij" in decided
    assert f"/kortrijk/structureel/nieuw/?signaal={signals[2].pk}" in decided


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"title": ""}, "title", "Schrijf in één zin wat er misloopt."),
        ({"title": "Mevrouw Rita kent haar code niet."}, "title", "Mevrouw Rita"),
        ({"title": "x" * 121}, "title", "Hou het bij 120 tekens."),
        ({"signals": [], "title": TITLE}, "signals", "Duid minstens één signaal aan."),
        ({"signals": ["\x00", "9" * 40], "title": TITLE}, "signals", "staat hier niet meer"),
        ({"signals": ["999999"], "title": TITLE}, "signals", "staat hier niet meer"),
        ({"into": "999999"}, "into", "Kies een structureel signaal uit de lijst."),
        ({"into": "x"}, "into", "Kies een structureel signaal uit de lijst."),
        ({"into": "there", "title": TITLE}, "into", "Laat één van de twee leeg."),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_beside_it_and_what_was_typed_stays(
    as_lotte, kortrijk, one, changed, field, said
):
    there = factories.make_structural(kortrijk, "Itsme")
    if changed.get("into") == "there":
        changed = changed | {"into": there.pk}
    page = as_lotte.get(one.get_absolute_url())

    response = as_lotte.post(one.get_absolute_url(), answers_of(page, **changed))

    assert response.status_code == 422
    assert said in " ".join(response.context["bundle"].errors[field])
    assert changed.get("title", "") in response.content.decode()
    assert response.content.decode().count("<title>Fout:") == 1
    one.refresh_from_db()
    assert one.is_open
    assert not inside(there)


def test_a_structural_signal_of_another_city_cannot_be_chosen(as_lotte, antwerpen, one):
    away = factories.make_structural(antwerpen, "GEHEIM")
    page = as_lotte.get(one.get_absolute_url())

    response = as_lotte.post(one.get_absolute_url(), answers_of(page, into=away.pk))

    assert response.status_code == 422
    assert "GEHEIM" not in response.content.decode()


def test_what_a_colleague_bundled_meanwhile_is_left_there_and_told(
    as_lotte, kortrijk, one, signals, karim
):
    page = as_lotte.get(one.get_absolute_url())
    structurals.begin_structural(
        city=kortrijk, by=karim.memberships.get(), at=timezone.now(), title="Van Karim",
        signals=signals[:1],
    )  # fmt: skip

    anew = text_of(as_lotte.get(one.get_absolute_url()))
    response = as_lotte.post(one.get_absolute_url(), answers_of(page, title=TITLE), follow=True)

    assert "1 signaal is intussen al gebundeld of teruggenomen." in anew
    assert told(response) == [
        "2 signalen gebundeld. 1 andere was intussen al gebundeld of teruggenomen."
    ]


def test_with_nothing_left_the_sentence_that_was_typed_stays(as_lotte, one, signals):
    page = as_lotte.get(one.get_absolute_url())
    for signal in signals:
        heard.withdraw_signal(signal=signal, at=timezone.now())

    response = as_lotte.post(one.get_absolute_url(), answers_of(page, title=TITLE))

    assert response.status_code == 422
    assert "Deze zijn intussen al gebundeld of teruggenomen." in response.content.decode()
    assert TITLE in response.content.decode()
    assert "niets meer te bundelen" in text_of(as_lotte.get(one.get_absolute_url()))
    assert "Deze signalen zijn intussen gebundeld." in text_of(as_lotte.get(URL))


def test_who_comes_second_is_told_kindly_and_loses_no_sentence(as_lotte, as_karim, kortrijk, one):
    page = as_lotte.get(one.get_absolute_url())
    as_karim.post(one.get_absolute_url(), answers_of(page, title="Van Karim"))
    made = kortrijk.structural_signals.get()
    today = timezone.localdate()

    bundled = as_lotte.post(one.get_absolute_url(), answers_of(page, title=TITLE), follow=True)
    apart = as_lotte.post(f"{one.get_absolute_url()}hoort-niet-samen/", follow=True)

    assert bundled.redirect_chain == apart.redirect_chain == [(made.get_absolute_url(), 302)]
    (line,) = told(apart)
    assert line.startswith(f"Karim bundelde dit op {today.day} ")
    assert line.endswith("in “Van Karim”.")
    assert told(bundled) == [f"{line} Jouw zin was “{TITLE}”."]
    assert kortrijk.structural_signals.count() == 1


def test_the_same_form_sent_twice_is_one_thing(as_lotte, kortrijk, one):
    page = as_lotte.get(one.get_absolute_url())
    for _ in range(2):
        response = as_lotte.post(one.get_absolute_url(), answers_of(page, title=TITLE), follow=True)

    assert response.redirect_chain == [(kortrijk.structural_signals.get().get_absolute_url(), 302)]
    assert told(response) == []
    other = as_lotte.post(one.get_absolute_url(), answers_of(page, title="Anders"), follow=True)
    assert told(other)[0].endswith("Jouw zin was “Anders”.")


@pytest.mark.parametrize("reason", ["", "different"])
def test_what_does_not_belong_together_is_said_with_or_without_a_reason(
    as_lotte, one, signals, reason
):
    page = as_lotte.get(one.get_absolute_url())
    seen = page.context["apart"].initial["seen"]

    response = as_lotte.post(
        f"{one.get_absolute_url()}hoort-niet-samen/", {"reason": reason, "seen": seen}, follow=True
    )

    one.refresh_from_db()
    assert response.redirect_chain == [(URL, 302)]
    assert (one.state, one.reason) == ("dismissed", reason)
    assert set(one.offered.values_list("fate", flat=True)) == {"left"}
    (line,) = [line for _one, line in response.context["decided"]]
    assert line.startswith("Lotte zei op ")
    assert line.endswith("verschillende problemen." if reason else "dat dit niet samenhoort.")
    assert "Deze signalen blijven apart" in text_of(as_lotte.get(one.get_absolute_url()))


def test_a_reason_that_is_none_is_refused(as_lotte, one):
    response = as_lotte.post(f"{one.get_absolute_url()}hoort-niet-samen/", {"reason": "x" * 99})

    assert response.status_code == 422
    assert "Kies een reden uit de lijst." in response.content.decode()
    one.refresh_from_db()
    assert one.is_open


@pytest.mark.parametrize("seen", ["", "x", "1,,2,\x00", "9" * 500, "-1"])
def test_an_odd_list_of_what_was_seen_teaches_nothing(as_lotte, one, seen):
    response = as_lotte.post(f"{one.get_absolute_url()}hoort-niet-samen/", {"seen": seen})

    assert response.status_code in (302, 422)
    assert set(one.offered.values_list("fate", flat=True)) == {"offered"}


def test_what_lapsed_says_so(as_lotte, kortrijk, one, signals):
    heard.withdraw_signal(signal=signals[0], at=timezone.now())
    actions.refresh_suggestions(city=kortrijk, at=timezone.now())

    page = as_lotte.get(one.get_absolute_url())
    sent = as_lotte.post(one.get_absolute_url(), {"title": TITLE}, follow=True)

    assert "Dit voorstel is vervallen" in text_of(page)
    assert sent.redirect_chain == [(one.get_absolute_url(), 302)]
    assert told(sent) == [
        f"Dit voorstel is vervallen. De signalen zelf blijven staan. Jouw zin was “{TITLE}”."
    ]


def test_a_page_of_three_asks_as_much_as_one_of_six(
    as_lotte, kortrijk, heule, bissegem, one, queries_of
):
    queries_of(as_lotte, one.get_absolute_url())
    three = queries_of(as_lotte, one.get_absolute_url())
    for number in range(3):
        factories.make_signal(
            kortrijk,
            text=ITSME[number],
            neighbourhood=factories.make_neighbourhood(kortrijk),
            **AXES,
        )
        factories.make_structural(kortrijk)
    actions.refresh_suggestions(city=kortrijk, at=timezone.now())

    assert len(as_lotte.get(one.get_absolute_url()).context["shown"].signals) == 6
    assert queries_of(as_lotte, one.get_absolute_url()) == three < 12


def test_a_decided_page_asks_no_more_for_more(as_lotte, kortrijk, one, signals, lotte, queries_of):
    actions.accept_suggestion(
        suggestion=one, by=lotte.memberships.get(), at=timezone.now(), title=TITLE,
        signals=signals[:1], seen=[signal.pk for signal in signals],
    )  # fmt: skip

    queries_of(as_lotte, one.get_absolute_url())
    assert queries_of(as_lotte, one.get_absolute_url()) < 12


def test_opening_a_page_changes_nothing(as_lotte, kortrijk, one):
    before = list(kortrijk.bundle_suggestions.values())

    for address in (URL, one.get_absolute_url()):
        as_lotte.get(address)
        as_lotte.head(address)
    assert as_lotte.get(f"{one.get_absolute_url()}hoort-niet-samen/").status_code == 405

    assert list(kortrijk.bundle_suggestions.values()) == before


# ── Who may not ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["ilse", "bram", "wim"])
def test_who_does_not_bundle_is_told_so(request, signed_in, one, name):
    somebody = signed_in(request.getfixturevalue(name))

    for address in (URL, one.get_absolute_url()):
        assert somebody.get(address).status_code == 403
    for address in (one.get_absolute_url(), f"{one.get_absolute_url()}hoort-niet-samen/"):
        assert somebody.post(address, {"title": TITLE}).status_code == 403
    one.refresh_from_db()
    assert one.is_open


def test_a_stranger_finds_nothing(as_fatima, one):
    page, apart = one.get_absolute_url(), f"{one.get_absolute_url()}hoort-niet-samen/"

    assert as_fatima.get(URL).status_code == as_fatima.get(page).status_code == 404
    for address in (page, apart):
        assert as_fatima.post(address, {"title": TITLE}).status_code == 404
        assert as_fatima.post(address.replace("kortrijk", "antwerpen")).status_code == 404
    one.refresh_from_db()
    assert one.is_open
