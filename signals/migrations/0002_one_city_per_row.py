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
    ]
