"""/<stad>/acties/"""

from django.urls import path

from signals.enums import ListPage
from signals.views import acting, calendars, doors, saved, trainings, wiping

app_name = "actions"
urlpatterns = [
    path("", acting.action_list, name="list"),
    path("nieuw/", acting.plan, name="plan"),
    path("filters/", saved.save_filter, {"page": ListPage.ACTIONS}, name="save_filter"),
    path("kalender/", calendars.calendar, name="calendar"),
    path("kalender.ics", calendars.calendar_file, name="calendar_file"),
    path("kalender/volgen/", calendars.subscriptions, name="subscriptions"),
    path("kalender/volgen/<int:pk>/stop/", calendars.unsubscribe, name="unsubscribe"),
    path("deuren/", doors.doors_list, name="doors"),
    path("deuren/sluit/", doors.close, name="close"),
    path("deuren/<int:pk>/", doors.doors_detail, name="doors_detail"),
    path("deuren/<int:pk>/open/", doors.open_again, name="open_again"),
    path("vorming/", trainings.training_list, name="trainings"),
    path("vorming/nieuw/", trainings.ask, name="ask_training"),
    path("vorming/<int:pk>/", trainings.training_detail, name="training"),
    path("vorming/<int:pk>/stop/", trainings.stop, name="stop_training"),
    path("vorming/<int:pk>/wis/", wiping.wipe_training, name="wipe_training"),
    path("<int:pk>/", acting.action_detail, name="detail"),
    path("<int:pk>/wijzig/", acting.edit, name="edit"),
    path("<int:pk>/doorgaan/", acting.switch, name="switch"),
    path("<int:pk>/afronden/", acting.finish, name="finish"),
    path("<int:pk>/wis/", wiping.wipe_action, name="wipe"),
]
