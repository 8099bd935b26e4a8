"""The JSON Schema of declaration files. `python -m budgetdesk.exchange.json_schema` writes it to docs/.

It tells the shape of a file; which tables, blocks, rows and columns there are is the pack's to say.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from budgetdesk.exchange.declaration_json import FORMAT, VERSION

PLACE = Path(__file__).resolve().parents[3] / "docs" / "declaration.schema.json"
_ID = "^[a-z][a-z0-9_]*$"


def declaration_schema() -> dict[str, Any]:
    """What `read_head` and `read_content` accept."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "BudgetDesk declaration (申报)",
        "description": "What people entered in one declaration, by the ids of its pack.",
        **_closed(
            {
                "format": {"const": FORMAT},
                "format_version": {"const": VERSION},
                "pack": _text("Id of the pack: shaanxi-budget-2024"),
                "pack_version": _text("Version of the pack that the declaration was filled in with"),
                "unit": _closed({"code": _text("601006"), "name": _text("Full name")}, required=()),
                "year": {
                    "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+$"}]
                },
                "exported": _text("When and by what the file was written"),
                "tables": _by_id("table", "By the table's id"),
                "explanations": _list("explanation", "What explains findings that are to be explained"),
                "confirmed": _list("cell", "Cells that a person has marked correct"),
                "last_year": _list("cell_value", "Last year's values of cells"),
            },
            required=("format", "format_version", "pack", "unit", "year", "tables"),
        ),
        "$defs": {
            "table": {
                "description": "`instances` where the table repeats (by the sheet's id), else `blocks`.",
                **_closed(
                    {
                        "blocks": _ref("blocks"),
                        "instances": {
                            "type": "object",
                            "propertyNames": _ref("row_id"),
                            "additionalProperties": _closed({"blocks": _ref("blocks")}, required=()),
                        },
                    },
                    required=(),
                ),
            },
            "blocks": _by_id("block", "By the block's id; a grid's groups are blocks"),
            "block": {"anyOf": [_ref("fixed"), _ref("variable")]},
            "fixed": _closed({"cells": _by_id("cells", "Of fields, grids and texts, by row")}, required=()),
            "variable": _closed(
                {
                    "rows": {
                        "type": "array",
                        "items": _ref("row"),
                        "description": "In the order of entry",
                    }
                },
                required=(),
            ),
            "row": _closed(
                {
                    "id": _ref("row_id"),
                    "level": _text("Of rows by a path and of indicators"),
                    "parent": {"anyOf": [_ref("row_id"), {"type": "null"}]},
                    "cells": _ref("cells"),
                },
                required=("id",),
            ),
            "explanation": _closed(
                {
                    "finding": _text("Key of what is explained"),
                    "text": _text("The person's words"),
                    "who": _text("Who gave it"),
                    "at": _text("When, by ISO 8601"),
                    "values": _list("cell_value", "The values it was given for; it is stale when one moves"),
                },
                required=("finding", "text", "values"),
            ),
            "cell_value": _closed({"cell": _ref("cell"), "value": _text("Decimal text or text")}),
            "cell": {
                "description": "Table, block, instance (empty where the table does not repeat), row, column",
                "type": "array",
                "items": {"type": "string"},
                "minItems": 5,
                "maxItems": 5,
            },
            "row_id": {"type": "string", "pattern": "^[^\\u0000-\\u001f|]{1,200}$"},
            "cells": _by_id("entry", "By the column's id"),
            "entry": {
                "description": "Decimal text for amounts and numbers; what is left out is blank.",
                "anyOf": [
                    {"type": ["string", "null"]},
                    {**_closed({"na": {"const": True}}), "description": "不适用"},
                    {
                        **_closed({"rejected": {"type": "string"}, "reason": {"type": "string"}}),
                        "description": "What could not be read, kept until it is mended",
                    },
                ],
            },
        },
    }


def schema_text() -> str:
    return json.dumps(declaration_schema(), ensure_ascii=False, indent=1) + "\n"


def _closed(properties: dict[str, Any], required: tuple[str, ...] | None = None) -> dict[str, Any]:
    """An object with these keys and no others; all required unless said."""
    wanted = list(properties) if required is None else list(required)
    return {
        "type": "object",
        "properties": properties,
        **({"required": wanted} if wanted else {}),
        "additionalProperties": False,
    }


def _by_id(of: str, description: str) -> dict[str, Any]:
    names = {"pattern": _ID}
    return {
        "type": "object",
        "propertyNames": names,
        "additionalProperties": _ref(of),
        "description": description,
    }


def _list(of: str, description: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(of), "description": description}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


if __name__ == "__main__":
    PLACE.write_text(schema_text(), encoding="utf-8", newline="\n")
