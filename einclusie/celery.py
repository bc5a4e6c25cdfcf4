"""The queue: tasks of every storey run in `celery -A einclusie worker`, the clock in `… beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "einclusie.settings")

app = Celery("einclusie")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
