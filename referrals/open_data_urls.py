"""/api/: what other programs may read."""

from django.urls import path

from referrals.views import open_data

app_name = "open_data"
urlpatterns = [
    path("hsds/3.0", open_data.root),
    path("hsds/3.0/", open_data.root, name="root"),
    path("hsds/3.0/openapi.json", open_data.openapi, name="openapi"),
    path("hsds/3.0/services", open_data.services, name="services"),
    path("hsds/3.0/services/<uuid:key>", open_data.service, name="service"),
    path(
        "hsds/3.0/service_at_locations", open_data.service_at_locations, name="service_at_locations"
    ),
    path(
        "hsds/3.0/service_at_locations/<uuid:key>",
        open_data.service_at_location,
        name="service_at_location",
    ),
    path("hsds/3.0/organizations", open_data.organizations, name="organizations"),
    path("hsds/3.0/organizations/<uuid:key>", open_data.organization, name="organization"),
    path("hsds/3.0/taxonomies", open_data.taxonomies, name="taxonomies"),
    path("hsds/3.0/taxonomies/<uuid:key>", open_data.taxonomy, name="taxonomy"),
    path("hsds/3.0/taxonomy_terms", open_data.taxonomy_terms, name="taxonomy_terms"),
    path("hsds/3.0/taxonomy_terms/<uuid:key>", open_data.taxonomy_term, name="taxonomy_term"),
    path("<path:rest>", open_data.nothing_here, name="nothing_here"),
]
