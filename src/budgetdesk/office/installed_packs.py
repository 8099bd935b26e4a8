"""The packs of this computer, compiled when they are needed and each but once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from budgetdesk.resources import resources

if TYPE_CHECKING:
    from budgetdesk.engine.compiler.rules import Program
    from budgetdesk.packs.catalogue import Catalogue, PackSummary
    from budgetdesk.storage.store import Store


class InstalledPacks:
    """An office lays its own codes over the lists of its packs, so each store has compiled packs of its own."""

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self._catalogue = catalogue
        self._compiled: dict[tuple[str, str], Program] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        if self._catalogue is not None:
            return self._catalogue
        from budgetdesk.packs.catalogue import Catalogue

        return Catalogue([resources() / "packs"], resources() / "codes")

    def summaries(self) -> list[PackSummary]:
        return list(self.catalogue.packs())

    def program(self, pack: str, store: Store | None = None) -> Program:
        """The pack of that id, with the codes that the office has added. Raises PackError where it is not installed."""
        from budgetdesk.engine.compiler.compiler import compile_pack

        key = (pack, store.database.place if store is not None else "")
        if key not in self._compiled:
            loaded = self.catalogue.load(pack)
            if store is not None:
                loaded.codes.correct(store.code_corrections())
            self._compiled[key] = compile_pack(loaded)
        return self._compiled[key]

    def codes_corrected(self, store: Store) -> None:
        """Lay the office's codes over the lists anew; every open declaration looks at them."""
        corrections = store.code_corrections()
        for (_, place), program in list(self._compiled.items()):
            if place == store.database.place:
                program.codes.correct(corrections)
