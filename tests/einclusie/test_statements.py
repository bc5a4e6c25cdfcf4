"""The statements: open to everybody, also to whoever is signed in."""

import pytest

PAGES = {
    "/toegankelijkheid/": (
        "Toegankelijkheids&shy;verklaring",
        ["WCAG 2.1 niveau AA", "Vlaamse Ombudsdienst", "23 november 2026"],
    ),
    "/privacy/": (
        "Privacy",
        ["Van bewoners bewaren we niets.", "Gegevensbeschermingsautoriteit"],
    ),
    "/bronnen/": (
        "Bronnen",
        [
            "Wijken voor omgevingsanalyse. (c) gemeentebesturen, verzameld door Data &amp; Analyse",
            "van de Vlaamse provincies; Modellicentie Gratis Hergebruik Vlaanderen v1.0",
            "Statbel, bevolking per statistische sector, 1 januari 2022 (open data, CC BY)",
            "EUPL 1.2",
            "htmx (0BSD)",
        ],
    ),
}


@pytest.mark.parametrize("url", PAGES)
def test_it_says_what_it_must(client, db, url):
    title, sentences = PAGES[url]

    response = client.get(url)

    page = response.content.decode()
    assert response.status_code == 200
    assert f"<h1>{title}</h1>" in page
    assert [sentence for sentence in sentences if sentence not in page] == []


@pytest.mark.parametrize("url", PAGES)
def test_it_needs_no_database(client, url):
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("url", PAGES)
def test_it_sets_no_cookie(client, url):
    assert not client.get(url).cookies


@pytest.mark.parametrize("url", PAGES)
def test_whoever_is_signed_in_reads_the_same(as_fatima, url):
    assert as_fatima.get(url).status_code == 200


def test_every_page_leads_to_them(client, db):
    page = client.get("/inloggen/").content.decode()

    assert [url for url in PAGES if f'href="{url}"' not in page] == []
