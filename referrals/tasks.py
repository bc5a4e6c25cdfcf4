"""What the clock runs for the offers and the referrals: fetch, call, done. Each may run twice."""

from __future__ import annotations

from datetime import time

import structlog
from celery import shared_task
from django.utils import timezone

from cities.models import City
from referrals.actions import asking, keeping, searching, telling
from signals.reminders import week_to_remind

log = structlog.get_logger(__name__)

NEWS_FROM = time(16)  # what happened today in one mail, while people are still at their desk


@shared_task(name="referrals.remind")
def remind() -> None:
    """Mail each host in one bundle what waits for an answer, once a week."""
    at = timezone.now()
    telling.forget_old(at=at)
    if week := week_to_remind(at):
        for city in City.objects.order_by("pk"):
            telling.remind(city=city, week=week, at=at)


@shared_task(name="referrals.tell_senders")
def tell_senders() -> None:
    """Mail each sender in one bundle what became of referrals, once a day, from four o'clock on."""
    at = timezone.now()
    local = timezone.localtime(at)
    if local.time() < NEWS_FROM:
        return
    for city in City.objects.order_by("pk"):
        telling.tell_senders(city=city, day=local.date(), at=at)


@shared_task(name="referrals.expire")
def expire() -> None:
    """Let expire what waited too long."""
    at = timezone.now()
    for city in City.objects.order_by("pk"):
        if count := telling.expire(city=city, at=at):
            log.info("referrals expired", city=city.pk, count=count)


@shared_task(name="referrals.forget")
def forget() -> None:
    """Once a night: turn into counts what closed twelve months ago."""
    at = timezone.now()
    for city in City.objects.order_by("pk"):
        run = keeping.forget(city=city, at=at)
        log.info("referrals forgotten", city=city.pk, count=run.forgotten)


@shared_task(name="referrals.forget_words")
def forget_words() -> None:
    """Let go of what was searched more than a year ago."""
    searching.forget_words(on=timezone.localdate())


@shared_task(name="referrals.ask_hosts")
def ask_hosts() -> None:
    """Ask each host in one bundle, once a month at most, whether its offers still hold."""
    at = timezone.now()
    asking.forget_old(at=at)
    for city in City.objects.order_by("pk"):
        if count := asking.ask_hosts(city=city, at=at):
            log.info("hosts asked", city=city.pk, count=count)
