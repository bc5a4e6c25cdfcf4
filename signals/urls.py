"""/<stad>/signalen/"""

from django.urls import path

from signals.enums import ListPage
from signals.views import (
    brought,
    echoes,
    heard,
    imported,
    mine,
    saved,
    silent,
    table,
    wiping,
)

app_name = "signals"
urlpatterns = [
    path("", heard.signal_list, name="list"),
    path("nieuw/", heard.log_signal, name="log"),
    path("tabel/", table.table, name="table"),
    path("tabel.csv", table.table_file, name="table_file"),
    path("stil/", silent.silent, name="silent"),
    path("filters/", saved.save_filter, {"page": ListPage.SIGNALS}, name="save_filter"),
    path("filters/<int:pk>/verwijder/", saved.remove_filter, name="remove_filter"),
    path("mijn/", mine.mine, name="mine"),
    path("gelijkaardig/", echoes.alike_signals, name="alike"),
    path("ook/<int:pk>/neem-terug/", echoes.undo_echo, name="undo_echo"),
    path("<int:pk>/ook/", echoes.echo_signal, name="echo"),
    path("te-bekijken/", brought.brought_list, name="brought"),
    path("te-bekijken/<int:pk>/", brought.look_at, name="look_at"),
    path("te-bekijken/<int:pk>/leg-opzij/", brought.put_aside, name="put_aside"),
    path("links/", brought.link_list, name="links"),
    path("links/<int:pk>/", brought.link_detail, name="link"),
    path("links/<int:pk>/trek-in/", brought.revoke_link, name="revoke_link"),
    path("links/voor-organisatie/<int:pk>/", brought.make_link, name="make_link"),
    path("invoer/", imported.import_list, name="imports"),
    path("invoer/<int:pk>/", imported.import_detail, name="import"),
    path("invoer/<int:pk>/kolommen/", imported.map_columns, name="map_columns"),
    path("invoer/<int:pk>/start/", imported.start_import, name="start_import"),
    path("invoer/<int:pk>/maak-ongedaan/", imported.undo_import, name="undo_import"),
    path("invoer/<int:pk>/vergeet/", imported.forget_import, name="forget_import"),
    path("invoer/<int:pk>/weggelaten.csv", imported.left_out, name="left_out"),
    path("uitvoer.<str:form>", heard.export_signals, name="export"),
    path("wijk/<slug:wijk>/", heard.for_neighbourhood, name="for_neighbourhood"),
    path("<int:pk>/", heard.signal_detail, name="detail"),
    path("<int:pk>/wijzig/", heard.edit_signal, name="edit"),
    path("<int:pk>/trek-in/", heard.withdraw_signal, name="withdraw"),
    path("<int:pk>/wis/", wiping.wipe_signal, name="wipe"),
]
