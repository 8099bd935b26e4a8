"""What the store asks of a database engine: statements and transactions, and who else changed what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Values = Sequence[object]


class Database(Protocol):
    """A connection. Statements are those of tables.py, with values by position; any thread may call."""

    @property
    def place(self) -> str:
        """Where it is, for people: a path, or a server and a name, without a password."""

    @property
    def damaged(self) -> bool:
        """Whether it was refused because damage was found."""

    @property
    def shared(self) -> bool:
        """Whether others may write to it at the same time."""

    @property
    def clustered(self) -> str:
        """What a CREATE TABLE ends with, so that one B-tree holds rows and key."""

    def refuse(self, why: str, *, damaged: bool) -> None:
        """From now on nothing may be written: `transaction` raises WorkspaceError with this sentence."""

    def transaction(self) -> AbstractContextManager[None]:
        """All that is run inside happens, or nothing does. Raises WorkspaceError where it may not be written."""

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is selected inside is of one moment, though others may write."""

    def run(self, statement: str, rows: Sequence[Values]) -> int:
        """Run once per row of values, inside `transaction`; how many rows of the database it touched."""

    def take(self, statement: str, rows: Iterable[Values]) -> list[tuple[Any, ...]]:
        """Run a DELETE … RETURNING once per row of values, inside `transaction`; the rows that went."""

    def select(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows found, as they come, inside `snapshot` or `transaction`."""

    def create_schema(self) -> None:
        """The tables of schema.py, inside `transaction`."""

    def execute(self, text: str) -> list[tuple[Any, ...]]:
        """A step of a migration, or what only this engine knows; all rows found."""

    def tell(self, declaration: str) -> None:
        """Let others know, once the transaction is done, that it changed this declaration."""

    def claim(self, declaration: str) -> str:
        """Be the only one who writes to a declaration until it is let go, or the connection ends, however that comes.

        Empty where that is so; else who is.
        """

    def let_go(self, declaration: str) -> None:
        """Of what was claimed."""

    def writer_of(self, declaration: str) -> str:
        """Who else has claimed it; empty where nobody has. Inside `transaction`."""

    def heard(self) -> set[str]:
        """The declarations that others changed since this was asked last."""
