"""What the guard finds and what it leaves alone. All numbers are made up: people born on impossible
or far-off days, telephone numbers that count up, the bank account of examples."""

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cities.disclosure import Found, Kind, personal_details_in
from cities.forms import INSTEAD


def national_number(first_nine: str, *, since_2000: bool = False) -> str:
    """A national number of nobody, with the check digits that belong to it."""
    return f"{first_nine}{97 - int(('2' if since_2000 else '') + first_nine) % 97:02}"


def dotted(number: str) -> str:
    return f"{number[:2]}.{number[2:4]}.{number[4:6]}-{number[6:9]}.{number[9:]}"


RIGHT = national_number("010203999")  # a counter that no day of 1901 has reached
YOUNG = national_number("991231998", since_2000=True)  # born in 2099
BIS = national_number("012203999")
OLD_BIS = national_number("014203999")
WRONG = RIGHT[:9] + f"{(int(RIGHT[9:]) + 1) % 97:02}"

PERSONAL = [
    # national and bis numbers: (kind, what is found, the text)
    ("national_number", dotted(RIGHT), f"Nummer {dotted(RIGHT)} werd geweigerd"),
    ("national_number", RIGHT, f"rr {RIGHT}"),
    ("national_number", YOUNG, f"kind met {YOUNG}, lukt niet"),
    ("national_number", dotted(WRONG), f"mistikt: {dotted(WRONG)}."),
    ("national_number", WRONG, f"mistikt en aaneen: {WRONG}"),
    ("national_number", "01 02 03 999 12", "met spaties 01 02 03 999 12"),
    ("national_number", "01/02/03-999/12", "met strepen 01/02/03-999/12"),
    ("national_number", "01-02-03-999-12", "01-02-03-999-12"),
    ("national_number", "010203-999-12", "010203-999-12"),
    ("national_number", "010203-99912", "010203-99912"),
    ("national_number", "010203 999 12", "010203 999 12"),
    ("national_number", "01.02.03\n999.12", "over twee lijnen: 01.02.03\n999.12"),
    ("national_number", "01.13.03-999.12", "maand dertien: 01.13.03-999.12"),
    ("national_number", "01.02.32-999.12", "dag 32: 01.02.32-999.12"),
    ("national_number", "01.02.30-999.12", "30 februari: 01.02.30-999.12"),
    ("national_number", "01.00.00-999.12", "dag onbekend: 01.00.00-999.12"),
    ("national_number", "01.02.03-999.1", "cijfer te weinig: 01.02.03-999.1"),
    ("national_number", "01.02.03-9999.12", "cijfer te veel: 01.02.03-9999.12"),
    ("national_number", " ".join(RIGHT), f"gespeld: {' '.join(RIGHT)}"),
    ("national_number", f"{RIGHT[:9]} {RIGHT[9:]}", f"zo: {RIGHT[:9]} {RIGHT[9:]}"),
    ("bis_number", dotted(BIS), f"bis: {dotted(BIS)}"),
    ("bis_number", OLD_BIS, f"bis aaneen {OLD_BIS}"),
    ("bis_number", "01.42.03-999.12", "mistikt bis 01.42.03-999.12"),
    # telephone numbers
    ("phone", "0470/12.34.56", "bel 0470/12.34.56 na vier uur"),
    ("phone", "0470 12 34 56", "gsm 0470 12 34 56"),
    ("phone", "0470123456", "gsm:0470123456"),
    ("phone", "0470\n12 34 56", "over twee lijnen: 0470\n12 34 56"),
    ("phone", "0470-12-34-56", "0470-12-34-56"),
    ("phone", "0470.123.456", "0470.123.456"),
    ("phone", "0470 123 456", "0470 123 456"),
    ("phone", "0470/123456", "0470/123456"),
    ("phone", "04 70 12 34 56", "04 70 12 34 56"),
    ("phone", "047 012 34 56", "047 012 34 56"),
    ("phone", "0 4 7 0 1 2 3 4 5 6", "0 4 7 0 1 2 3 4 5 6"),
    ("phone", "0470 / 12 34 56", "0470 / 12 34 56"),
    ("phone", "0470 12 34 56", "gsm0470 12 34 56"),
    ("phone", "0499123456", "mijn nummer is0499123456"),
    ("phone", "470/12.34.56", "zonder nul: 470/12.34.56"),
    ("phone", "32470123456", "32470123456"),
    ("phone", "0032470123456", "0032470123456"),
    ("phone", "0032 (0)470 12 34 56", "0032 (0)470 12 34 56"),
    ("phone", "+32470123456", "+32470123456"),
    ("phone", "+32 (0) 470 12 34 56", "+32 (0) 470 12 34 56"),
    ("phone", "(+32) 470 12 34 56"[1:], "(+32) 470 12 34 56"),
    ("phone", "+32 51 20 30 40", "+32 51 20 30 40"),
    ("phone", "+32.9.123.45.67", "+32.9.123.45.67"),
    ("phone", "051 20 30 40", "vast: 051 20 30 40"),
    ("phone", "051/20.30.40", "vast: 051/20.30.40"),
    ("phone", "051203040", "vast: 051203040"),
    ("phone", "056/203 040", "056/203 040"),
    ("phone", "09 123 45 67", "Gent 09 123 45 67"),
    ("phone", "09/123.45.67", "Gent 09/123.45.67"),
    ("phone", "03-123 45 67", "Antwerpen 03-123 45 67"),
    ("phone", "03 1234567", "Antwerpen 03 1234567"),
    ("phone", "04 223 45 67", "Luik 04 223 45 67"),
    ("phone", "081 20 30 40", "Namen 081 20 30 40"),
    ("phone", "056) 20 30 40", "(056) 20 30 40"),
    ("phone", "056 20 30 40", "op 12.10.26 056 20 30 40"),
    ("phone", "+31 6 12345678", "+31 6 12345678"),
    ("phone", "06-12345678", "Nederlands: 06-12345678"),
    ("phone", "0031 6 12 34 56 78", "0031 6 12 34 56 78"),
    ("phone", "+33 6 12 34 56 78", "+33 6 12 34 56 78"),
    ("phone", "06 12 34 56 78", "Frans: 06 12 34 56 78"),
    ("phone", "0471.811.661", "tel 0471.811.661, niet de KBO"),
    ("phone", "0471811661", "zonder punten ook 0471811661"),
    ("phone", "0471.811.662", "geen KBO-nummer: 0471.811.662"),
    # e-mail
    ("email", "rita@voorbeeld.example", "mail rita@voorbeeld.example."),
    ("email", "Rita.De-Smet+pc@mail.voorbeeld.be", "Rita.De-Smet+pc@mail.voorbeeld.be"),
    ("email", "rita @ voorbeeld.be", "rita @ voorbeeld.be"),
    ("email", "rita(at)voorbeeld.be", "rita(at)voorbeeld.be"),
    ("email", "rita at voorbeeld punt be", "rita at voorbeeld punt be"),
    ("email", "rita apenstaartje voorbeeld.be", "rita apenstaartje voorbeeld.be"),
    ("email", "rita@gmail", "rita@gmail zonder einde"),
    # bank accounts and cards
    ("iban", "BE68 5390 0754 7034", "rekening BE68 5390 0754 7034"),
    ("iban", "BE68539007547034", "BE68539007547034"),
    ("iban", "be68 5390 0754 7034", "be68 5390 0754 7034 is het niet"),
    ("iban", "BE68-5390-0754-7034", "BE68-5390-0754-7034"),
    ("iban", "BE69 5390 0754 7034", "mistikt BE69 5390 0754 7034"),
    ("iban", "BE69539007547034", "mistikt BE69539007547034"),
    ("iban", "NL91 ABNA 0417 1643 00", "NL91 ABNA 0417 1643 00"),
    ("card_number", "4111 1111 1111 1111", "kaart 4111 1111 1111 1111"),
    ("card_number", "4111111111111111", "4111111111111111"),
    ("card_number", "5555-5555-5555-4444", "5555-5555-5555-4444"),
    ("card_number", "3782 822463 10005", "3782 822463 10005"),
    ("card_number", "6703 0000 0000 0000 3", "6703 0000 0000 0000 3"),
    # addresses
    ("address", "Kerkstraat 12", "woont in de Kerkstraat 12 te Kortrijk"),
    ("address", "Kerkstraat 12", "Kerkstraat 12, 8500 Kortrijk"),
    ("address", "kerkstraat 12", "in de kerkstraat 12"),
    ("address", "Gentsesteenweg 112 bus 3", "Gentsesteenweg 112 bus 3"),
    ("address", "Sint-Jansplein 4b", "op Sint-Jansplein 4b."),
    ("address", "Oude Dokken 7", "aan de Oude Dokken 7"),
    ("address", "Hof ter Lo 9", "Hof ter Lo 9"),
    ("address", "Grote Markt 1", "Grote Markt 1"),
    ("address", "grote markt 1", "op de grote markt 1"),
    ("address", "Frankrijklei 12/3", "Frankrijklei 12/3"),
    ("address", "Albertlaan 12-14", "Koning Albertlaan 12-14"),
    ("address", "Lindedreef 8", "Lindedreef 8"),
    ("address", "Rijksweg 40", "Rijksweg 40 is het adres"),
    ("address", "Graslei 3", "Graslei 3"),
    ("address", "Rijnkaai 5", "Rijnkaai 5"),
    ("address", "Vrijdagmarkt 3", "boven Vrijdagmarkt 3"),
    ("address", "Kerkstr. 12", "Kerkstr. 12"),
    ("address", "Kerkstraat nr. 12", "Kerkstraat nr. 12"),
    ("address", "Kerkstraat, nummer 12", "Kerkstraat, nummer 12"),
    ("address", "Ter Platen 12", "in Ter Platen 12"),
    ("address", "rue de la Loi 16", "rue de la Loi 16"),
    ("address", "Kerkstraat 1900 bus 2", "Kerkstraat 1900 bus 2"),
    # names
    ("name", "mevrouw\nPeeters", "over twee lijnen: mevrouw\nPeeters belde"),
    ("name", "mevrouw Rita", "mevrouw Rita kan haar bank niet in"),
    ("name", "meneer De Smet", "meneer De Smet belt"),
    ("name", "meneer de Smet", "meneer de Smet belt"),
    ("name", "dokter Van den Berghe", "dokter Van den Berghe werkt met afspraken"),
    ("name", "Mevr. Aïcha", "Mevr. Aïcha vraagt hulp"),
    ("name", "mw Rita Van den Berghe", "mw Rita Van den Berghe komt"),
    ("name", "dhr. D'Hondt", "dhr. D'Hondt"),
    ("name", "dr. Ter Lo", "bij dr. Ter Lo"),
    ("name", "juf Noor", "juf Noor helpt"),
    ("name", "madame Marie-Rose", "madame Marie-Rose"),
    ("name", "de heer Wim"[3:], "de heer Wim"),
    ("name", "MEVROUW RITA", "MEVROUW RITA HEEFT GEEN GSM"),
    ("name", "mevrouw فاطمة", "mevrouw فاطمة"),
    ("name", "meneer V.", "meneer V. heeft geen pc"),
    # typed in odd characters
    ("phone", "0470\u00a012\u202f34\u00a056", "hard: 0470\u00a012\u202f34\u00a056"),
    ("phone", "０４７０／１２．３４．５６", "breed: ０４７０／１２．３４．５６"),
    ("phone", "0470 1\u200b2 34 56", "onzichtbaar: 0470 1\u200b2 34 56"),
    ("phone", "0\u0336470 12 34 56", "doorstreept: 0\u0336470 12 34 56"),
    ("phone", "0\ufe0f\u20e3470123456", "toets: 0\ufe0f\u20e3470123456"),
    ("phone", "٠٤٧٠١٢٣٤٥٦", "Arabisch: ٠٤٧٠١٢٣٤٥٦"),
    ("phone", "𝟎𝟒𝟕𝟎𝟏𝟐𝟑𝟒𝟓𝟔", "vet: 𝟎𝟒𝟕𝟎𝟏𝟐𝟑𝟒𝟓𝟔"),
    ("phone", "0470‑12–34—56", "streepjes: 0470‑12–34—56"),
    ("national_number", "01.02.03−999.12", "minteken: 01.02.03−999.12"),
    ("email", "rita＠voorbeeld.be", "rita＠voorbeeld.be"),
    ("address", "Kérkstraat 12", unicodedata.normalize("NFC", "in Kérkstraat 12")),
]

INNOCENT = [
    # days and hours
    "op 12/10/2026 om 14 uur",
    "12-10-2026",
    "12.10.2026",
    "2026-10-12",
    "12/10/26 en 13/10/26",
    "04/05/2026 9u",
    "04/05/2026 16.30",
    "1/2/2026-3/4/2026",
    "09/10/2026 9",
    "van 2026-10-12 09.30 tot 2026-10-13 12.00",
    "zaterdag 3 oktober 2026, 10:15",
    "open 9u30-12u",
    "13.30–16 u",
    "ma-vr 9.00-12.00/13.00-16.30",
    "09.00-12.00 3 plaatsen",
    "06.30-07.15-08.00-08.45-09.30",
    "in 2025, 2026 en 2027",
    "2023 2024 2025 2026",
    # codes and numbers of things
    "wijk 44021W18",
    "wijken 11002Z10, 440218 en 44021W2",
    "codes 440218 440219 440220",
    "440218 12345",
    "KBO 0471.811.661",
    "ondernemingsnummer 0471811661",
    "BE 0471.811.661",
    "BTW BE0471811661",
    "vzw met nummer 0471.811.661",
    "onderneming 0123.456.749",
    "BE 0123.456.749 8500 Kortrijk",
    "ISBN 978-90-567-1234-5",
    "ISBN 9789056712345",
    "mededeling +++012/3456/78910+++",
    "artikel 458 van het strafwetboek",
    "versie 1.2.3.4 en 10.0.19045",
    "192.168.1.10",
    "dossier 2026/00123",
    "vraag 55-B029-12-0706",
    # money and figures
    "€ 1.250,50",
    "600.000 euro sinds 2019",
    "1.056.244.200 euro",
    "431.953 euro",
    "+50 % meldingen",
    "+10.000 toestellen",
    "12,5 % van 1.200",
    "10 20 30 40 50 60",
    "scores 0 1 2 3 4 5 6 7 8 9 10",
    "aantallen 1200 1300 1400 1500",
    # service numbers
    "bel 1700",
    "noodnummer 112, tele-onthaal 106, luisterlijn 1207, 1777",
    "Card Stop 078 170 170",
    "gratis 0800 12 345",
    "betalend 0900 12 345",
    "helpdesk 070 12 34 56",
    "+32 78 15 15 15",
    "+32 800 12 345",
    # places without a house
    "8500 Kortrijk, 9000 Gent en 2060 Antwerpen",
    "bus 4, tram 1 en lijn 12",
    "Digipunt 3",
    "klas 3 en lokaal 12",
    "in de Kerkstraat",
    "in de Kerkstraat 12 gezinnen zonder internet",
    "in elke straat 12 pc's",
    "Kerkstraat 9u-12u",
    "Veemarkt 9-12 u",
    "Wapenplein 13.30 u",
    "Wapenplein 12/10/2026",
    "Veemarkt 5 oktober",
    "Kerstmarkt 2025",
    "Rommelmarkt 12 standen",
    "Gentsesteenweg 2026 vernieuwd",
    "op het plein 3 keer gevraagd",
    "iPad 9 of iPad 10",
    "allerlei 3 vragen",
    "onderweg 2 keer",
    "nieuwe Windows 11, Office 365 en Android 14",
    "Oude Laptops 5 stuks",
    "toegang 3 en vorming 4",
    "Toestellenpark 12 laptops",
    "Grote Markt 3 minuten van hier",
    # people without a name
    "mevrouw met nieuwe gsm",
    "Mevrouw heeft geen itsme",
    "dokter online",
    "dokter Google",
    "een afspraak bij de dokter",
    "Meneer",
    "meneer. Daarna kwam niemand",
    "MEVROUW MET NIEUWE GSM",
    "mevrouw X kan niet betalen",
    "De dokter De apotheek",
    "juf, Rita en Wim spelen mee in een film",
    "Mijn Gezondheid, Doktr en MyMinfin",
    "een oudere vrouw van 78 met 2 kinderen",
    # mail-like
    "@digipunt op sociale media",
    "hij at thuis. De soep was koud",
    "apenstaartje typen lukt niet",
    "cursus @ de bib",
    "kijk op www.voorbeeld.be/aanbod",
    "eID, itsme en PC 3 met Windows 10",
    "",
    "     ",
]


def test_there_are_enough_examples():
    assert (len(PERSONAL) >= 70, len(INNOCENT) >= 60) == (True, True)


@pytest.mark.parametrize(
    ("kind", "words", "text"), PERSONAL, ids=[f"{kind}: {words}" for kind, words, _ in PERSONAL]
)
def test_it_finds(kind, words, text):
    start = text.index(words)

    found = personal_details_in(text)

    assert found == [Found(Kind(kind), words, start, start + len(words))]


@pytest.mark.parametrize("text", INNOCENT, ids=lambda text: repr(text))
def test_it_leaves_alone(text):
    assert personal_details_in(text) == []


def test_it_finds_everything_in_the_order_of_the_text():
    text = (
        "Mevrouw Rita (0470/12.34.56, rita@voorbeeld.example) woont Kerkstraat 12 bus 3, "
        f"{dotted(RIGHT)}; betaalt van BE68 5390 0754 7034."
    )

    found = [(one.kind, one.text) for one in personal_details_in(text)]

    assert found == [
        (Kind.NAME, "Mevrouw Rita"),
        (Kind.PHONE, "0470/12.34.56"),
        (Kind.EMAIL, "rita@voorbeeld.example"),
        (Kind.ADDRESS, "Kerkstraat 12 bus 3"),
        (Kind.NATIONAL_NUMBER, dotted(RIGHT)),
        (Kind.IBAN, "BE68 5390 0754 7034"),
    ]


@pytest.mark.parametrize("between", [" of ", ", ", " / ", "/", " - ", " ", "\n"])
def test_it_finds_two_numbers_side_by_side(between):
    found = personal_details_in(f"0470 12 34 56{between}051 20 30 40")

    assert [one.text for one in found] == ["0470 12 34 56", "051 20 30 40"]


def test_every_kind_is_said_in_dutch_by_the_forms():
    assert set(INSTEAD) == set(Kind)


@given(
    st.integers(0, 99), st.integers(0, 12), st.integers(0, 31), st.integers(0, 999), st.booleans()
)
def test_it_finds_every_national_number_in_every_notation(year, month, day, counter, since_2000):
    number = national_number(f"{year:02}{month:02}{day:02}{counter:03}", since_2000=since_2000)

    for written in (number, dotted(number), f"{number[:6]} {number[6:9]} {number[9:]}"):
        found = personal_details_in(f"nummer {written}.")
        assert [one.text for one in found] == [written]


@given(st.integers(4_500_000_00, 4_999_999_99), st.sampled_from(["", " ", ".", "/", "-", "\u00a0"]))
def test_it_finds_every_mobile_number(number, separator):
    digits = f"0{number}"
    groups = (digits[:4], digits[4:6], digits[6:8], digits[8:])

    found = personal_details_in(f"bel {separator.join(groups)} vandaag")

    assert [one.text for one in found] == [separator.join(groups)]


PIECES = st.sampled_from(
    [
        "0470",
        "12",
        "34",
        "+32",
        "(0)",
        " ",
        ".",
        "/",
        "-",
        "BE",
        "68",
        "5390",
        "@",
        "a",
        "be",
        "ﷺ",
        "mevrouw",
        "Rita",
        "De",
        "Kerkstraat",
        "bus",
        "½",
        "\u200b",
        "́",
        "\n",
        "４",
        "Hof ter",
    ]
)


@settings(max_examples=400)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_whatever_is_typed_the_findings_lie_in_the_text_and_apart(text):
    found = personal_details_in(text)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(one.end <= after.start for one, after in itertools.pairwise(found))


def test_it_takes_any_string():
    texts = ["\ud800 0470 12 34 56", "\x000470\x00123456", "²½①", "\U0010ffff" * 50]

    assert [len(personal_details_in(text)) for text in texts] == [1, 1, 0, 0]


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1",
        "a",
        "a.",
        "a@",
        "00 1 ",
        "+32 4 ",
        "be12 ",
        "Kerkstraat 1 ",
        "mevrouw De ",
        "rue ",
        "a at punt ",
        "0470 12 34 56 ",
        "4111 ",
        "-",
        "'",
        "Ter ",
        "ﷺ",
        "BE68 5390 ",
    ],
)
def test_it_reads_a_long_text_to_its_end(piece):
    text = (piece * 10_000)[:10_000] + "\nrita@voorbeeld.example"

    last = personal_details_in(text)[-1]

    assert (last.kind, last.end) == (Kind.EMAIL, len(text))
