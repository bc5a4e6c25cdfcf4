"""PostgreSQL itself refuses a row that mixes two cities (see cities.walls)."""

from django.db import migrations

from cities.walls import one_city


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0001_initial"),
    ]

    operations = [
        one_city("cities_neighbourhoodpart", "whole_id", "cities_neighbourhood"),
        one_city("cities_neighbourhoodpart", "part_id", "cities_neighbourhood"),
        one_city("cities_organisationneighbourhood", "organisation_id", "cities_organisation"),
        one_city("cities_organisationneighbourhood", "neighbourhood_id", "cities_neighbourhood"),
        one_city("cities_intermediary", "organisation_id", "cities_organisation"),
        one_city("cities_intermediary", "neighbourhood_id", "cities_neighbourhood"),
        one_city("cities_membership", "organisation_id", "cities_organisation"),
        one_city("cities_membershipneighbourhood", "membership_id", "cities_membership"),
        one_city("cities_membershipneighbourhood", "neighbourhood_id", "cities_neighbourhood"),
        one_city("cities_invitation", "organisation_id", "cities_organisation"),
        one_city("cities_contactperson", "employer_id", "cities_organisation"),
        one_city("cities_contactperson", "membership_id", "cities_membership"),
        one_city("cities_assignment", "contact_person_id", "cities_contactperson"),
        one_city("cities_assignment", "neighbourhood_id", "cities_neighbourhood"),
    ]
