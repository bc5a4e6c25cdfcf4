"""PostgreSQL itself refuses a row that mixes two cities (see cities.walls)."""

from django.db import migrations

from cities.walls import one_city


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_initial"),
        ("cities", "0002_one_city_per_row"),
    ]

    operations = [
        one_city("referrals_offer", "host_id", "cities_organisation"),
        one_city("referrals_offer", "neighbourhood_id", "cities_neighbourhood"),
        one_city("referrals_offerneighbourhood", "offer_id", "referrals_offer"),
        one_city("referrals_offerneighbourhood", "neighbourhood_id", "cities_neighbourhood"),
    ]
