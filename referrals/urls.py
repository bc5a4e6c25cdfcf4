"""/<stad>/aanbod/. The fixed words here are reserved in `referrals.actions.RESERVED_SLUGS`."""

from django.urls import path

from referrals import views

app_name = "referrals"
urlpatterns = [
    path("", views.offer_list, name="list"),
    path("nieuw/", views.add_offer, name="add"),
    path("uren/", views.hours_preview, name="hours_preview"),
    path("voor-wijk/<slug:wijk>/", views.for_neighbourhood, name="for_neighbourhood"),
    path("<slug:slug>/", views.offer, name="offer"),
    path("<slug:slug>/wijzig/", views.edit_offer, name="edit"),
    path("<slug:slug>/klopt-nog/", views.confirm_offer, name="confirm"),
    path("<slug:slug>/stop/", views.stop_offer, name="stop"),
]
