"""How often each rule on indicators speaks in a workspace: what an office may want to turn down, or to teach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import open_declaration
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.records import dataclass
from budgetdesk.storage.store import Store


@dataclass(frozen=True, slots=True)
class Spoken:
    """By number of the rule how many places, and in how many declarations; `unopened` could not be looked at."""

    places: Mapping[str, int]
    declarations: Mapping[str, int]
    looked_at: int
    unopened: list[str]


def spoken(store: Store, packs: InstalledPacks, progress: Progress = unwatched) -> Spoken:
    """Over all declarations of the workspace, each checked in full."""
    places: Counter[str] = Counter()
    declarations: Counter[str] = Counter()
    unopened: list[str] = []
    infos = list(store.declarations())
    for n, info in enumerate(infos):
        progress(n, len(infos))
        try:
            document = open_declaration(store, info.id, packs, keep=False).document
        except KnownError:
            unopened.append(info.id)
            continue
        rules = [f.rule for f in document.findings_in_full if f.rule.startswith("IND-")]
        places.update(rules)
        declarations.update(set(rules))
    return Spoken(places, declarations, len(infos) - len(unopened), unopened)
