"""The private Valkey, with a real server."""

import os
import signal

import pytest
import redis
from kombu import Connection

from einclusie.local.processes import LocalServerError, wait_until
from einclusie.local.settings import broker_url, cache_url
from einclusie.local.valkey import LocalValkey


def test_it_starts_once_and_stops(data):
    server = LocalValkey(data)

    told = [server.is_up(), server.ensure(), server.ensure(), server.is_up()]
    told += [server.stop(), server.stop(), server.is_up()]

    assert told == [False, True, False, True, True, False, False]
    assert not server.socket.exists()


def test_what_was_queued_outlives_a_killed_server(make_data):
    data = make_data("a path with spaces")
    server = LocalValkey(data)
    server.ensure()
    with Connection(broker_url(data)) as broker:
        broker.SimpleQueue("heard").put({"number": 7})
    with redis.from_url(cache_url(data)) as cache:
        cache.set("counted", 3)

    os.kill(server.pid() or 0, signal.SIGKILL)
    wait_until(lambda: server.pid() is None, seconds=5)
    server.ensure()

    with Connection(broker_url(data)) as broker:
        assert broker.SimpleQueue("heard").get(timeout=2).payload == {"number": 7}
    with redis.from_url(cache_url(data)) as cache:
        assert cache.get("counted") == b"3"


def test_only_its_owner_may_enter(data):
    server = LocalValkey(data)

    server.ensure()

    assert server.home.stat().st_mode & 0o777 == 0o700


def test_it_says_that_a_file_stands_in_the_way(data):
    data.write_text("")

    with pytest.raises(LocalServerError, match="cannot be used: File exists"):
        LocalValkey(data).ensure()
