"""/<stad>/maandoverzicht/"""

from django.urls import path

from einclusie.digests.views import beside, editions, readers, words

app_name = "digests"
urlpatterns = [
    path("", editions.edition_list, name="list"),
    path("maak/", editions.order_edition, name="order"),
    path("mail/", readers.own_choice, name="own_choice"),
    path("lezers/", readers.readers, name="readers"),
    path("lezers/<int:pk>/stop/", readers.stop_reader, name="stop_reader"),
    path("<str:period>.json", editions.edition_document, name="document"),
    path("<str:period>.pdf", editions.edition_pdf, name="pdf"),
    path("<str:period>.csv", editions.edition_sheets, {"form": "csv"}, name="csv"),
    path("<str:period>.xlsx", editions.edition_sheets, {"form": "xlsx"}, name="xlsx"),
    path("<str:period>/", editions.edition, name="edition"),
    path("<str:period>/naast/", beside.beside, name="beside"),
    path("<str:period>/woord/", words.word, name="word"),
    path("<str:period>/geef-uit/", words.release, name="release"),
    path("<str:period>/verzonden/", readers.deliveries, name="deliveries"),
    path("<str:period>/herzie/", editions.revise_edition, name="revise"),
]
