"""/<stad>/maandoverzicht/"""

from django.urls import path

from einclusie.digests import views

app_name = "digests"
urlpatterns = [
    path("", views.edition_list, name="list"),
    path("maak/", views.order_edition, name="order"),
    path("<str:period>.json", views.edition_document, name="document"),
    path("<str:period>.pdf", views.edition_pdf, name="pdf"),
    path("<str:period>.csv", views.edition_sheets, {"form": "csv"}, name="csv"),
    path("<str:period>.xlsx", views.edition_sheets, {"form": "xlsx"}, name="xlsx"),
    path("<str:period>/", views.edition, name="edition"),
    path("<str:period>/herzie/", views.revise_edition, name="revise"),
]
