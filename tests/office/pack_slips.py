"""Slips that people make when they write a pack, made in the shipped ones: how many does `packs --check` refuse?

python -m tests.office.pack_slips [--each 3] [--seed 2024]
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import shipped

from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.packs.pack_examination import examine
from budgetdesk.packs.problems import Problem

Change = str | Callable[[re.Match[str], random.Random], str]


@dataclass(frozen=True)
class Kind:
    """A slip: what is looked for in the files whose name fits, and what stands there afterwards."""

    name: str
    found: str
    becomes: Change
    files: str = r"(?!pack\.|checks\.)\w+\.yaml"


def _exchanged(found: re.Match[str], chance: random.Random) -> str:
    """The word in the group `word` with two letters exchanged that are unlike."""
    word = found["word"]
    places = [n for n in range(len(word) - 1) if word[n] != word[n + 1]]
    if not places:
        return found[0]
    n = chance.choice(places)
    made = word[:n] + word[n + 1] + word[n] + word[n + 2 :]
    start, end = (place - found.start() for place in found.span("word"))
    return found[0][:start] + made + found[0][end:]


def _other(*texts: str) -> Change:
    return lambda found, chance: chance.choice([text for text in texts if text != found[0]])


_CHECKS = r"checks\.yaml"
_HEAD = r"pack\.yaml"
KINDS = [
    Kind("a key misspelt", r"(?<=[{ ])(?P<word>title|formula|columns|rows|level|type|name_of|choices|from_lines|frozen): ", _exchanged),
    Kind("a text of a filter misspelt", r"(?<=[^=<>!]=)'(?P<word>[一-鿿]{2,})", _exchanged),
    Kind("a text of a where misspelt", r"where: .*='(?P<word>[一-鿿]{2,})", _exchanged),
    Kind("a text of a comparison misspelt", r"== '(?P<word>[一-鿿]{2,})'", _exchanged, r"\w+\.yaml"),
    Kind("a name of pack.yaml misspelt", r"(?<=[^=<>!]=)(?P<word>[一-鿿]{2,})", _exchanged, r"\w+\.yaml"),
    Kind("an id doubled", r"(\{id: (?P<one>\w+),[^\n]*\n\s+- )\{id: \w+,", lambda m, _: f"{m[1]}{{id: {m['one']},"),
    Kind("a line overlapped", r"line: (\d+)", lambda m, _: "line: 1"),
    Kind("a line set where one is", r"(?<=, )level: \d(?=[^\n]*\}\n[^\n]*\{id)", lambda m, _: f"{m[0]}, line: 1"),
    Kind("an unknown unit", r"^unit: (元|万元)$", "unit: 千元"),
    Kind("an unknown unit of a column", r"type: amount(?=[,}])", "type: amount, unit: 千元"),
    Kind("a name in braces misspelt", r"\{(?P<word>unit|code|name|director)\}", _exchanged),
    Kind("a name in braces where none is filled in",
         r"(?<=[{ ])title: (?=[一-鿿])[^,}\n]{2,12}(?=[,}])", lambda m, _: f'title: "{m[0][7:]}{{unit}}"'),
    Kind("a table left out of the outline", r"(?<=tables: \[\w)\w*, ", "", _HEAD),
    Kind("a table twice in the outline", r"(?<=tables: \[)(\w+),", r"\1, \1,", _HEAD),
    Kind("a year against the id", r"^year: (\d{3})\d", lambda m, _: f"year: {m[1]}9", _HEAD),
    Kind("another pack's prefix", r"^prefix: \w+", _other("prefix: SX24", "prefix: NF23"), _HEAD),
    Kind("the prefix changed, the numbers not", r"^prefix: (\w+)", r"prefix: \1X", _HEAD),
    Kind("a version of two figures", r"^version: (\d+\.\d+)\.\d+", r"version: \1", _HEAD),
    Kind("a new version that no change tells of", r"^version: .*", "version: 9.0.0", _HEAD),
    Kind("a code list that is not there", r"list: 2024/\w+", "list: 2024/functions", _HEAD),
    Kind("another unit table", r"^unit: unit", "unit: firm", _HEAD),
    Kind("a kind of pack that is none", r"^kind: \w+", "kind: final", _HEAD),
    Kind("a pack to build on that is none", r"^extends: .*", "extends: national-final-2022", _HEAD),
    Kind("a width too many", r"widths: \[", "widths: [3, "),
    Kind("a width too few", r"widths: \[[\d.]+, ", "widths: ["),
    Kind("subtotals by a name",
         r"(?<=subtotals: \{by: )(\w+)_code|(?<=subtotals: \{by: )function", lambda m, _: f"{m[1]}_name" if m[1] else "name"),
    Kind("cases exchanged", r"  passes: (\{.*\})\n  fails: (\{.*\})", r"  passes: \2\n  fails: \1", r"\w+\.yaml"),
    Kind("a case without its failing half", r"  fails: \{.*\}\n", "", r"\w+\.yaml"),
    Kind("a key of a case misspelt", r"passes: \{\"?\w+\.(?P<word>\w+)", _exchanged, r"\w+\.yaml"),
    Kind("a level that is none", r"level: (query|hint)", "level: warning", r"\w+\.yaml"),
    Kind("a type that is none", r"type: (amount|integer|percent|text)", "type: money"),
    Kind("a block that is none", r"kind: (rows|grid|fields|indicators)$", "kind: table"),
    Kind("a quotation without end", r"(?<=[\w)*])\"(?=[,}\n])", "", r"\w+\.yaml"),
    Kind("a full-width comma in a formula", r"(?<=\w), (?=\w+=)", "，", r"\w+\.yaml"),
    Kind("full-width brackets in a formula", r"\b(sum|filled|max)\(", r"\1（", r"\w+\.yaml"),
    Kind("one equals sign", r"(?<=check: )(.*) == ", r"\1 = ", r"\w+\.yaml"),
    Kind("Excel's unequal", r"(?<=check: )(.*?) (<=|==) ", r"\1 <> ", r"\w+\.yaml"),
    Kind("a percentage in a formula", r"\* 100(?=[\", }])", "* 100%", r"\w+\.yaml"),
    Kind("no space after a colon", r"^  - kind: (\w+)$", r"  - kind:\1"),
    Kind("a tab", r"^    ", "\t"),
    Kind("a line pushed in", r"^(    )(?=\w+: )", r"     ", r"\w+\.yaml"),
    Kind("a list of codes misspelt", r"codes: (?P<word>functional|department_economic|government_economic)", _exchanged),
    Kind("a name of a column that is none", r"name_of: (?P<word>\w+)", _exchanged),
    Kind("lines of a table that is none", r"from: (?P<word>\w+)", _exchanged),
    Kind("a key too few", r"key: \[\w+, ", "key: ["),
    Kind("a key of a column that is none", r"key: \[(?P<word>\w+)", _exchanged),
    Kind("rows of a table that is none", r"for_each: row in (\w+)", "for_each: row in t77", r"\w+\.yaml"),
    Kind("a column in a check that is none", r"column in \[(?P<word>\w+)", _exchanged, r"\w+\.yaml"),
    Kind("columns of a table that is none", r"as: (?P<word>\w{2,})", _exchanged),
    Kind("a column taken that is none", r"only: \[(?P<word>\w+)", _exchanged),
    Kind("a Python word as id", r"\{id: \w+(?=, title: [^}]*\})", _other("{id: in", "{id: is", "{id: from")),
    Kind("an id of capitals", r"\{id: (\w)", lambda m, _: "{id: " + m[1].upper() + "X"),
    Kind("a number of another check", r"(?<=^- id: )[A-Z0-9]+-X-\d+",
         lambda m, _: m[0][:-3] + ("001" if m[0][-3:] != "001" else "002"), _CHECKS),
    Kind("a number with another prefix", r"(?<=- id: )[A-Z0-9]+(?=-X-\d+)", "ZZ99", r"\w+\.yaml"),
    Kind("a check without source", r"^  source: .*\n", "", _CHECKS),
    Kind("too many decimals", r"type: amount(?=[,}])", "type: amount, decimals: 9"),
    Kind("decimals of a text", r"(?<=\{id: )(note|remark|name|title|basis)(?=, )", r"\1, decimals: 2"),
    Kind("a formula on the titles of rows", r"columns: \[\{id: item,", 'columns: [{id: item, formula: "1 + 1",'),
    Kind("a role in a table of rows", r"(?<=\{id: )(note|remark|name)(?=, title)", r"\1, role: target"),
    Kind("a total in a column that is none", r"(?<=total: \{title: 合计, at: top, in: )(?P<word>\w+)", _exchanged),
    Kind("a formula that reads itself", r"\{id: (\w+),([^\n]*)formula: (\w+) \+", r"{id: \1,\2formula: \1 +"),
    Kind("part of what is not there", r"part_of: (?P<word>\w{3,})", _exchanged),
    Kind("indented by a column that is none", r"^    indent: (?P<word>\w+)", _exchanged),
    Kind("a function misspelt", r"\b(sum|filled|max|min|abs)\(", lambda m, _: m[1][:-1] + "(", r"\w+\.yaml"),
    Kind("rows of a level that is none", r"at: \[?(类|明细)", "at: [章", r"\w+\.yaml"),
    Kind("a span of nothing", r"span: \d+", "span: 0"),
    Kind("a role that is none", r"role: (?P<word>\w+)", _exchanged),
    Kind("required said otherwise", r"required: true", "required: yes"),
    Kind("a key said twice", r"^title: .*$", r"\g<0>\n\g<0>"),
    Kind("a word of the short forms misspelt", r"\[(?P<word>row|column)\]", _exchanged, r"\w+\.yaml"),
    Kind("a code of no list", r"\{code: (\d)\d\d,", r"{code: \g<1>79,"),
    Kind("a prefix of no list", r"'(\d)\d\d\*'", r"'\g<1>79*'", r"\w+\.yaml"),
    Kind("a table without a title", r"^title: .*\n", ""),
    Kind("a reference misspelt", r"(?<=[ (\"])t\d\d\.(?P<word>\w{3,})", _exchanged, r"\w+\.yaml"),
    Kind("a reference to a table that is none", r"(?<=[ (\"])(t\d\d|z0\d)(?=[.\[])", "t99", r"\w+\.yaml"),
    Kind("a bracket too few", r"(?<=\w)\)(?=\"?[,}\n])", "", r"\w+\.yaml"),
    Kind("a term without sign", r"(?<=formula: )(\w+) \+ ", r"\1 "),
    Kind("a figure with separators", r'"(\d)(\d{3})(\d*\.\d\d)"', r'"\1,\2\3"', r"\w+\.yaml"),
    Kind("a choice that stands twice", r"choices: \[([^,\]]+),", r"choices: [\1, \1,"),
    Kind("a sign of comparison turned round", r"(?<=check: )(.*?) >= ", r"\1 => ", r"\w+\.yaml"),
    Kind("a full-width colon after a key", r"^title: ", "title："),
    Kind("curly quotes in a formula", r"(?<=[^=<>!]=)'([一-鿿]+)'", r"‘\1’", r"\w+\.yaml"),
    Kind("a text of a filter without quotes", r"(?<=[^=<>!]=)'([一-鿿]+)'", r"\1", r"\w+\.yaml"),
    Kind("a list without brackets", r"key: \[(\w+, \w+)\]", r"key: \1"),
    Kind("a dash for a minus", r"(?<=\w) - (?=\w)(?=[^\n]*\})", " − ", r"\w+\.yaml"),
    Kind("a cross for a product", r" \* (?=100|10000)", " × ", r"\w+\.yaml"),
    Kind("a figure in letters", r"weights: \d+", "weights: 9O"),
    Kind("sides that are none", r"sides: both", "sides: all", r"\w+\.yaml"),
    Kind("a way to print zeros that is none", r"zeros: printed", "zeros: show"),
    Kind("a paper that is none", r"orientation: (portrait|landscape)", "orientation: vertical"),
    Kind("a size of paper that is none", r"paper: A[34]", "paper: A5"),
    Kind("a part of a code that is none", r"part: (类|款|项)", "part: 目"),
    Kind("a link misspelt", r"(?<=[ (\"])(?P<word>last|budget|targets)(?=\.\w+[.\[])", _exchanged, r"\w+\.yaml"),
    Kind("a kind of link that is none", r"(?<=, kind: )(budget|accounts|target)", "final", _HEAD),
    Kind("a pack to link to that is none", r"(?<=pack: )[\w-]+(?=\})", "henan-budget-2023", _HEAD),
    Kind("last year's column misspelt", r"sum\(last\.\w+\.(?P<word>\w+)", _exchanged),
    Kind("a list in a function misspelt", r"name_of\((?P<word>\w+)", _exchanged),
    Kind("a mapping misspelt", r"map(s_to|ped)\((?P<word>\w+)", _exchanged, r"\w+\.yaml"),
    Kind("a condition of a note misspelt", r"when: (?P<word>empty)", _exchanged),
    Kind("a date that is none", r"date: (\d{4})-\d\d-\d\d", r"date: \1-13-40", _HEAD),
    Kind("a rule of indicators that is none", r"indicator_rules: \{IND-(\w+)", r"indicator_rules: {IND-Q\1", _HEAD),
    Kind("a first level of shares that is none", r"level1: (?P<word>[一-鿿]{3,})", _exchanged),
    Kind("a key where another kind has it", r"^  - kind: rows$", "  - kind: rows\n    lines: []"),
    Kind("a check that is always true", r"(?<=check: )(\w[\w.]+) == .*", r"\1 == \1", r"\w+\.yaml"),
    Kind("widths in words", r"widths: \[", "widths: [宽, "),
]  # fmt: skip


@dataclass(frozen=True)
class Slip:
    kind: str
    pack: str
    file: str
    line: int
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.kind} · {self.pack}/{self.file}:{self.line} · {self.was.strip()[:70]} → {self.now.strip()[:70]}"


def slips(seed: int, each: int, packs: list[str]) -> Iterator[tuple[Slip, str]]:
    """Some of every kind, with the whole text of the file as it is then. Comments are left alone."""
    for kind in KINDS:
        chance = random.Random(f"{seed} {kind.name}")
        places = [
            (pack, file, text, found)
            for pack in packs
            for file in sorted((shipped.FOLDERS / pack).glob("*.yaml"))
            if re.fullmatch(kind.files, file.name)
            for text in [file.read_text("utf-8")]
            for found in re.finditer(kind.found, text, re.MULTILINE)
            if "#" not in text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        ]
        chance.shuffle(places)
        made = 0
        for pack, file, text, found in places:
            becomes = kind.becomes
            now = becomes(found, chance) if callable(becomes) else found.expand(becomes)
            if now == found[0] or made == each:
                continue
            made += 1
            line = text[: found.start()].count("\n") + 1
            yield (
                Slip(kind.name, pack, file.name, line, found[0], now),
                text[: found.start()] + now + text[found.end() :],
            )


def told(slip: Slip, text: str, folder: Path) -> list[Problem]:
    """What the check says of the pack with that slip in it."""
    place = folder / slip.pack
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(shipped.FOLDERS / slip.pack, place)
    (place / slip.file).write_text(text, encoding="utf-8")
    return examine(place, InstalledPacks().catalogue).problems


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--words", action="store_true", help="show what is told")
    arguments = parser.parse_args()
    tried = refused = placed = at_line = follow = 0
    with tempfile.TemporaryDirectory() as folder:
        for slip, text in slips(arguments.seed, arguments.each, shipped.PACKS):
            problems = told(slip, text, Path(folder))
            tried += 1
            refused += bool(problems)
            placed += bool(problems) and all(p.file and (p.line or slip.file != p.file) for p in problems)
            at_line += any(p.file == slip.file and abs(p.line - slip.line) < 2 for p in problems)
            follow += max(len(problems) - 1, 0)
            if not problems:
                print(f"TAKEN {slip}", flush=True)
            elif arguments.words:
                print(f"{len(problems)} {slip}\n      {problems[0]}", flush=True)
    kinds = len(KINDS)
    print(
        f"{kinds} kinds, {tried} slips: {refused} refused ({refused / tried:.1%}), {placed} with a place, "
        f"{at_line} at the very line; {follow / tried:.2f} findings too many for each"
    )


if __name__ == "__main__":
    main()
