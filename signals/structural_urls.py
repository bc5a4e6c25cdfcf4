"""/<stad>/structureel/"""

from django.urls import path

from signals.enums import ListPage
from signals.views import (
    answering,
    bundling,
    feedback,
    handover,
    saved,
    structural,
    suggested,
    wiping,
)

app_name = "structural"
urlpatterns = [
    path("", structural.structural_list, name="list"),
    path("nieuw/", bundling.begin, name="begin"),
    path("filters/", saved.save_filter, {"page": ListPage.STRUCTURAL}, name="save_filter"),
    path("woorden/", handover.wording, name="wording"),
    path("overdracht.<str:form>", handover.hand_over_list, name="handovers"),
    path("<int:pk>/overdracht/", handover.hand_over, name="handover"),
    path("<int:pk>/overdracht.<str:form>", handover.hand_over_file, name="handover_file"),
    path("terugkoppeling/", feedback.feedback_list, name="feedback_list"),
    path("terugkoppeling/<int:pk>/", feedback.feedback, name="feedback"),
    path("terugkoppeling/<int:pk>/hou-tegen/", feedback.hold, name="hold_feedback"),
    path("terugkoppeling/<int:pk>/verstuur/", feedback.let_go, name="let_go_feedback"),
    path("herinneringen/", answering.reminders, name="reminders"),
    path("voorstellen/", suggested.suggestion_list, name="suggestions"),
    path("voorstellen/<int:pk>/", suggested.suggestion, name="suggestion"),
    path("voorstellen/<int:pk>/hoort-niet-samen/", suggested.dismiss, name="dismiss"),
    path("<int:pk>/", structural.structural_detail, name="detail"),
    path("<int:pk>/antwoord/", answering.respond, name="respond"),
    path("<int:pk>/wijzig/", structural.edit, name="edit"),
    path("<int:pk>/stap/", structural.move, name="move"),
    path("<int:pk>/opvolging/", structural.follow_up, name="follow_up"),
    path("<int:pk>/organisaties/", structural.organisations, name="organisations"),
    path("<int:pk>/organisaties/herken/", structural.recognise, name="recognise"),
    path("<int:pk>/organisaties/vraag-terug/", structural.stop_asking, name="stop_asking"),
    path("<int:pk>/signalen/", bundling.signals, name="signals"),
    path("<int:pk>/signalen/eruit/", bundling.take_out, name="take_out"),
    path("<int:pk>/voorbeelden/", bundling.quotes, name="quotes"),
    path("<int:pk>/samenvoegen/", bundling.merge, name="merge"),
    path("<int:pk>/splitsen/", bundling.split, name="split"),
    path("<int:pk>/wis/", wiping.wipe_structural, name="wipe"),
]
