"""The roof as a Django app, for its commands and its checks."""

from django.apps import AppConfig


class EinclusieConfig(AppConfig):
    name = "einclusie"
    label = "roof"
