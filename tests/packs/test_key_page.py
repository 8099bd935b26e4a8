"""docs/pack-keys.md and the schemas say what the models say; the schemas take every shipped file and refuse slips.

`pytest --update-golden` writes them anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests import shipped
from tests.packs import key_page


def read(file: Path) -> Any:
    return yaml.load(file.read_text("utf-8"), yaml.BaseLoader)


def name_of(file: Path) -> str:
    return file.stem if file.stem in ("pack", "checks") else "table"


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    return {name.removesuffix(".json"): json.loads(text) for name, text in key_page.schemas().items()}


def rows(page: str) -> set[tuple[str, str]]:
    """Heading and key of each line of the tables."""
    found, heading = set(), ""
    for line in page.splitlines():
        heading = line if line.startswith("## ") else heading
        if line.startswith("| `"):
            found.add((heading, line.split("`")[1]))
    return found


def test_the_page_has_the_keys_of_the_models_and_no_others(request: pytest.FixtureRequest) -> None:
    """Examples and words may be those of an earlier day; a key that is gone may not stand there, nor may many be wanting."""
    if request.config.getoption("--update-golden"):
        key_page.PAGE.write_text(key_page.page(), encoding="utf-8")
    written, known = rows(key_page.PAGE.read_text("utf-8")), rows(key_page.page())
    assert written - known == set()
    assert len(known - written) <= len(known) // 20
    assert len(known) > 250


def test_the_schemas_that_are_shipped_know_the_keys_of_the_models(
    request: pytest.FixtureRequest, schemas: dict[str, Any]
) -> None:
    if request.config.getoption("--update-golden"):
        key_page.SCHEMAS.mkdir(exist_ok=True)
        for name, text in key_page.schemas().items():
            (key_page.SCHEMAS / name).write_text(text, encoding="utf-8")
    for name, schema in schemas.items():
        shipped_one = json.loads((key_page.SCHEMAS / f"{name}.json").read_text("utf-8"))
        for of, said in shipped_one["definitions"].items():
            assert said["properties"].keys() <= schema["definitions"][of]["properties"].keys()


def test_every_key_says_what_it_is() -> None:
    lines = [line for line in key_page.page().splitlines() if line.startswith("| `")]
    silent = [line for line in lines if not line.split(" | ")[3].strip()]
    assert silent == []


@pytest.mark.parametrize("pack", shipped.PACKS)
def test_a_shipped_pack_fits_its_schemas_and_names_them(pack: str, schemas: dict[str, Any]) -> None:
    for file in sorted((shipped.FOLDERS / pack).glob("*.yaml")):
        if file.name == key_page.SETTINGS:
            continue
        name = name_of(file)
        jsonschema.validate(read(file), schemas[name])
        assert (
            f"# yaml-language-server: $schema=../../schema/{name}.json"
            in file.read_text("utf-8").splitlines()
        )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 支出明细", "titel: 支出明细"),
        ("kind: rows", "kind: rwos"),
        ("worksheet: true", "worksheet: maybe"),
        ("codes: functional, code_level", "codes: functional, kode_level"),
        ("total: {title: 合计, at: bottom", "total: {title: 合计, at: middle"),
    ],
)
def test_a_schema_refuses_a_slip(old: str, new: str, schemas: dict[str, Any]) -> None:
    text = (shipped.FOLDERS / shipped.SHAANXI / "expenditure.yaml").read_text("utf-8")
    assert old in text
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.load(text.replace(old, new, 1), yaml.BaseLoader), schemas["table"])
