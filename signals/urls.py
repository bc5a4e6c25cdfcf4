"""/<stad>/signalen/"""

from django.urls import path

from signals import views

app_name = "signals"
urlpatterns = [
    path("", views.signal_list, name="list"),
    path("nieuw/", views.log_signal, name="log"),
    path("uitvoer.<str:form>", views.export_signals, name="export"),
    path("wijk/<slug:wijk>/", views.for_neighbourhood, name="for_neighbourhood"),
    path("<int:pk>/", views.signal_detail, name="detail"),
    path("<int:pk>/wijzig/", views.edit_signal, name="edit"),
    path("<int:pk>/trek-in/", views.withdraw_signal, name="withdraw"),
]
