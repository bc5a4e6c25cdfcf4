"""A place for real servers: open to the user that root's servers run as, with short socket paths."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from einclusie.local.postgres import LocalPostgres
from einclusie.local.valkey import LocalValkey


@pytest.fixture
def make_data() -> Iterator[Callable[..., Path]]:
    """Give a data directory to be; whatever runs there is stopped after the test."""
    top = Path(tempfile.mkdtemp(prefix="einclusie-test-", dir="/tmp"))
    top.chmod(0o755)
    made: list[Path] = []

    def make(name: str = "data") -> Path:
        made.append(top / name)
        return made[-1]

    yield make
    for data in made:
        LocalPostgres(data).stop(patience=5)
        LocalValkey(data).stop(patience=5)
    shutil.rmtree(top)


@pytest.fixture
def data(make_data: Callable[..., Path]) -> Path:
    return make_data()
