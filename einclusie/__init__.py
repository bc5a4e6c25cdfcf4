"""The roof: wires the city, its signals and its referrals together. Nobody imports it."""

from einclusie.celery import app as celery_app

__all__ = ["celery_app"]
