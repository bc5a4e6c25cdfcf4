"""Django's PostgreSQL backend, which starts the private server when nothing answers."""

from pathlib import Path
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from einclusie.local.postgres import LocalPostgres
from einclusie.local.processes import LocalServerError


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL of the data directory in the setting LOCAL_DATA.

    So every command works at once, and a server that was killed is back with the next connection.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            try:
                LocalPostgres(Path(self.settings_dict["LOCAL_DATA"])).ensure()
            except LocalServerError as error:
                raise psycopg.OperationalError(str(error)) from error
            return super().get_new_connection(conn_params)
