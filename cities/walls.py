"""The wall between cities: PostgreSQL itself refuses a row that mixes two.

A row that names a city and a thing of a city points at the pair (id, city) of that thing. The
target needs a unique constraint on (id, city). Used in migrations.
"""

from django.db.migrations.operations import RunSQL


def one_city(table: str, column: str, target: str) -> RunSQL:
    """The operation that adds FOREIGN KEY (column, city_id) → target (id, city_id) to `table`.

    Checked when the transaction ends; a NULL in `column` is allowed.
    """
    name = f"{table}_{column}_one_city"
    return RunSQL(
        sql=(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ("{column}", "city_id") '
            f'REFERENCES "{target}" ("id", "city_id") DEFERRABLE INITIALLY DEFERRED'
        ),
        reverse_sql=f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
    )
