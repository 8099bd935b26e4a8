"""The store of an office: its declarations with content and change log, its codes, its indicator library.

It knows statements and transactions, and nothing of files: what is a matter of SQLite's is in workspace_file.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetdesk.document.edits import Content, ops_making
from budgetdesk.engine.cells import Cell, Facts
from budgetdesk.storage import migrations
from budgetdesk.storage.claims import refuse_claimed
from budgetdesk.storage.database import Database
from budgetdesk.storage.digests import (
    DeclarationChange,
    Digest,
    check_declaration,
    check_office,
    digest_of_parts,
    log_rows,
    office_changed,
    part_rows,
    reckon_office,
)
from budgetdesk.storage.errors import DamagedError, WorkspaceError, damaged_if
from budgetdesk.storage.queries import (
    DeclarationInfo,
    LogLine,
    read_content,
    read_infos,
    read_latest,
    read_log,
)
from budgetdesk.storage.row_writes import RowOrders, RowWrites
from budgetdesk.storage.tables import CODE_CORRECTION, DECLARATION, LIBRARY_INDICATOR, PARTS, WORKSPACE, now

if TYPE_CHECKING:
    from budgetdesk.packs.indicator_library import LibraryIndicator


def create_store(database: Database) -> None:
    """Everything that a new, empty one needs. Inside a transaction."""
    database.create_schema()
    database.run(WORKSPACE.insert(), [(os.urandom(16).hex(), migrations.newest(), now(), "")])
    migrations.record_all(database)
    reckon_office(database)


class SavedDeclaration(NamedTuple):
    """A declaration as rows: its head by column, its parts by table, its change log."""

    head: dict[str, Any]
    parts: dict[str, list[tuple[Any, ...]]]
    log: list[tuple[Any, ...]]


SOURCES = "sources:"
"""Before a declaration's id: the setting that tells where its lines come from."""
_SETTINGS = "#"  # stands in the table of code corrections for a list: no list is called so


class Store:
    """What is kept for good. `who` is named in the change log."""

    def __init__(self, database: Database, who: str = "") -> None:
        self.database = database
        self.who = who

    # declarations

    def declarations(self, **by: object) -> list[DeclarationInfo]:
        """The newest year first, then by unit. `by`: columns with the values they must have."""
        with self._reading():
            return read_infos(self.database, **by)

    def create_declaration(
        self,
        *,
        pack: str,
        pack_version: str,
        unit_code: str,
        unit_name: str,
        year: int,
        name: str = "",
        content: Content | None = None,
        label: str = "新建申报",
        parts: Mapping[str, Iterable[tuple[Any, ...]]] | None = None,
        replacing: Iterable[str] = (),
        also: Callable[[str], None] | None = None,
    ) -> str:
        """A new declaration with what it begins with; its id, such as 601006-2024-shaanxi-budget-2024.

        `name` tells several of one unit, year and pack apart; nothing here asks that it be unique. `parts`: rows of tables
        that no edit writes, without the id. In the same transaction declarations that it is `replacing` go, and `also`,
        told the id, is done.
        """
        database = self.database
        content = content or Content(Facts(), explanations={}, last_year={})
        replacing = list(replacing)
        with database.transaction():
            for old in replacing:
                refuse_claimed(database, old)
            gone = database.take(DECLARATION.delete("id"), [(old,) for old in replacing])
            id = self._free_id(f"{unit_code}-{year}-{pack}")
            at = now()
            head = {
                "id": id, "pack": pack, "pack_version": pack_version, "unit_code": unit_code, "unit_name": unit_name,
                "year": year, "state": content.state, "created_at": at, "changed_at": at, "name": name,
            }  # fmt: skip
            change = DeclarationChange.making(database, head)
            rows = RowWrites(RowOrders(database, id))
            for op in ops_making(content):
                op.write(rows)
            rows.write(database, id, change.digest)
            for table, more in (parts or {}).items():
                kept = list(more)
                database.run(PARTS[table].insert(), [(id, *row) for row in kept])
                change.digest.add(table, kept)
            change.log(at, self.who, "do", label, "[]")
            change.finish()
            office_changed(database, DECLARATION, gone=gone, come=[(id,)])
            if also is not None:
                also(id)
        return id

    def load(self, id: str) -> tuple[DeclarationInfo, Content]:
        """A declaration as it was last saved. Places without rows and tables without sheets are left out."""
        with self._reading():
            found = read_infos(self.database, id=id)
            if not found:
                raise self._unknown(id)
            digest = Digest()
            content = read_content(self.database, found[0], digest)
            check_declaration(self.database, id, digest)
            return found[0], content

    def rename_declaration(self, id: str, name: str) -> None:
        """Give it a name, or an empty text to take the name away."""
        self._change_head(id, "name", name)

    def change_year(self, id: str, year: int) -> None:
        self._change_head(id, "year", year)

    def _change_head(self, id: str, column: str, value: object) -> None:
        with self.database.transaction():
            refuse_claimed(self.database, id)
            change = DeclarationChange.of(self.database, id)
            if change is None:
                raise self._unknown(id)
            change.head[column] = value
            change.finish()

    def delete_declaration(self, id: str) -> None:
        """With all that belongs to it, its change log too."""
        with self.database.transaction():
            refuse_claimed(self.database, id)
            if not self.database.run(DECLARATION.delete(), [(id,)]):
                raise self._unknown(id)
            self.database.run(CODE_CORRECTION.delete(), [(_SETTINGS, SOURCES + id)])
            self.database.tell(id)
            reckon_office(self.database)

    def saved(self, id: str) -> SavedDeclaration:
        """All rows of a declaration, to be put into another store. Raises WorkspaceError."""
        with self._reading():
            for *head, _ in self.database.select(DECLARATION.select(by=["id"]), id):
                check_declaration(self.database, id, digest_of_parts(self.database, id))
                return SavedDeclaration(
                    dict(zip(DECLARATION.columns, head, strict=False)),
                    {table.name: list(part_rows(self.database, table, id)) for table in PARTS.values()},
                    list(log_rows(self.database, id)),
                )
            raise self._unknown(id)

    def put_back(self, saved: SavedDeclaration, label: str) -> None:
        """In place of the declaration of the same id, if there is one; a line in its change log says so."""
        database, id = self.database, saved.head["id"]
        with database.transaction():
            refuse_claimed(database, id)
            database.run(DECLARATION.delete(), [(id,)])
            change = DeclarationChange.making(database, saved.head)
            for name, rows in saved.parts.items():
                database.run(PARTS[name].insert(), [(id, *row) for row in rows])
                change.digest.add(name, rows)
            for line in saved.log:
                change.log(*line)
            change.log(now(), self.who, "do", label, "[]")
            change.finish()
            reckon_office(database)

    def change_log(
        self, declaration: str, cell: Cell | None = None, since: datetime | None = None
    ) -> list[LogLine]:
        """What was done to a declaration (or to one cell of it), the oldest first; its making has no ops."""
        with self._reading():
            return read_log(self.database, declaration, cell, since)

    def latest_edits(self, declaration: str, most: int) -> list[LogLine]:
        """The last lines of its change log, the oldest first, as far as they are read in passing."""
        with self._reading():
            return read_latest(self.database, declaration, most)

    # codes

    def code_corrections(self) -> dict[str, dict[str, str]]:
        """The office's own codes: list (2024/functional), code, name."""
        corrections: dict[str, dict[str, str]] = {}
        with self._reading():
            self._check_office()
            for list_id, code, name in self.database.select(CODE_CORRECTION.select()):
                if list_id != _SETTINGS:
                    corrections.setdefault(list_id, {})[code] = name
        return corrections

    def setting(self, name: str) -> str:
        """What the office has settled for itself under that name; empty where nothing is."""
        with self._reading():
            self._check_office()
            found = self.database.select(CODE_CORRECTION.select())
            return next((text for list_id, code, text in found if (list_id, code) == (_SETTINGS, name)), "")

    def settle(self, name: str, text: str) -> None:
        """Keep what the office settles for itself beside its codes; an empty text takes it back."""
        self.correct_code(_SETTINGS, name, text or None)

    def correct_code(self, list_id: str, code: str, name: str | None) -> None:
        """Add a code or give it another name; None goes back to the pack's own."""
        self.correct_codes(list_id, {code: name})

    def correct_codes(self, list_id: str, names: Mapping[str, str | None]) -> None:
        """Several at once: all of them or none."""
        with self.database.transaction():
            for code, name in names.items():
                self.database.run(CODE_CORRECTION.delete(), [(list_id, code)])
                if name is not None:
                    self.database.run(CODE_CORRECTION.insert(), [(list_id, code, name)])
            reckon_office(self.database)

    # the indicator library

    def indicators(self) -> list[LibraryIndicator]:
        """The office's own part of the indicator library."""
        from budgetdesk.packs.indicator_library import LibraryIndicator

        with self._reading():
            self._check_office()
            ordered = LIBRARY_INDICATOR.select(order="level1, level2, name, id")
            return [LibraryIndicator(*row) for row in self.database.select(ordered)]

    def keep_indicators(self, indicators: Iterable[LibraryIndicator]) -> None:
        """Put them in the library, in place of those with the same ids."""
        rows = list({indicator.id: tuple(indicator) for indicator in indicators}.values())
        with self.database.transaction():
            self.database.run(LIBRARY_INDICATOR.delete(), [(id,) for id, *_ in rows])
            self.database.run(LIBRARY_INDICATOR.insert(), rows)
            reckon_office(self.database)

    def drop_indicators(self, ids: Iterable[str]) -> None:
        with self.database.transaction():
            self.database.run(LIBRARY_INDICATOR.delete(), [(id,) for id in ids])
            reckon_office(self.database)

    def _check_office(self) -> None:
        """Of a file that was found damaged only what is whole is given out."""
        if self.database.damaged:
            check_office(self.database)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """What is found damaged here is told, and nothing is written to the file any more."""
        try:
            with self.database.snapshot(), damaged_if(self.database.place):
                yield
        except DamagedError as error:
            self.database.refuse(str(error), damaged=True)
            raise

    def _free_id(self, wanted: str) -> str:
        like = f"SELECT id FROM {DECLARATION.name} WHERE id LIKE ?"
        taken = {id for (id,) in self.database.select(like, f"{wanted}%")}
        id, number = wanted, 1
        while id in taken:
            number += 1
            id = f"{wanted}-{number}"
        return id

    def _unknown(self, id: str) -> WorkspaceError:
        return WorkspaceError(f"工作库中没有申报 {id}：{self.database.place}。请用列表中的编号。")
