"""Sentences copied from a page, whose lines end where the page did."""

from __future__ import annotations

import re

from budgetdesk.review.text.manuscript import Manuscript

_FEW = 5  # lines from which the width of the page cannot be told
_SENTENCES = 0.6  # of the paragraphs at least: a list of names is none


def reading_on(text: str) -> str:
    """The text with each paragraph in one line; as it is where its lines are paragraphs already, or no sentences."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < _FEW:
        return text
    found = Manuscript(text).paragraphs
    spans = [paragraph.span(0, len(paragraph.text)) for paragraph in found]
    joined = [re.sub(r"\s*\n\s*", "", text[start:end]) for start, end in spans]
    whole = sum(part[-1:] in "。；：！？;:" for part in joined if part)
    torn = len(joined) < len(lines) and not any(paragraph.table for paragraph in found)
    return "\n".join(joined) if torn and whole >= _SENTENCES * len(joined) else text
