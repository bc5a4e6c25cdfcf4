"""Whether this process lives (`/healthz`) and whether it can do its work (`/readyz`)."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from kombu import Connection
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


@login_not_required
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """200 "ok" as long as the process answers. Touches nothing."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and broker are fine, else 503; says which part is not."""
    parts = {"database": _works(_database), "broker": _works(_broker)}
    parts["migrations"] = parts["database"] and _works(_migrations)
    answer = {name: "ok" if fine else "down" for name, fine in sorted(parts.items())}
    return JsonResponse(answer, status=200 if all(parts.values()) else 503)


def _works(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OperationalError, OSError) as error:
        log.warning("not ready", part=check.__name__, error=type(error).__name__)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker() -> bool:
    with Connection(settings.CELERY_BROKER_URL, connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
    return True
