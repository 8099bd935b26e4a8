"""The packs of this computer, compiled when they are needed and each but once."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.errors import KnownError
from budgetdesk.office.packs.compiled_packs import CompiledPacks
from budgetdesk.program_folders import data_folder
from budgetdesk.resources import resources

if TYPE_CHECKING:
    from budgetdesk.engine.compiler.rules import Program
    from budgetdesk.packs.catalogue import Catalogue, PackSummary
    from budgetdesk.packs.indicator_settings import IndicatorSettings
    from budgetdesk.storage.store import Store


SIGNATURE = "signature.json"  # in the folder of a signed pack
FOLDER_VARIABLE = "BUDGETDESK_PACKS"  # where it is set, the user's packs are there


def user_packs() -> Path:
    """The folder of the packs that people install themselves."""
    if folder := os.environ.get(FOLDER_VARIABLE):
        return Path(folder)
    return data_folder() / "packs"


SETTINGS = "indicators"  # under which a store keeps what the office settles about them


def settings_of(store: Store) -> IndicatorSettings:
    """What the office has settled about indicators."""
    from budgetdesk.packs.indicator_settings import IndicatorSettings, read_settings

    text = store.setting(SETTINGS)
    return read_settings(text.encode()) if text else IndicatorSettings()


def _verify(folder: Path) -> None:
    if (folder / SIGNATURE).is_file():
        from budgetdesk.office.packs.pack_signatures import signer_in  # signed packs are few

        signer_in(folder)


class InstalledPacks:
    """An office lays its own codes over the lists of its packs, so each store has compiled packs of its own.

    `trial`: the folder of a pack, or of packs, that is tried without being installed.
    """

    def __init__(self, catalogue: Catalogue | None = None, trial: Path | None = None) -> None:
        self._catalogue, self._trial = catalogue, trial
        self._compiled: dict[tuple[str, str, str], Program] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        if self._catalogue is not None:
            return self._catalogue
        from budgetdesk.packs.catalogue import Catalogue

        if self._trial is not None and not self._trial.is_dir():
            raise KnownError(f"找不到报表包的文件夹：{self._trial}")
        return Catalogue([resources() / "packs", user_packs()], resources() / "codes", self._trial)

    def renew(self) -> None:
        """Packs came or went: look at the folders anew. What is open goes on with the pack it was opened with."""
        if self._catalogue is None:
            self.__dict__.pop("catalogue", None)
        self._compiled = {key: program for key, program in self._compiled.items() if key[1]}

    def summaries(self) -> list[PackSummary]:
        return list(self.catalogue.packs())

    def program(self, pack: str, store: Store | None = None, version: str = "") -> Program:
        """The newest pack of that id, or that of a version, with the codes that the office has added.

        Raises PackError where it is not installed.
        """
        key = (pack, version, store.database.place if store is not None else "")
        if key not in self._compiled:
            self._compiled[key] = program = self._kept_or_made(pack, version)
            if store is not None:
                program.codes.correct(store.code_corrections())
                program.office_settings = settings_of(store)
        return self._compiled[key]

    def _kept_or_made(self, pack: str, version: str) -> Program:
        """The pack as it was compiled before, else compiled now. A signature that it has is verified either way."""
        kept = self._kept.find(pack, version) if self._kept is not None else None
        if kept is not None:
            _verify(kept[0])
            return kept[1]
        from budgetdesk.engine.compiler.compiler import compile_pack

        found = self.catalogue.find(pack, version)
        if found is not None:
            _verify(found.folder)
        program = compile_pack(self.catalogue.load(pack, version))
        if self._kept is not None and found is not None:
            self._kept.keep(pack, version, found.folder, program)
        return program

    @cached_property
    def _kept(self) -> CompiledPacks | None:
        """None where packs are tried that are not installed."""
        if self._catalogue is not None or self._trial is not None:
            return None
        shipped = [resources() / name for name in ("packs", "codes", "indicators")]
        return CompiledPacks(data_folder() / "compiled", [*shipped, user_packs()])

    def rules_changed(self, store: Store) -> None:
        """The office has settled something about indicators; every open declaration is judged anew."""
        settings = settings_of(store)
        for (_, _, place), program in list(self._compiled.items()):
            if place == store.database.place:
                program.office_settings = settings
                for reader in list(program.codes.readers):
                    reader.rules_changed()

    def codes_corrected(self, store: Store) -> None:
        """Lay the office's codes over the lists anew; every open declaration looks at them."""
        corrections = store.code_corrections()
        for (_, _, place), program in list(self._compiled.items()):
            if place == store.database.place:
                program.codes.correct(corrections)
