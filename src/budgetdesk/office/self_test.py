"""The program tries itself: every shipped pack and sample is loaded, checked, printed, exported and read back.

What an installed program lacks, a font, a library, a resource, shows here before a clerk meets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from budgetdesk.errors import KnownError
from budgetdesk.records import dataclass
from budgetdesk.resources import resources

if TYPE_CHECKING:
    from budgetdesk.office.declarations import Opened
    from budgetdesk.office.packs.installed_packs import InstalledPacks

SLIP = "2023年度收入总计100万元，其中：一般公共预算财政拨款收入70万元，其他收入20万元。"
"""A sentence whose parts do not add up: whoever reads a document must tell it."""


class SelfTestFailed(KnownError):
    """What should have come out and did not, in a sentence."""


@dataclass(frozen=True)
class Trial:
    """`trouble`: empty where it went well; `seconds`: what it took."""

    name: str
    trouble: str
    seconds: float


def attempt(name: str, do: Callable[[], object]) -> Trial:
    """Do it; whatever goes wrong is the result, since that is what is looked for."""
    began = perf_counter()
    trouble = ""
    try:
        do()
    except Exception as error:
        trouble = str(error) if isinstance(error, KnownError) else f"{type(error).__name__}：{error}"
    return Trial(name, trouble, perf_counter() - began)


def trials(folder: Path, packs: InstalledPacks) -> Iterator[Trial]:
    """One after the other, in an empty folder that may be thrown away afterwards."""
    yield attempt("字体", _fonts)
    for summary in packs.summaries():
        if summary.folder.is_relative_to(resources()):
            yield attempt(f"报表包 {summary.id}", lambda id=summary.id: packs.program(id))  # type: ignore[misc]
    from budgetdesk.office.checks import full_check
    from budgetdesk.office.work import unwatched

    workspace = folder / "自检.bdesk"
    yield attempt("示例存入工作库", lambda: _keep_samples(workspace, packs))
    opened: list[tuple[str, Opened]] = []
    yield attempt("打开工作库", lambda: opened.extend(_open_all(workspace, packs)))
    for name, declaration in opened:
        yield attempt(f"{name} 审核", lambda d=declaration: full_check(d.document)(unwatched))  # type: ignore[misc]
        yield attempt(f"{name} PDF", lambda d=declaration: _pdf(d, folder / "自检.pdf"))  # type: ignore[misc]
        yield attempt(f"{name} 工作簿", lambda d=declaration: _workbook(d, folder / "自检.xlsx"))  # type: ignore[misc]
        yield attempt(
            f"{name} 申报文件",
            lambda d=declaration: _there_and_back(d, folder / "自检.json", packs),  # type: ignore[misc]
        )
    yield attempt("通读 txt", lambda: _rehearse(_text_file(folder / "自检.txt"), packs))
    yield attempt("通读 docx", lambda: _rehearse(_word_file(folder / "自检.docx"), packs))
    yield attempt("上报和接收", lambda: _send_and_receive(workspace, folder, packs))
    yield attempt("备份和恢复", lambda: _back_up(workspace))


def _need(condition: object, otherwise: str) -> None:
    if not condition:
        raise SelfTestFailed(otherwise)


def _fonts() -> None:
    from budgetdesk.output.fonts import faces

    for face in faces().values():
        _need(face.width("预算填报台") > 4, f"字体 {face.name} 里没有汉字")


def _keep_samples(workspace: Path, packs: InstalledPacks) -> None:
    from budgetdesk.office.samples import import_samples, sample_files
    from budgetdesk.office.workspaces import writing

    with writing(workspace) as file:
        kept = import_samples(file.store, packs)
    _need(len(kept) == len(sample_files()) > 0, "示例没有全部存入工作库")


def _open_all(workspace: Path, packs: InstalledPacks) -> list[tuple[str, Opened]]:
    from budgetdesk.office.declarations import open_declaration
    from budgetdesk.office.workspaces import reading

    with reading(workspace) as file:
        store = file.store
        opened = [open_declaration(store, info.id, packs) for info in store.declarations()]
        return [(each.title, each) for each in opened]


def _pdf(opened: Opened, path: Path) -> None:
    import pypdfium2  # type: ignore[import-untyped]

    from budgetdesk.office.exports import Snapshot, write_pdf

    shot = Snapshot(opened.document, opened.title).take()
    write_pdf(shot, path)
    with pypdfium2.PdfDocument(path) as pdf:
        _need(len(pdf) >= len(shot.sheets) > 0, f"PDF 只有 {len(pdf)} 页")
        for page in pdf:
            _need(page.get_textpage().count_chars() > 0, "PDF 中有一页没有字")
        picture = pdf[0].render(scale=0.5).to_pil()
        _need(len(picture.convert("L").getcolors() or ()) > 1, "PDF 的第一页画不出来")


def _workbook(opened: Opened, path: Path) -> None:
    from python_calamine import CalamineWorkbook

    from budgetdesk.office.exports import Snapshot, write_workbook

    shot = Snapshot(opened.document, opened.title, formulas=True).take()
    write_workbook(shot, path)
    with path.open("rb") as file:
        sheets = CalamineWorkbook.from_filelike(file).sheet_names
    _need(len(sheets) == len(shot.sheets), f"工作簿里有 {len(sheets)} 张表，应有 {len(shot.sheets)} 张")


def _there_and_back(opened: Opened, path: Path, packs: InstalledPacks) -> None:
    from budgetdesk.office.exports import declaration_file, write_file
    from budgetdesk.office.importing.declaration_files import open_file

    write_file(declaration_file(opened.document, opened.head), path)
    back = open_file(path, packs).document
    before = sorted(finding.says for finding in opened.document.findings)
    _need(sorted(finding.says for finding in back.findings) == before, "申报文件读回来，查出的问题不一样")


def _text_file(path: Path) -> Path:
    path.write_text(f"2023年度部门决算情况说明\n{SLIP}\n", encoding="utf-8")
    return path


def _word_file(path: Path) -> Path:
    from docx import Document

    document = Document()
    document.add_heading("2023年度部门决算情况说明", 1)
    document.add_paragraph(SLIP)
    document.save(str(path))
    return path


def _rehearse(path: Path, packs: InstalledPacks) -> None:
    from budgetdesk.office.rehearsal import rehearse

    told = rehearse(path, None, packs).review.findings
    _need(any(finding.level == "error" for finding in told), "各部分加起来不等于合计，没有查出来")


def _send_and_receive(workspace: Path, folder: Path, packs: InstalledPacks) -> None:
    """The first sample that may be sent, signed, received by another office."""
    from budgetdesk.exchange.signing import OwnKey
    from budgetdesk.office.declarations import open_declaration
    from budgetdesk.office.upward.receiving import receive
    from budgetdesk.office.upward.sending import NotReady, send
    from budgetdesk.office.workspaces import writing

    key, target = OwnKey(folder / "自检.key"), folder / "自检.bdpkg"
    key.make()
    with writing(workspace) as file:
        for info in file.store.declarations():
            try:
                send(open_declaration(file.store, info.id, packs), file.store, target, key)
            except NotReady:
                continue
            break
    with writing(folder / "上级.bdesk") as above:
        (outcome,) = receive([target], above.store, packs, folder / "收件")
        _need(outcome.result == "received", "；".join(outcome.notes))


def _back_up(workspace: Path) -> None:
    from budgetdesk.office.workspaces import reading
    from budgetdesk.storage.workspace_file import WorkspaceFile

    copy = workspace.with_name("自检-另存.bdesk")
    with WorkspaceFile.open(workspace) as file:
        file.backup(copy)
        names = [info.name for info in file.store.declarations()]
    with reading(copy) as file:
        _need([info.name for info in file.store.declarations()] == names, "另存的工作库里缺少申报")
