"""PostgreSQL itself refuses a row that mixes two cities (see cities.walls)."""

from django.db import migrations

from cities.walls import one_city


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0001_initial"),
        ("cities", "0002_one_city_per_row"),
    ]

    operations = [
        one_city("signals_signal", "neighbourhood_id", "cities_neighbourhood"),
        one_city("signals_signal", "noticed_by_id", "cities_organisation"),
        one_city("signals_signal", "organisation_id", "cities_organisation"),
        one_city("signals_echo", "signal_id", "signals_signal"),
        one_city("signals_echo", "neighbourhood_id", "cities_neighbourhood"),
        one_city("signals_echo", "organisation_id", "cities_organisation"),
        one_city("signals_signallink", "organisation_id", "cities_organisation"),
        one_city("signals_signallink", "neighbourhood_id", "cities_neighbourhood"),
        one_city("signals_broughtsignal", "link_id", "signals_signallink"),
        one_city("signals_broughtsignal", "neighbourhood_id", "cities_neighbourhood"),
        one_city("signals_broughtsignal", "signal_id", "signals_signal"),
        one_city("signals_signalimport", "made_by_id", "cities_membership"),
        one_city("signals_importrow", "source_id", "signals_signalimport"),
        one_city("signals_importrow", "signal_id", "signals_signal"),
        one_city("signals_structuralsignal", "owner_organisation_id", "cities_organisation"),
        one_city("signals_structuralsignal", "split_from_id", "signals_structuralsignal"),
        one_city("signals_structuralsignal", "merged_into_id", "signals_structuralsignal"),
        one_city("signals_joining", "structural_id", "signals_structuralsignal"),
        one_city("signals_joining", "signal_id", "signals_signal"),
        one_city("signals_joining", "came_from_id", "signals_structuralsignal"),
        one_city("signals_recognition", "structural_id", "signals_structuralsignal"),
        one_city("signals_recognition", "organisation_id", "cities_organisation"),
        one_city("signals_move", "structural_id", "signals_structuralsignal"),
        one_city("signals_followup", "structural_id", "signals_structuralsignal"),
    ]
