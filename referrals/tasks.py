"""What the clock and the worker run for the offers: fetch, call, done. Each may run twice."""

from celery import shared_task
from django.utils import timezone

from referrals.actions import searching


@shared_task(name="referrals.forget_words")
def forget_words() -> None:
    """Let go of what was searched more than a year ago."""
    searching.forget_words(on=timezone.localdate())
