"""A PostgreSQL server in a folder of its own, on the loopback alone, which ends with the test."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
import pytest

_PATIENCE = 60  # seconds of the clock, for a busy machine
_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=30",
)


@dataclass(frozen=True)
class Server:
    port: int

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        with psycopg.connect(
            f"postgresql://postgres@127.0.0.1:{self.port}/{database}", autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def new_database(self, name: str) -> str:
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)


def _program(name: str) -> str:
    """Debian keeps the server's programs off the path."""
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None
    )
    if found is None:
        missing = "PostgreSQL is not installed: make deps-test, or apt install postgresql"
        if os.environ.get("CI") or os.geteuid() == 0:
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def _user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root


@cache
def _cluster() -> Path:
    """A cluster as it is at first, which each server gets a copy of: to make one takes longer than all else."""
    folder = Path(tempfile.mkdtemp())  # where the server's user may come, unlike pytest's own
    atexit.register(shutil.rmtree, folder)
    if user := _user():
        shutil.chown(folder, user)
    initdb, data = _program("initdb"), folder / "data"
    subprocess.run(
        [initdb, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "-D", str(data)],
        user=user, cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return data


@contextmanager
def running_server() -> Iterator[Server]:
    user, postgres = _user(), _program("postgres")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        subprocess.run(["cp", "-a", str(_cluster()), place], check=True)  # with its owner
        if user:
            shutil.chown(folder, user)
        data = str(folder / "data")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [postgres, "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", place, *settings],
                user=user, cwd=folder, stdout=log, stderr=log,
            )  # fmt: skip
            try:
                _wait_for(port, process)
                yield Server(port)
            finally:
                process.send_signal(signal.SIGINT)  # closes the connections that are left
                process.wait(_PATIENCE)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres").close()
            return
        except psycopg.OperationalError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.05)
