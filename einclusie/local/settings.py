"""What Django's settings ask: the addresses of the private servers. Starts nothing."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from einclusie.local.paths import postgres_socket_dir, valkey_socket


def default_data_dir(checkout: Path) -> Path:
    """Where data lie unless DATA_DIR says otherwise: beside the code, out of git."""
    return checkout / ".data"


def database(data_dir: Path) -> dict[str, Any]:
    """The entry of DATABASES for the private PostgreSQL of this data directory."""
    return {
        "ENGINE": "einclusie.local.backend",
        "NAME": "einclusie",
        "USER": "einclusie",
        "PASSWORD": "",
        "HOST": str(postgres_socket_dir(data_dir)),
        "PORT": "5432",
        "OPTIONS": {},
        "LOCAL_DATA": str(data_dir),
    }


def broker_url(data_dir: Path) -> str:
    """Celery's address of the private Valkey of this data directory (its database 0)."""
    return f"redis+socket://{quote(str(valkey_socket(data_dir)))}?virtual_host=0"


def cache_url(data_dir: Path) -> str:
    """The same Valkey as a location for Django's RedisCache (its database 1)."""
    return f"unix://{quote(str(valkey_socket(data_dir)))}?db=1"
