"""/<stad>/aanbod/. The fixed words here are reserved in `referrals.actions.offers.RESERVED_SLUGS`."""

from django.urls import path

from referrals.views import coverage, fresh, offers, searching, synonyms, unmet

app_name = "referrals"
urlpatterns = [
    path("", searching.offer_list, name="list"),
    path("hiaat/", searching.log_gap, name="log_gap"),
    path("hiaten/", unmet.gaps, name="gaps"),
    path("geteld/", searching.count_search, name="count_search"),
    path("zoekwoorden/", synonyms.synonyms, name="synonyms"),
    path("zoekwoorden/<int:pk>/weg/", synonyms.remove_synonym, name="remove_synonym"),
    path("nieuw/", offers.add_offer, name="add"),
    path("uren/", offers.hours_preview, name="hours_preview"),
    path("na-te-kijken/", fresh.offers_to_check, name="to_check"),
    path("dekking/", coverage.coverage, name="coverage"),
    path("dekking/<slug:wijk>/", coverage.wijk_coverage, name="wijk_coverage"),
    path("voor-wijk/<slug:wijk>/", offers.for_neighbourhood, name="for_neighbourhood"),
    path("<slug:slug>/", offers.offer, name="offer"),
    path("<slug:slug>/wijzig/", offers.edit_offer, name="edit"),
    path("<slug:slug>/klopt-nog/", offers.confirm_offer, name="confirm"),
    path("<slug:slug>/plaats/", fresh.say_places, name="places"),
    path("<slug:slug>/klopt-niet/", fresh.report_wrong, name="report"),
    path("<slug:slug>/stop/", offers.stop_offer, name="stop"),
]
