"""What the program remembers between runs: recent workspaces, the window's place, zoom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from budgetdesk.program_folders import portable_folder

ZOOMS = (0.75, 0.9, 1.0, 1.25, 1.5, 2.0)  # of the tables, as they are offered
_MOST_RECENT = 8
_LIKED = {"looks/strong": (0, 1), "looks/scale": (1.0, 1.5), "zoom": (0.5, 3.0)}  # from, to


class Settings:
    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store or _own_store()

    @property
    def recent(self) -> list[str]:
        """Recent workspaces that are still there, the latest first."""
        found = self._store.value("recent", [])
        paths = found if isinstance(found, list) else [found] if found else []
        return [path for path in map(str, paths) if Path(path).exists()]

    def remember(self, path: Path) -> None:
        paths = [str(path), *(p for p in self.recent if p != str(path))]
        self._store.setValue("recent", paths[:_MOST_RECENT])

    def stopped_at(self, workspace: Path) -> list[str]:
        """Where somebody left a workspace: the declaration, then the parts of a cell if one was chosen; [] for nowhere."""
        found = self.of_workspace("stopped", workspace)
        return found if isinstance(found, list) and all(isinstance(part, str) for part in found) else []

    def stop_at(self, workspace: Path, place: list[str]) -> None:
        self.keep_of_workspace("stopped", workspace, place)

    def of_workspace(self, key: str, workspace: Path) -> Any:
        """What was kept for one of the recent workspaces; None for nothing."""
        return self._by_workspace(key).get(str(workspace))

    def keep_of_workspace(self, key: str, workspace: Path, value: Any) -> None:
        """`value`: as JSON can say it. That of workspaces that are recent no more is forgotten."""
        recent = self.recent
        kept = {path: was for path, was in self._by_workspace(key).items() if path in recent}
        kept[str(workspace)] = value
        self.keep(key, json.dumps(kept))

    def _by_workspace(self, key: str) -> dict[str, Any]:
        with suppress(ValueError):
            found = json.loads(self.text(key, "{}"))
            return found if isinstance(found, dict) else {}
        return {}

    def bytes(self, key: str) -> QByteArray | None:
        found = self._store.value(key)
        return found if isinstance(found, QByteArray) else None

    def number(self, key: str, default: float) -> float:
        try:
            return float(str(self._store.value(key, default)))
        except ValueError:
            return default

    def text(self, key: str, default: str = "") -> str:
        found = self._store.value(key, default)
        return found if isinstance(found, str) else default

    def portable(self) -> dict[str, str]:
        """What a person likes on any computer, in words."""
        return {key: str(self._store.value(key)) for key in _LIKED if self._store.contains(key)}

    def take(self, words: Mapping[str, str]) -> None:
        """What came along from another computer, as far as it is of that kind."""
        for key, (least, most) in _LIKED.items():
            with suppress(KeyError, ValueError):
                number = float(words[key])
                if least <= number <= most:
                    self.keep(key, number)

    def keep(self, key: str, value: object) -> None:
        self._store.setValue(key, value)


def _own_store() -> QSettings:
    """A portable copy takes its settings along; else they are where the system wants them."""
    if (beside := portable_folder()) is not None:
        return QSettings(str(beside / "settings.ini"), QSettings.Format.IniFormat)
    return QSettings("BudgetDesk", "BudgetDesk")
