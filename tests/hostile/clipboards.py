"""Clipboards that were damaged by chance or made to hurt, and what a paste does with each: read, planned, or refused."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import EditableSheet
from budgetdesk.document.paste.clipboard import ClipboardTooLarge, read_clipboard
from budgetdesk.document.paste.sheet import plan_paste

Deed = Callable[[], object]
KNOWN = (ClipboardTooLarge,)

_ROWS = "<tr></tr>" * 19_000
_MILLION = 1_000_000
_TEXTS = {
    "10 MB of text": "字" * 10_000_000,
    "21 million characters": "x" * 21_000_000,
    "a line of 1 MB": "x" * _MILLION,
    "a figure of 1 MB": "1" * _MILLION + "x",
    "grouped digits of 1 MB": "1,000" * 200_000 + "x",
    "brackets of 1 MB": "(" * _MILLION,
    "a million blanks": f"甲\t{' ' * _MILLION}x\t1",
    "20,000 columns": "\t".join(["1"] * 20_000),
    "60,000 rows": "1\t2\n" * 60_000,
    "10 million lines": "\n" * 10_000_000,
    "10 million tabs": "\t" * 10_000_000,
    "a quotation full of quotation marks": '"' + '""' * 4_000_000 + '"',
    "quotations that never end": '"x\t' * 290_000,
    "quotations that hardly end": '"""x\t""x\t' * 300_000,
    "lines torn apart": "甲\t乙\n" * 900 + "\t".join(["丙"] * 999) + "\n" + "甲\t乙\n" * 900 + "丁\n" * 40_000,
    "paragraphs without end": "a\tb\tc\n" + ("甲\t乙\n" + "丁\n" * 200) * 200,
    "formulas": "=cmd|' /C calc'!A0\t+1+1\t@SUM(A1)\t-2+3\t=HYPERLINK(\"http://x\")\n" * 500,
    "marks that nobody sees": "\u202e\u200b\x00\x07" * 100_000,
    "half a character": "\ud800\t1\n" * 1_000,
}  # fmt: skip
_PAGES = {
    "nested tables": "<table><tr><td>" * 200_000,
    "a span of a milliard": "<table><tr><td colspan=1000000000 rowspan=1000000000>1</td></tr></table>",
    "spans over all rows": f"<table><tr><td colspan=500 rowspan=20000>1</td></tr>{_ROWS}</table>",
    "many spans": "<table>" + "<tr><td colspan=400 rowspan=2000>1</td></tr>" * 2_000 + "</table>",
    "one wide row and many": f"<table><tr>{'<td>1</td>' * 499}</tr>{_ROWS}</table>",
    "spans of odd digits": "<table><tr><td colspan='٣٠' rowspan='²'>1</td><td colspan=-5>2</td></tr></table>",
    "a cell full of line ends": f"<table><tr><td>{'<br>' * 800_000}</td></tr></table>",
    "a cell full of blanks": f"<table><tr><td>{' &nbsp;' * 400_000}\n</td></tr></table>",
    "a figure in an attribute": f"<table><tr><td x:num='{'9' * 2_000_000}'>###</td><td x:num='1e999999999'>##</td></tr></table>",
    "ampersands": f"<table><tr><td>{'&' * 3_000_000}</td></tr></table>",
    "references": f"<table><tr><td>{'&#x110000000;&bogus' * 150_000}</td></tr></table>",
    "tags that never end": "<table><tr><td>" + "<a " * 290_000,
    "ends that never end": "<table><tr><td>" + "</" * 290_000,
    "comments that never end": "<table><tr><td>" + "<!--" * 290_000,
    "declarations": "<table><tr><td>" + "<!" * 290_000,
    "marked sections": "<table><tr><td>" + "<![" * 290_000,
    "an unknown declaration": "<table><tr><td>1<![unknown</td></tr></table>",
    "comments without end": "<table><tr><td>" + "<!--" * 999 + "x>" * 999_000,
    "instructions": "<table><tr><td>" + "<?" * 290_000,
    "an attribute that never ends": "<table><tr><td x='" + "a=" * 290_000,
    "many attributes": "<table><tr><td " + "a='1' " * 290_000 + ">1</td></tr></table>",
    "a script that never ends": "<table><tr><td><script>" + "</scrip" * 290_000,
    "an image of a file": "<table><tr><td><img src='file:///etc/hostname'>1</td></tr></table>",
    "half a character": "<table><tr><td>\ud800&#xd800;</td></tr></table>",
}  # fmt: skip


def take(document: Document, form: EditableSheet, text: str, html: str = "") -> None:
    """All that a paste does until it is asked whether it is meant."""
    plan_paste(document, form, read_clipboard(text, html), 3, 0)


def mutated(chance: random.Random, page: str) -> str:
    """Pieces of a page taken out, doubled, or replaced by what hurts."""
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(page))
        to = min(at + chance.randrange(60), len(page))
        put = chance.choice(
            [
                "",
                page[at:to] * chance.choice([2, 40]),
                "<table>",
                "<td colspan=999>",
                '"',
                "\t",
                "\n",
                "</tr>",
                "<",
                "&#0;",
                "9" * 40,
            ]
        )
        page = page[:at] + put + page[to:]
    return page


def campaign(count: int, seed: int) -> Iterator[tuple[str, Deed]]:
    document = shipped.document("mianxian-worksheet")
    forms = [EditableSheet(document, table) for table in ("t10", "expenditure", "t01")]
    chance = random.Random(seed)
    for name, text in _TEXTS.items():
        yield name, lambda text=text: take(document, forms[0], text)
    for name, html in _PAGES.items():
        yield name, lambda html=html: take(document, forms[0], "1\t2", html)
    lines = [
        [str(chance.choice(["基本支出", "2080101", "1,000.50", "-", "合计", "=1+1", "5%"])) for _ in range(6)]
        for _ in range(12)
    ]
    text = "\n".join("\t".join(line) for line in lines)
    html = (
        "<table>"
        + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines)
        + "</table>"
    )
    for number in range(count):
        form, page = chance.choice(forms), chance.random() < 0.7
        texts = ("", mutated(chance, html)) if page else (mutated(chance, text), "")
        yield f"seed {seed}, clipboard {number}", lambda form=form, texts=texts: take(document, form, *texts)
