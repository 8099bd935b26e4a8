"""`demo`: the samples in a fresh workspace, checked and printed, with a summary of what came of it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from budgetdesk.cli.check import findings_json, findings_text
from budgetdesk.cli.console import json_bytes, say
from budgetdesk.cli.export import write_pdf_of, write_xlsx_of
from budgetdesk.cli.window import has_display, window
from budgetdesk.document.document import Document
from budgetdesk.engine.blocks import TOTAL
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.errors import KnownError
from budgetdesk.office.opening import create_declaration, open_document
from budgetdesk.office.sources import Opened, Programs, is_ours, read_file
from budgetdesk.output.saving import deliver
from budgetdesk.packs.models import IndicatorsBlock
from budgetdesk.resources import resources
from budgetdesk.review.finding import Finding
from budgetdesk.storage.errors import plainly
from budgetdesk.storage.workspace import Workspace

SAMPLES = {
    "worksheet": "mianxian-worksheet.json",
    "published": "mianxian-published.json",
    "guangshui": "guangshui-target.json",
    "yunnan": "yunnan-target.json",
}
_TARGETS = ("guangshui", "yunnan")
WORKSPACE = "demo.bdesk"
FILES = {
    "demo.bdesk": "工作库，四份申报都在里面：budgetdesk check demo.bdesk",
    "tables.pdf": "由底稿生成的全套表，可以直接打印",
    "tables.xlsx": "同一套表的工作簿，合计是活的公式",
    "findings.txt": "公布的表查出的问题",
    "findings.json": "同上，供其他程序读取",
    "guangshui.pdf": "湖北的部门整体绩效目标申报表，另有 guangshui.xlsx、guangshui.txt（查出的问题）",
    "yunnan.pdf": "云南的整体绩效目标申报表，另有 yunnan.xlsx、yunnan.txt",
}
_SIDE_FILES = ("-wal", "-shm", "-journal", ".lock", ".holder")


def demo(folder: Path | None, with_window: bool) -> int:
    folder = _folder(folder)
    path = folder / WORKSPACE
    _remove_earlier(path)
    with Workspace.create(path) as workspace:
        programs = Programs()
        samples = {kind: _sample(workspace, name, programs) for kind, name in SAMPLES.items()}
    for kind, name in (("worksheet", "tables"), *((kind, kind) for kind in _TARGETS)):
        write_pdf_of(samples[kind], folder / f"{name}.pdf")
        write_xlsx_of(samples[kind], folder / f"{name}.xlsx")
    with plainly(folder):
        for kind, name in (("published", "findings"), *((kind, kind) for kind in _TARGETS)):
            text = "\n".join(findings_text(samples[kind])) + "\n"
            deliver(text.encode("utf-8", "backslashreplace"), folder / f"{name}.txt")
        deliver(json_bytes(findings_json(samples["published"].document)), folder / "findings.json")
    for line in (*_built(samples["worksheet"]), *_checked(samples["published"])):
        say(line)
    say()
    say("三、审核绩效目标申报表")
    for kind in _TARGETS:
        say(_reviewed(samples[kind]))
    say()
    say(f"四、都放在 {folder}")
    for name, about in FILES.items():
        say(f"   {name:<15}{about}")
    if with_window:
        _show(path, samples["worksheet"].id)
    return 0


def _folder(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="budgetdesk-demo-"))
    if folder.exists() and not folder.is_dir():
        raise KnownError(f"{folder} 不是文件夹")
    with plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _sample(workspace: Workspace, name: str, programs: Programs) -> Opened:
    """A sample put into the workspace, and opened from it."""
    head, content, program = read_file(resources() / "samples" / name, programs)
    id = create_declaration(
        workspace, program, content, unit_code=head.unit_code, unit_name=head.unit_name, year=head.year,
        label=f"示例 {name}",
    )  # fmt: skip
    return Opened(id, head, open_document(workspace, id, programs.catalogue, program))


def _remove_earlier(path: Path) -> None:
    """What an earlier demo left, unless a window still has it open."""
    if not path.exists():
        return
    if not path.is_file() or not is_ours(path):
        raise KnownError(f"{path} 不是预算填报台的工作库，请换一个文件夹")
    with Workspace.open(path) as workspace:
        if workspace.read_only:
            raise KnownError(workspace.notice or f"示例工作库是只读的：{path}")
    with plainly(path):
        for suffix in ("", *_SIDE_FILES):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _show(path: Path, declaration: str) -> None:
    say()
    if not has_display():
        say("没有显示器，不打开窗口")
        return
    say("正在打开窗口……")
    try:
        window(path, declaration)
    except KnownError as error:
        say(str(error))


# the summary


def _built(opened: Opened) -> Iterator[str]:
    document = opened.document
    lines = {
        table.title: len(document.content.facts.rows.get(Place(id, "rows"), ()))
        for id, table in document.program.pack.tables.items()
        if table.worksheet
    }
    said = "、".join(f"{title} {n} 行" for title, n in lines.items() if n)
    computed = [cell for cell in _amounts(document) if document.view(cell).state == "computed"]
    typed = [cell for cell in _amounts(document) if document.view(cell).state == "entered"]
    tables = {cell.table for cell in computed}
    yield opened.title
    yield ""
    yield "一、从底稿算出全套表"
    yield f"   填的只有底稿：{said}，加上单位信息和上年数。"
    none = "没有一个要再填。" if not typed else f"另有 {len(typed)} 个是填的。"
    yield f"   算出 {len(tables)} 张表里的 {len(computed)} 个金额，{none}比如各表的合计："
    for cell in _totals(document):
        yield f"     {cell_words(document.engine, cell)}  {document.view(cell).text}"
    problems = len(document.findings)
    yield f"   审核：{f'有 {problems} 条' if problems else '表与表、表与底稿都对得上，没有发现问题'}。"


def _amounts(document: Document) -> Iterator[Cell]:
    """Amounts that are printed and not blank."""
    for sheet in document.sheets():
        for line in sheet.lines:
            for box in line.boxes:
                if box.cell is not None and box.number and document.view(box.cell).text:
                    yield box.cell


def _totals(document: Document) -> Iterator[Cell]:
    """The first amount of each total row."""
    seen = set()
    for cell in _amounts(document):
        if cell.row == TOTAL and document.engine.block(cell).kind == "rows" and cell.table not in seen:
            seen.add(cell.table)
            yield cell


def _checked(opened: Opened) -> Iterator[str]:
    document = opened.document
    findings = document.findings
    blanks = [f for f in findings if f.cause_kind == "blank"]
    others = [f for f in findings if f not in blanks]
    errors = [f for f in others if f.level == "error"]
    yield ""
    yield "二、核对公布的表"
    typed = [cell for cell in _amounts(document) if document.view(cell).state in ("entered", "overridden")]
    yield f"   把公布的 {len(typed)} 个金额照样录入，不用底稿，让表与表互相核对。"
    yield f"   查出错误 {len(errors)} 处、要核实的 {len(others) - len(errors)} 处、填漏的 {len(blanks)} 处："
    for finding in others:
        yield f"   · {_headline(document, finding)}"
        if finding.tip and finding.cause_kind != "text_differs":
            yield f"     {finding.tip}"
    if blanks:
        missing = "、".join(_blank(document, finding) for finding in blanks)
        yield f"   · 填漏：{missing}"


def _reviewed(opened: Opened) -> str:
    document = opened.document
    pack = document.program.pack
    indicators = sum(1 for _ in _indicators(document))
    counts = Counter(finding.level for finding in document.findings)
    found = f"错误 {counts['error']} 处、要核实的 {counts['query']} 处、提示 {counts['hint']} 处"
    return f"   {opened.head.unit_name}（{pack.region}，{indicators} 条指标）：{found}"


def _indicators(document: Document) -> Iterator[Cell]:
    """The names of indicators, but for the …… that stand where there is none."""
    for block in document.program.blocks.values():
        if isinstance(block.model, IndicatorsBlock):
            empty = {line[-1] for line in block.model.placeholder}
            place = Place(*block.name)
            for row in document.engine.rows(place).values():
                name = place.cell(row.id, block.detail_level)
                if row.level == block.detail_level and document.view(name).text not in empty:
                    yield name


def _headline(document: Document, finding: Finding) -> str:
    suspect = finding.cells[0]
    words = cell_words(document.engine, suspect.cell)
    if isinstance(suspect.expected, Decimal):
        return f"{words}：公布 {figure(suspect.entered)}，应为 {figure(suspect.expected)}"
    said = finding.cause if finding.cause_kind == "text_differs" else finding.says
    return said if said.startswith(words) else f"{words}：{said}"


def _blank(document: Document, finding: Finding) -> str:
    suspect = finding.cells[0]
    return f"{cell_words(document.engine, suspect.cell)}（应为 {figure(suspect.expected)}）"
