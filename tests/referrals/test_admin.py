"""Setting up offers in the admin."""

from tests import factories


def test_an_administrator_finds_and_opens_an_offer(as_nora, kortrijk, heule):
    offer = factories.make_offer(
        kortrijk, "Digipunt Heule", serves=[heule], place_hours=[(0, "09:00", "10:00")]
    )

    listed = as_nora.get("/beheer/referrals/offer/", {"q": "Heule"})
    opened = as_nora.get(f"/beheer/referrals/offer/{offer.pk}/change/")

    assert "Digipunt Heule" in listed.content.decode()
    assert opened.status_code == 200


def test_who_is_no_administrator_finds_no_admin(as_lotte):
    assert as_lotte.get("/beheer/referrals/offer/").status_code == 302


def answers(page):
    """What an offer's page in the admin sends back, without its rows."""
    form = page.context["adminform"].form
    sent = {bound.name: bound.value() for bound in form if bound.value() not in (None, False)}
    for inline in page.context["inline_admin_formsets"]:
        sent |= {f"{inline.formset.prefix}-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return sent


def test_an_offer_is_of_one_city(as_nora, kortrijk, antwerpen, heule, kiel, library):
    offer = factories.make_offer(kortrijk, host=library, neighbourhood=heule)
    path = f"/beheer/referrals/offer/{offer.pk}/change/"
    elsewhere = {"host": factories.make_organisation(antwerpen).pk, "neighbourhood": kiel.pk}

    response = as_nora.post(path, answers(as_nora.get(path)) | elsewhere)

    assert set(response.context["adminform"].form.errors) == {"host", "neighbourhood"}


def test_a_wijk_that_an_offer_serves_gets_the_city_of_the_offer(as_nora, kortrijk, heule, library):
    offer = factories.make_offer(kortrijk, host=library)
    path = f"/beheer/referrals/offer/{offer.pk}/change/"
    page = as_nora.get(path)
    prefix = page.context["inline_admin_formsets"][1].formset.prefix
    row = {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-0-neighbourhood": heule.pk}

    response = as_nora.post(path, answers(page) | row)

    assert response.status_code == 302
    assert list(offer.neighbourhoods.all()) == [heule]


def test_an_administrator_too_tells_of_nobody(as_nora, kortrijk, library):
    offer = factories.make_offer(kortrijk, host=library)
    path = f"/beheer/referrals/offer/{offer.pk}/change/"

    response = as_nora.post(
        path,
        answers(as_nora.get(path)) | {"description": "Vraag naar mevrouw Rita, 0470 12 34 56."},
    )

    assert set(response.context["adminform"].form.errors) == {"description"}
