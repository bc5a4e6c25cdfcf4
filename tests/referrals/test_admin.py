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
