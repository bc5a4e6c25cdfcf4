"""/<stad>/wijken/, /<stad>/aanspreekpunten/, /<stad>/collegas/"""

from django.urls import path

from cities.views import people, places

app_name = "cities"
urlpatterns = [
    path("wijken/", places.neighbourhoods, name="neighbourhoods"),
    path("wijken/<slug:slug>/", places.neighbourhood, name="neighbourhood"),
    path(
        "wijken/<slug:slug>/intermediairs/nieuw/", places.add_intermediary, name="add_intermediary"
    ),
    path("intermediairs/<int:pk>/", places.edit_intermediary, name="edit_intermediary"),
    path("intermediairs/<int:pk>/vandaag/", places.note_contact, name="note_contact"),
    path("aanspreekpunten/", places.contact_people, name="contact_people"),
    path("aanspreekpunten/nieuw/", places.add_contact_person, name="add_contact_person"),
    path("aanspreekpunten/<int:pk>/", places.edit_contact_person, name="edit_contact_person"),
    path("collegas/", people.people, name="people"),
    path("collegas/nodig-uit/", people.invite, name="invite"),
    path(
        "collegas/uitnodigingen/<int:pk>/trek-in/",
        people.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("collegas/<int:pk>/beeindig/", people.end_membership, name="end_membership"),
]
