"""Cells, values and findings as JSON: labels for people, ids for programs, decimals as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetdesk.engine.cells import NA, Cell, Rejected
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import column_labels, row_labels, table_label
from budgetdesk.exchange.declaration_file import as_json
from budgetdesk.review.finding import Finding

if TYPE_CHECKING:
    from budgetdesk.review.text.text_review import Passage


def cell_json(engine: Engine, cell: Cell) -> dict[str, Any]:
    return {
        "table": table_label(engine, cell.table),
        "row": "/".join(row_labels(engine, cell)),
        "column": "/".join(column_labels(engine, cell)),
        "ids": cell._asdict(),
    }


def passage_json(at: Passage) -> dict[str, Any]:
    """Where something stands in a text: `from` and `to` count its characters."""
    return {"section": at.section, "sentence": at.sentence, "from": at.start, "to": at.end}


def finding_json(engine: Engine, finding: Finding, at: Passage | None = None) -> dict[str, Any]:
    """`at`: where it stands in the declaration's text."""
    told = {"place": passage_json(at), "entered": finding.entered, "expected": finding.expected} if at else {}
    return {
        **told,
        "rules": list(finding.rules),
        "level": finding.level,
        "says": finding.says,
        "cells": [
            {
                "role": part.role,
                **cell_json(engine, part.cell),
                "entered": as_json(part.entered),
                "expected": as_json(part.expected),
            }
            for part in finding.cells
        ],
        "difference": as_json(finding.difference),
        "cause": finding.tip,
        "cause_kind": finding.cause_kind,
        "source": finding.source,
    }


def shown(value: Any) -> str:
    """A value in a sentence."""
    from budgetdesk.engine.labels import figure

    if value is NA:
        return "不适用"
    return f"“{value.raw}”（{value.reason}）" if isinstance(value, Rejected) else figure(value)
