"""/<stad>/acties/"""

from django.urls import path

from signals.views import acting

app_name = "actions"
urlpatterns = [
    path("", acting.action_list, name="list"),
    path("nieuw/", acting.plan, name="plan"),
    path("<int:pk>/", acting.action_detail, name="detail"),
    path("<int:pk>/wijzig/", acting.edit, name="edit"),
    path("<int:pk>/doorgaan/", acting.switch, name="switch"),
    path("<int:pk>/afronden/", acting.finish, name="finish"),
]
