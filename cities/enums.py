"""The fixed lists of the ground floor: ways to coordinate, roles, kinds of place and organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CoordinationModel(models.TextChoices):
    """How a city gives its wijken a contact person."""

    BRIDGE_FIGURE = "bridge_figure", _("digitaal brugfiguur, deels bij de stad")
    COMMUNITY_ORGANISATION = "community_organisation", _("buurtwerker van een wijkorganisatie")
    SOCIAL_DIRECTOR = "social_director", _("sociaal regisseur naast het stadsteam")


class Role(models.TextChoices):
    """What a person does in a city. What each may do stands in `cities.rights`."""

    COORDINATOR = "coordinator", _("aanspreekpunt")
    CITY_TEAM = "city_team", _("stadsteam")
    SOCIAL_WORKER = "social_worker", _("hulpverlener")
    HOST = "host", _("aanbieder")
    POLICY_READER = "policy_reader", _("beleid")


class NeighbourhoodKind(models.TextChoices):
    WIJK = "wijk", _("wijk")
    DISTRICT = "district", _("district")
    BOROUGH = "borough", _("deelgemeente")
    PROJECT = "project", _("projectwijk")


class OrganisationKind(models.TextChoices):
    CITY_SERVICE = "city_service", _("stadsdienst")
    OCMW = "ocmw", _("OCMW")
    COMMUNITY_WORK = "community_work", _("buurtwerk")
    LIBRARY = "library", _("bibliotheek")
    SERVICE_CENTRE = "service_centre", _("lokaal dienstencentrum")
    CAW = "caw", _("CAW")
    SCHOOL = "school", _("school")
    JOB_SERVICE = "job_service", _("werkwinkel, VDAB")
    ADULT_EDUCATION = "adult_education", _("volwassenenvorming")
    HOUSING_COMPANY = "housing_company", _("woonmaatschappij")
    HEALTH_FUND = "health_fund", _("ziekenfonds")
    HEALTH_CENTRE = "health_centre", _("wijkgezondheidscentrum")
    REUSE_SHOP = "reuse_shop", _("kringwinkel")
    HOSPITAL = "hospital", _("ziekenhuis")
    DIGIBANK = "digibank", _("digibank")
    FAMILY_CENTRE = "family_centre", _("Huis van het Kind")
    ASSOCIATION = "association", _("vereniging")
    CARE_ZONE = "care_zone", _("eerstelijnszone")
    OTHER = "other", _("andere")


class Language(models.TextChoices):
    """Languages that people in the field help in (ISO 639-1)."""

    NL = "nl", _("Nederlands")
    FR = "fr", _("Frans")
    EN = "en", _("Engels")
    AR = "ar", _("Arabisch")
    TR = "tr", _("Turks")
    BG = "bg", _("Bulgaars")
    PL = "pl", _("Pools")
    RO = "ro", _("Roemeens")
    RU = "ru", _("Russisch")
    UK = "uk", _("Oekraïens")
    ES = "es", _("Spaans")
    PT = "pt", _("Portugees")
    IT = "it", _("Italiaans")
    DE = "de", _("Duits")
    FA = "fa", _("Farsi, Dari")
    PS = "ps", _("Pasjtoe")
    SO = "so", _("Somalisch")
    TI = "ti", _("Tigrinya")
    VGT = "vgt", _("Vlaamse Gebarentaal")
