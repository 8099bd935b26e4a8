"""Packs as they were compiled before, kept in files: to read and compile one anew takes a fifth of a second and more.

The lists that the review of indicators reads are kept with them. The name of a file tells the very packs, code lists and
program that it was made from; what does not fit or cannot be read is compiled anew. So no pack gets in by its file that was
not read, checked and compiled here. A file is data all the same: only those classes are made from it that compiled packs
consist of.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

from budgetdesk.garbage import not_collected
from budgetdesk.packs.shipped_lists import lists_to_keep, put_back

if TYPE_CHECKING:
    from budgetdesk.engine.compiler.rules import Program

_PROGRAM = Path(__file__).parents[2]
_COMPILING = ("packs", "engine")  # where the program decides how a pack is compiled
_CLASSES_IN = ("budgetdesk.packs.", "budgetdesk.engine.")
_VALUES_IN = (
    "code_tests",
    "derived_values",
    "rule",
)  # modules of `engine.compiler` whose functions are values of rules
_PLAIN = {("collections", "Counter"), ("decimal", "Decimal"), ("functools", "partial")}


class CompiledPacks:
    """In `folder`; they are made from what is in the folders `sources`."""

    def __init__(self, folder: Path, sources: Iterable[Path]) -> None:
        self._folder, self._sources = folder, tuple(sources)
        self._made_from = ""

    def find(self, pack: str, version: str) -> tuple[Path, Program] | None:
        """The pack's own folder, and the pack as it was compiled from what is there now."""
        self._made_from = self._state()
        try:
            data = self._file(pack, version).read_bytes()
            with not_collected():
                folder, program, lists = _Reader(io.BytesIO(data)).load()
            put_back(lists)
            return Path(folder), program
        except Exception:  # whatever is wrong with the file, the pack can be compiled anew
            return None

    def keep(self, pack: str, version: str, folder: Path, program: Program) -> None:
        """In place of an earlier one, after it was not found. Nothing is kept where nothing can be written."""
        if self._state() != self._made_from:
            return  # somebody changed something meanwhile
        file = self._file(pack, version)
        _ = program.graph  # worked out once, for all who read the file
        try:
            data = _written((str(folder), program, lists_to_keep()))
            self._folder.mkdir(parents=True, exist_ok=True)
            for earlier in self._folder.glob(f"{self._name(pack, version)}-*"):
                earlier.unlink(missing_ok=True)
            from budgetdesk.output.atomic_write import write_atomically

            write_atomically(data, file)
        except (OSError, pickle.PicklingError):
            return

    def _file(self, pack: str, version: str) -> Path:
        return self._folder / f"{self._name(pack, version)}-{self._made_from}"

    def _name(self, pack: str, version: str) -> str:
        """Of a pack as it is found in these folders: with others it may be another one of the same id."""
        return _digest([pack, version, *map(str, self._sources)])

    def _state(self) -> str:
        """A digest of where all files are, how large, and since when."""
        ours = [_PROGRAM / name for name in _COMPILING]
        said = [sys.version, *(line for folder in (*ours, *self._sources) for line in _files(folder))]
        if getattr(sys, "frozen", False):
            said += _files(Path(sys.executable).parent, deep=False)
        return _digest(said)


def _files(folder: Path, deep: bool = True) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            if deep and entry.name != "__pycache__":
                yield from _files(Path(entry.path))
        else:
            stat = entry.stat()
            yield f"{entry.path} {stat.st_size} {stat.st_mtime_ns}"


def _digest(texts: Iterable[str]) -> str:
    return blake2b("\n".join(texts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _written(made: object) -> bytes:
    into = io.BytesIO()
    _Writer(into, pickle.HIGHEST_PROTOCOL).dump(made)
    return into.getvalue()


class _Writer(pickle.Pickler):
    def reducer_override(self, made: Any) -> Any:
        """A record is made again by its class, which is much quicker than how dataclasses set what was pickled."""
        kind = type(made)
        if (
            not is_dataclass(kind)
            or "__slots__" not in vars(kind)
            or {"__reduce__", "__post_init__"} & vars(kind).keys()
        ):
            return NotImplemented
        values = fields(kind)
        if not all(field.init and not field.kw_only for field in values):
            return NotImplemented
        return kind, tuple(getattr(made, field.name) for field in values)


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Classes of compiled packs, and the functions that are values of their rules."""
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module.startswith(_CLASSES_IN) and "." not in name:
            found = super().find_class(module, name)
            of_rules = module in {f"budgetdesk.engine.compiler.{values}" for values in _VALUES_IN}
            if found.__module__ == module and (
                isinstance(found, type) or (of_rules and isinstance(found, FunctionType))
            ):
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")
