"""The digests as a Django app."""

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "einclusie.digests"
    label = "digests"
