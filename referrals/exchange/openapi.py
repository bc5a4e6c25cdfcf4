"""What the open data promise, as an OpenAPI document: addresses, parameters, and every field of an answer.

Each object is closed: a field that is not written here never leaves.
"""

from __future__ import annotations

from typing import Any

from referrals.exchange.asked import DAYS, LAST_PAGE, MOST_PER_PAGE, PER_PAGE

Json = dict[str, Any]
VERSION, ROOT = "3.0", "/api/hsds/3.0/"
PROFILE = "https://docs.openreferral.org/en/v3.0.0/"

TEXT: Json = {"type": "string"}
KEY: Json = {"type": "string", "format": "uuid"}
MOMENT: Json = {"type": "string", "format": "date-time"}
SWITCH: Json = {"type": "boolean"}
NUMBER: Json = {"type": "integer", "minimum": 0}
ADDRESS: Json = {"type": "string", "format": "uri"}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(name: str) -> Json:
    return {"type": "array", "items": _ref(name)}


def _one(needed: str, **fields: Json) -> Json:
    """A closed object; `needed` are the names of the fields that are always there."""
    return {
        "type": "object",
        "properties": fields,
        "required": needed.split(),
        "additionalProperties": False,
    }


def _texts(names: str, kind: Json = TEXT) -> Json:
    return dict.fromkeys(names.split(), kind)


ORGANIZATION = _texts("name description") | {"id": KEY}
SERVICE = _texts("name description application_process fees fees_description") | {
    "id": KEY,
    "organization_id": KEY,
    "url": ADDRESS,
    "email": {"type": "string", "format": "email"},
    "status": {"const": "active"},
    "eligibility_description": TEXT,
    "assured_date": {"type": "string", "format": "date"},
    "alert": TEXT,
    "last_modified": MOMENT,
    "organization": _ref("organization"),
}
ALWAYS = "id name status organization_id description application_process fees assured_date"
FULL = SERVICE | {
    "phones": _list("phone"),
    "schedules": _list("schedule"),
    "service_areas": _list("service_area"),
    "languages": _list("language"),
    "cost_options": _list("cost_option"),
    "required_documents": _list("required_document"),
    "attributes": _list("attribute"),
}
HANGING = " phones schedules service_areas languages cost_options required_documents attributes"
CLOCK: Json = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9][+-][0-9]{2}:[0-9]{2}$"}
BYDAY: Json = {"type": "string", "pattern": "^(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*$"}
LOCATION = _texts("name description") | {
    "id": KEY,
    "location_type": {"enum": ["physical", "virtual"]},
    "addresses": _list("address"),
    "accessibility": _list("accessibility"),
    "schedules": _list("schedule"),
}
AT_LOCATION: Json = {
    "id": KEY,
    "service_id": KEY,
    "location_id": KEY,
    "location": _ref("location"),
}
IN_PLACE = AT_LOCATION | {"name": TEXT, "status": {"const": "active"}}

SCHEMAS: Json = {
    "root": _one(
        "version profile openapi_url", version=TEXT, profile=ADDRESS, openapi_url=ADDRESS
    ),
    "error": _one("status error", status={"type": "integer"}, error=TEXT),
    "organization": _one("id name description", **ORGANIZATION),
    "organization_full": _one(
        "id name description organization_identifiers services",
        **ORGANIZATION,
        organization_identifiers=_list("organization_identifier"),
        services=_list("service"),
    ),
    "organization_identifier": _one(
        "id organization_id identifier_scheme identifier_type identifier",
        **_texts("id organization_id", KEY),
        **_texts("identifier_scheme identifier_type identifier"),
    ),
    "service_minimal": _one(
        "id name status", id=KEY, name=TEXT, status={"const": "active"}, last_modified=MOMENT
    ),
    "service": _one(f"{ALWAYS} organization", **SERVICE),
    "service_full": _one(
        f"{ALWAYS} organization service_at_locations{HANGING}",
        **FULL,
        service_at_locations=_list("at_location"),
    ),
    "service_in_place": _one(f"{ALWAYS} organization{HANGING}", **FULL),
    "at_location": _one("id service_id location_id location", **AT_LOCATION),
    "service_at_location": _one(
        "id service_id location_id location name status service",
        **IN_PLACE,
        service=_ref("service"),
    ),
    "service_at_location_full": _one(
        "id service_id location_id location name status service",
        **IN_PLACE,
        service=_ref("service_in_place"),
    ),
    "location": _one("id location_type name", **LOCATION),
    "address": _one(
        "id location_id address_1 city state_province postal_code country address_type",
        **_texts("id location_id", KEY),
        **_texts("address_1 city state_province postal_code"),
        country={"const": "BE"},
        address_type={"const": "physical"},
    ),
    "accessibility": _one("id location_id description", id=KEY, location_id=KEY, description=TEXT),
    "phone": _one(
        "id service_id number type description",
        **_texts("id service_id", KEY),
        **_texts("number description"),
        type={"const": "voice"},
    ),
    "schedule": _one(
        "id description",
        **_texts("id service_id location_id", KEY),
        freq={"const": "WEEKLY"},
        byday=BYDAY,
        opens_at=CLOCK,
        closes_at=CLOCK,
        timezone={"type": "integer"},
        description=TEXT,
    ),
    "service_area": _one("id service_id name", id=KEY, service_id=KEY, name=TEXT),
    "language": _one("id service_id name code", **_texts("id service_id", KEY), **_texts("name code")),
    "cost_option": _one(
        "id service_id option",
        **_texts("id service_id", KEY),
        **_texts("option currency amount_description"),
        amount={"type": "number"},
    ),
    "required_document": _one("id service_id document", id=KEY, service_id=KEY, document=TEXT),
    "taxonomy": _one("id name description", **ORGANIZATION),
    "taxonomy_term": _one(
        "id code name description taxonomy taxonomy_id taxonomy_detail language",
        **_texts("id taxonomy_id", KEY),
        **_texts("code name description taxonomy"),
        taxonomy_detail=_ref("taxonomy"),
        language={"const": "nl"},
    ),
    "attribute": _one(
        "id link_id link_type link_entity taxonomy_term_id value taxonomy_term",
        **_texts("id link_id taxonomy_term_id", KEY),
        link_type={"const": "service"},
        link_entity={"const": "service"},
        value=TEXT,
        taxonomy_term=_ref("taxonomy_term"),
    ),
}  # fmt: skip

PARAMETERS: dict[str, tuple[Json, str]] = {
    "page": ({"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}, "Which page."),
    "per_page": (
        {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE},
        "How many on a page.",
    ),
    "format": ({"enum": ["json"]}, "There is only JSON."),
    "search": ({"type": "string", "maxLength": 100}, "Every word stands somewhere in the text."),
    "city": ({"type": "string", "pattern": "^[-a-z0-9_]{1,50}$"}, "Of one city: gent, kortrijk …"),
    "modified_after": (TEXT, "Changed on or after this day or moment."),
    "organization_id": (KEY, "Offered by this organization."),
    "taxonomy_id": (KEY, "With a term of this taxonomy."),
    "taxonomy_term_id": (KEY, "With this term."),
    "parent_id": (KEY, "Under this term; no term has one over it."),
    "top_only": (SWITCH, "Only terms without one over them: all are."),
    "day": ({"enum": list(DAYS)}, "With hours on this day."),
    "start_time": (TEXT, "With hours that begin at this time or later, such as 09:30."),
    "end_time": (TEXT, "With hours that end at this time or sooner."),
    "full": (SWITCH, "With all that hangs on each."),
    "full_service": (SWITCH, "With the services of each."),
    "minimal": (SWITCH, "Only what it takes to see what changed."),
}
OF_SERVICES = (
    "page per_page format search city modified_after organization_id taxonomy_id "
    "taxonomy_term_id day start_time end_time full"
)
OF_TERMS = "page per_page format search taxonomy_id parent_id top_only"
# address → what it is, its parameters, the schemas of an answer, or of one of a page's contents
LISTS = {
    "services": (f"{OF_SERVICES} minimal", ("service", "service_full", "service_minimal")),
    "service_at_locations": (OF_SERVICES, ("service_at_location", "service_at_location_full")),
    "organizations": (
        "page per_page format search city full full_service",
        ("organization", "organization_full"),
    ),
    "taxonomies": ("page per_page format search", ("taxonomy",)),
    "taxonomy_terms": (OF_TERMS, ("taxonomy_term",)),
}
SINGLES = {
    "services": ("format", "service_full"),
    "service_at_locations": ("format", "service_at_location_full"),
    "organizations": ("format full_service", "organization_full"),
    "taxonomies": ("format", "taxonomy"),
    "taxonomy_terms": ("format", "taxonomy_term"),
}


def document(base: str) -> Json:
    """The whole OpenAPI document; `base` is where this site stands."""
    paths = {"/": _path("What this is", "", _ref("root"))}
    for name, (asked, shapes) in LISTS.items():
        paths[f"/{name}"] = _path(f"A page of {name}", asked, _page(shapes))
    for name, (asked, shape) in SINGLES.items():
        paths[f"/{name}/{{id}}"] = _path(f"One of {name}", asked, _ref(shape), is_one=True)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "einclusie: e-inclusion offers of Flemish cities",
            "version": VERSION,
            "description": "Read-only, without a key. The shape is that of HSDS 3.0 and ORUK 3.0.",
        },
        "servers": [{"url": f"{base}{ROOT.rstrip('/')}"}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _page(shapes: tuple[str, ...]) -> Json:
    one = _ref(shapes[0]) if len(shapes) == 1 else {"anyOf": [_ref(shape) for shape in shapes]}
    fields = _texts("total_items total_pages page_number size", NUMBER)
    fields |= _texts("first_page last_page empty", SWITCH)
    fields["contents"] = {"type": "array", "items": one}
    return _one(" ".join(fields), **fields)


def _path(summary: str, asked: str, schema: Json, *, is_one: bool = False) -> Json:
    parameters: list[Json] = [
        {"name": name, "in": "query", "schema": kind, "description": text}
        for name in asked.split()
        for kind, text in [PARAMETERS[name]]
    ]
    if is_one:
        parameters.append({"name": "id", "in": "path", "required": True, "schema": KEY})
    errors = {"400": "A parameter that cannot be."} | ({"404": "Nothing has it."} if is_one else {})
    answers = {"200": _answer("As asked.", schema), "304": {"description": "As you had it."}}
    answers |= {status: _answer(text, _ref("error")) for status, text in errors.items()}
    return {"get": {"summary": summary, "parameters": parameters, "responses": answers}}


def _answer(text: str, schema: Json) -> Json:
    return {"description": text, "content": {"application/json": {"schema": schema}}}
