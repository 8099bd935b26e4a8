"""A pack of one year written as that of another: id, year, rule numbers, years in titles and cases moved on.

The texts stay as they were written, comments too; what could not be decided is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from budgetdesk.errors import KnownError
from budgetdesk.packs.loading import LoadedPack
from budgetdesk.packs.pack_files import BASE, HEAD
from budgetdesk.packs.problems import Problem
from budgetdesk.records import dataclass

_TEXTS = (".yaml", ".md")
_CASES = re.compile(r"^\s*(- )?(passes|fails):|^\s+- \{")
_YEAR = re.compile(r"(?<![\d〔])20\d\d(?!\d)")
_ID_AT_END = re.compile(r"-(\d{4})$")


@dataclass(frozen=True, slots=True)
class NextYear:
    """The files of the new pack, and the places with a year that somebody has to look at."""

    id: str
    files: dict[str, bytes]
    to_look_at: list[Problem]


def for_year(
    loaded: LoadedPack, year: int, today: date, known_packs: set[str], shared_codes: Path
) -> NextYear:
    """The pack for `year`, made `today`. Builds on the pack of that year where one of `known_packs` is it. Raises KnownError."""
    pack = loaded.pack
    if year == pack.year:
        raise KnownError(f"{pack.id} 就是 {year} 年的")
    by = year - pack.year
    id = _of_year(pack.id, pack.year, year)
    prefix = _prefix(pack.prefix, pack.year, year)
    files: dict[str, bytes] = {}
    looked: list[Problem] = []
    for file in sorted(p for p in loaded.folder.rglob("*") if p.is_file()):
        name = file.relative_to(loaded.folder).as_posix()
        data = file.read_bytes()
        if file.suffix in _TEXTS and not name.startswith(f"{BASE}/"):
            text = data.decode("utf-8-sig")
            text = re.sub(rf"\b{re.escape(pack.prefix)}-", f"{prefix}-", text)
            if name == HEAD:
                text = _head(text, loaded, id, prefix, year, known_packs)
                text = _lists_of_year(text, loaded, year, shared_codes)
                text += f"changes:\n  - {{version: 1.0.0, date: {today:%Y-%m-%d}, text: 由 {pack.id} {pack.version} 版复制}}\n"
            else:
                text = "".join(_moved(line, by) for line in text.splitlines(keepends=True))
            looked += _years_left(name, text, year)
            data = text.encode()
        files[name] = data
    return NextYear(id, files, looked)


def _head(text: str, loaded: LoadedPack, id: str, prefix: str, year: int, known: set[str]) -> str:
    """pack.yaml without the changes of the old one."""
    pack = loaded.pack
    by = year - pack.year
    said = {
        "id": id,
        "year": str(year),
        "version": "1.0.0",
        "prefix": prefix,
        "title": _YEAR.sub(
            lambda found: str(int(found[0]) + by) if int(found[0]) == pack.year else found[0], pack.title
        ),
    }
    if pack.extends:
        base = _of_year(pack.extends, pack.year, year)
        said["extends"] = base if base in known else pack.extends
    for key, value in said.items():
        text = re.sub(rf"(?m)^{key}:.*$", f"{key}: {value}".replace("\\", r"\\"), text, count=1)
    text = re.sub(r"(?m)^succeeds:.*\n|^renamed:.*\n(?:[ \t]+.*\n)*", "", text.rstrip("\n") + "\n")
    text = re.sub(r"(?m)^changes:.*\n(?:[ \t]+.*\n|- .*\n)*", "", text)
    return f"{text}succeeds: {pack.id}\n"


def _lists_of_year(text: str, loaded: LoadedPack, year: int, shared_codes: Path) -> str:
    """Code lists of the new year where there are such."""
    for path in loaded.code_files:
        moved = re.sub(r"^20\d\d/", f"{year}/", path)
        if moved != path and (shared_codes / f"{moved}.csv").is_file():
            text = re.sub(rf"(?<![\w/]){re.escape(path)}(?![\w/])", moved, text)
    return text


def _moved(line: str, by: int) -> str:
    """A line of cases with its years moved on, as those of the pack's formulas are."""
    if not _CASES.match(line):
        return line
    return re.sub(r"(?<![\d.])20\d\d(?=\s*(年|-\d|\"|'))(?!\d)", lambda found: str(int(found[0]) + by), line)


def _years_left(name: str, text: str, year: int) -> Iterator[Problem]:
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition(" #")[0]
        if name == HEAD and not said.startswith(("title", "names", "  ")):
            continue
        years = [int(found) for found in _YEAR.findall(said) if "〔" not in said]
        if re.search(r"20\d\d/|^\s+- \{version:", said):  # lists of codes, changes
            continue
        if any(abs(year - other) < 4 and other != year for other in years):
            yield Problem(name, number, f"写着 {'、'.join(map(str, years))} 年，请核对：{said.strip()[:60]}")


def _of_year(id: str, was: int, year: int) -> str:
    if (found := _ID_AT_END.search(id)) and int(found[1]) == was:
        return f"{id[: found.start()]}-{year}"
    return id if found else f"{id}-{year}"


def _prefix(prefix: str, was: int, year: int) -> str:
    short = f"{was % 100:02}"
    return (prefix.removesuffix(short) if prefix.endswith(short) else prefix) + f"{year % 100:02}"
