"""/<stad>/structureel/"""

from django.urls import path

from signals.views import bundling, structural, suggested

app_name = "structural"
urlpatterns = [
    path("", structural.structural_list, name="list"),
    path("nieuw/", bundling.begin, name="begin"),
    path("voorstellen/", suggested.suggestion_list, name="suggestions"),
    path("voorstellen/<int:pk>/", suggested.suggestion, name="suggestion"),
    path("voorstellen/<int:pk>/hoort-niet-samen/", suggested.dismiss, name="dismiss"),
    path("<int:pk>/", structural.structural_detail, name="detail"),
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
]
