"""/b/: the pages for residents, and their calendars."""

from django.urls import path

from referrals.views import public

app_name = "public"
urlpatterns = [
    path("<slug:stad>/", public.city_page, name="city"),
    path("<slug:stad>/aanbod.<str:form>", public.table, name="table"),
    path("<slug:stad>/<slug:wijk>/", public.wijk_page, name="wijk"),
    path("<slug:stad>/<slug:wijk>.ics", public.wijk_calendar, name="wijk_calendar"),
    path("<slug:stad>/aanbod/<slug:slug>.ics", public.offer_calendar, name="offer_calendar"),
]
