"""/<stad>/aanbod/. The fixed words here are reserved in `referrals.actions.offers.RESERVED_SLUGS`."""

from django.urls import path

from referrals.views import coverage, offers

app_name = "referrals"
urlpatterns = [
    path("", offers.offer_list, name="list"),
    path("nieuw/", offers.add_offer, name="add"),
    path("uren/", offers.hours_preview, name="hours_preview"),
    path("dekking/", coverage.coverage, name="coverage"),
    path("dekking/<slug:wijk>/", coverage.wijk_coverage, name="wijk_coverage"),
    path("voor-wijk/<slug:wijk>/", offers.for_neighbourhood, name="for_neighbourhood"),
    path("<slug:slug>/", offers.offer, name="offer"),
    path("<slug:slug>/wijzig/", offers.edit_offer, name="edit"),
    path("<slug:slug>/klopt-nog/", offers.confirm_offer, name="confirm"),
    path("<slug:slug>/stop/", offers.stop_offer, name="stop"),
]
