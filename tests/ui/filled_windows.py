"""Every dialog and window beside the main one, filled as an office fills it: for tests that measure them and for pictures of them."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget
from tests import shipped
from tests.exchange.workbooks.foreign_workbooks import lay_out_tables
from tests.office.test_sources import PAYROLL, payroll, persons
from tests.ui.test_clipboard import ORDER

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content, Edit, SetEntry
from budgetdesk.document.indicators.life_line import Stage, life_line, subject_at
from budgetdesk.document.outstanding import still_missing
from budgetdesk.document.paste.clipboard import read_clipboard
from budgetdesk.document.paste.plan import Answers
from budgetdesk.document.paste.sheet import plan_paste
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Facts
from budgetdesk.exchange.invitation_file import Invitation
from budgetdesk.exchange.reply_file import Remark
from budgetdesk.office.declarations import create_declaration, head_of
from budgetdesk.office.exports import Snapshot, write_workbook
from budgetdesk.office.importing.sources import find_recipe, propose_source
from budgetdesk.office.importing.text_import import propose_text
from budgetdesk.office.importing.workbook_import import WorkbookImport, propose_into, propose_new
from budgetdesk.office.links import TakenFigure
from budgetdesk.office.office import Office
from budgetdesk.office.restoring import contents_of
from budgetdesk.office.sections import Joining, Merged
from budgetdesk.office.upward.adding_up import Candidate, MadeOf
from budgetdesk.office.upward.inviting import TakenInvitation
from budgetdesk.storage.addend_store import Adjustment, MergedUnit, Share, Spot
from budgetdesk.storage.backups import backup_now
from budgetdesk.storage.package_store import Arrival, ExpectedUnit, KnownKey, Notice, PackageRow, PackageStore
from budgetdesk.storage.queries import DeclarationInfo
from budgetdesk.storage.tables import now
from budgetdesk.ui.indicators.indicator_years_dialog import IndicatorYearsDialog
from budgetdesk.ui.indicators.library_dialog import LibraryDialog
from budgetdesk.ui.indicators.rules_dialog import RulesDialog
from budgetdesk.ui.narrative.text_import import TextImportPreview
from budgetdesk.ui.preview.preview_window import PreviewWindow
from budgetdesk.ui.sheet.filter_dialog import FilterDialog
from budgetdesk.ui.widgets.paste_preview import PastePreview
from budgetdesk.ui.window.arrivals_window import ArrivalsWindow
from budgetdesk.ui.window.board_window import BoardWindow
from budgetdesk.ui.window.crash_dialog import CrashDialog
from budgetdesk.ui.window.invitations import InvitationDialog, InviteDialog, KeysOfOffices
from budgetdesk.ui.window.keys_window import KeysWindow
from budgetdesk.ui.window.life_line_window import LifeLineWindow
from budgetdesk.ui.window.link_preview import LinkPreview
from budgetdesk.ui.window.log_window import LogWindow
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.manual_window import ManualWindow
from budgetdesk.ui.window.mark_legend import MarkLegend
from budgetdesk.ui.window.new_declaration_dialog import NewDeclarationDialog
from budgetdesk.ui.window.packs_window import PacksWindow
from budgetdesk.ui.window.restore_dialog import RestoreDialog
from budgetdesk.ui.window.return_dialog import ReturnDialog
from budgetdesk.ui.window.sections import JoinDialog, SplitDialog
from budgetdesk.ui.window.sent_packages import SentDialog
from budgetdesk.ui.window.server_dialog import ServerDialog
from budgetdesk.ui.window.source_dialog import SourceDialog
from budgetdesk.ui.window.stick_dialog import StickDialog
from budgetdesk.ui.window.tables_dialog import TablesDialog
from budgetdesk.ui.window.units_window import UnitsToAdd, UnitsWindow
from budgetdesk.ui.window.unsaved_dialog import UnsavedDialog
from budgetdesk.ui.window.versions_window import VersionsWindow
from budgetdesk.ui.window.workbook_dialog import WorkbookDialog

OFFICE = "勉县城乡居民社会养老保险经办中心"
KEY = base64.b64encode(b"k" * 32).decode()


def sent(n: int, document: Document, folder: Path, direction: str) -> PackageRow:
    return PackageRow(
        f"{direction}{n}", direction, f"60100{n}", OFFICE, document.program.pack.id, "1.3.0", "", "", document.id, f"{n}" * 64,
        ("已上报" if direction == "sent" else ("已收到", "有问题", "已退回", "已接收")[n % 4]), "2024-03-01T08:00:00+00:00",
        "2024-03-01T08:00:00+00:00", "k" if n % 2 else "", str(folder / f"{OFFICE} 2024 年部门综合预算第 {n} 版.bdpkg"),
        "", 2024, n, 12 * n, 3, 1, 7,
    )  # fmt: skip


def merged() -> Joining:
    line = "2080109 社会保险经办机构 30201 办公费 公用 日常公用经费"
    change = Merged("changed", "办公室", "e6", line, "金额", "1,813,400.00", "2,181,400.50")
    removed = replace(change, kind="removed", section="财务股", column="")
    return Joining(
        [change, replace(change, kind="conflict"), replace(change, kind="new"), removed], None, ["人事股"]
    )


def made_of() -> MadeOf:
    units = [
        Share(MergedUnit(f"60100{n}", OFFICE, f"s{n}"), None if n == 3 else Decimal(12_266_094) * n)
        for n in range(1, 7)
    ]
    spot = Spot("t01", "income", "", "total", "amount")
    return MadeOf(units, [Adjustment(spot, Decimal("120000.00"), "上级补助收入与对下级单位补助支出冲抵")])


def listed(declarations: Sequence[DeclarationInfo]) -> Iterator[Candidate]:
    departments = ("601", "勉县人力资源和社会保障局"), ("302", "勉县卫生健康局")
    for n, info in enumerate(declarations):
        state = "内容是第 1 版的，不是第 2 版" if n == 1 else "已收到"
        yield Candidate(f"60100{n}", OFFICE, state, info, n % 3, departments[n % 2], usual=n != 1)
    yield Candidate("601009", OFFICE, "未收到", parent=departments[0])


def own_workbook(document: Document, path: Path) -> WorkbookImport:
    """Of a declaration in which a figure is another by now."""
    head = head_of(document.program, document.content.facts)
    write_workbook(Snapshot(document, carried=head).take(), path)
    since = Document(document.program, document.content.copy())
    cell = next(c for c, e in since.content.facts.entries.items() if isinstance(e, Decimal))
    since.apply(Edit("改", (SetEntry(cell, Decimal(1)),)))
    return propose_into(path, since, head)


def last_years_indicators(office: Office, window: MainWindow) -> IndicatorYearsDialog:
    past = shipped.document("guangshui-target")
    another = f"第 {len(office.declarations())} 份"
    head = replace(head_of(past.program, past.content.facts), year=2026, name=another)
    place = next(place for place in past.content.facts.rows if place.block == "annual")
    begun = create_declaration(office.store, past.program, Content(Facts(), {}, {}), head)
    return IndicatorYearsDialog(office, office.open_declaration(begun).document, place, window)


def windows(window: MainWindow, folder: Path) -> Iterator[QWidget]:
    """One at a time, each as it is filled at work. The window has a workspace with the samples, and a worksheet open."""
    view = window.declaration_view
    assert view is not None
    session, document = view.session, view.session.document
    office, palette = window.office, window.appearance.palette
    declarations, engine = office.declarations(), document.engine
    titles = {pack.id: pack.title for pack in office.packs()}
    store = PackageStore(office.store.database)
    store.expect_units(ExpectedUnit(f"60100{n}", OFFICE) for n in range(9))
    store.keep(
        *(
            sent(n, document, folder, way)
            for n in range(1, 7)
            for way in ("sent", "received")
            if way == "received" or n < 4
        )
    )
    for n, result in enumerate(("received", "refused", "contested"), 1):
        says = "错误 0，待核实 3，还差 7；没有签名：不能确认是谁做的" if n == 1 else "不是上报包，或已损坏"
        file = f"勉县城乡居民社会养老保险经办中心 部门综合预算 第 {n} 版.bdpkg"
        store.note_arrival(Arrival(now(), file, result, f"{OFFICE} 2024 年 第 {n} 版", says))
    store.note_notice(Notice(now(), shipped.SHAANXI, 2024, "2024-01-31", 9, "通知.bdinvite"))
    # exchange
    yield BoardWindow(office, window.jobs, window.folder, window, palette=palette)
    yield ArrivalsWindow(store.arrivals(), window)
    yield VersionsWindow(store.packages("received")[0], office, window.jobs, window)
    remarks = [
        Remark(
            "表7/2080109/社会保险经办机构/专项业务经费支出/合计",
            "与表6 的合计不符，请核对后说明是哪一个数，并附合同和上年的决算",
        ),
        Remark("", "请补报项目绩效目标"),
    ]
    yield ReturnDialog(OFFICE, remarks, window)
    yield SentDialog(
        sent(2, document, folder, "sent"), still_missing(shipped.document("mianxian-published")), window
    )
    yield UnitsWindow("表1 收入总计 预算数", made_of(), window)
    yield UnitsToAdd(list(listed(declarations)), window)
    key = KnownKey("k", "勉县财政局预算股", KEY, "601006")
    invitation = Invitation("勉县财政局", 2024, shipped.SHAANXI, "2024-03-31", (("601006", OFFICE),))
    notes = ("第一次见到这个密钥，请打电话核对号码",)
    yield InviteDialog(office.packs(), 42, window)
    yield InvitationDialog(TakenInvitation(invitation, key, notes), titles, window)
    for n in range(4):
        store.know_key(replace(key, id=f"k{n}", name=OFFICE), confirmed=n > 1)
    yield KeysOfOffices(office, window)
    yield ServerDialog(window)
    # the office's own lists and workbooks
    yield SplitDialog(document, window)
    yield JoinDialog(merged(), window)
    recipe = find_recipe(PAYROLL)
    yield SourceDialog(
        propose_source(document, payroll(folder / "2024年3月工资表.xlsx", persons()), recipe, {}, {}), window
    )
    book = lay_out_tables(folder / "公开表.xlsx", only=("表2", "表6"))
    yield WorkbookDialog(propose_new(book, office.installed, office.store), lambda _: None, palette, window)
    yield WorkbookDialog(own_workbook(document, folder / "本单位.xlsx"), lambda _: None, palette, window)
    figures = [
        TakenFigure(
            "表6 部门综合预算一般公共预算支出明细表", f"表6 {name} 合计", before, Decimal("2266094.00")
        )
        for name, before in (("2080109 社会保险经办机构", None), ("30102 津贴补贴", Decimal("2181400.00")))
    ]
    yield LinkPreview("2023 年《陕西省县级部门综合预算（2023年）》（已接收）", figures, window)
    text = folder / "说明.txt"
    text.write_text(
        "一、主要职责及机构设置\n负责经办工作，预算 123.45 万元。\n二、工作任务\n扩面。\n九、其他\n无。\n",
        "utf-8",
    )
    yield TextImportPreview(session, propose_text(text, document), window)

    def planned(answers: Answers):
        return plan_paste(document, view.tabs.page.view.sheet_model.form, clip, 2, 0, answers)

    clip = read_clipboard(ORDER)
    view.tabs.turn_to("expenditure")
    yield PastePreview(planned(Answers()), planned, engine, palette, window)
    yield FilterDialog("部门支出经济分类科目", ["30101 基本工资", "30201 办公费", "（空）"], None, window)
    yield TablesDialog(document, "t06", "导出 PDF", window)
    # indicators
    yield LibraryDialog(office, ["产出指标", "效益指标"], lambda chosen: "", palette, window)
    yield RulesDialog(office, document, palette, window)
    yield last_years_indicators(office, window)
    target, monitoring = shipped.document("road-target"), shipped.document("road-monitoring")
    stages = [Stage("a", "2021 年绩效目标", target), Stage("b", "2021 年绩效监控", monitoring)]
    place = next(place for place in target.content.facts.rows if place.table)
    cells = (place.cell(row.id, "name") for row in target.content.facts.rows[place])
    yield LifeLineWindow(
        life_line(next(filter(None, (subject_at(target, c) for c in cells))), stages), palette, window
    )
    # the life of a declaration
    yield NewDeclarationDialog(office.packs(), declarations, window)
    yield RestoreDialog(contents_of(backup_now(office.path)), declarations, titles, parent=window)
    drives = [Path("/media/会计/KINGSTON"), Path("/media/会计/备份盘")]
    yield StickDialog(office.path, drives, 7, str(folder), window)
    session.enter(find_cell(engine, "表6/30201/公用经费支出"), "12000")
    yield LogWindow(session, office.store, window)
    why = "表6 30201 办公费 公用经费支出 要写数：“一万二”读不成数"
    yield UnsavedDialog("负责全县城乡居民社会养老保险的参保登记、待遇核定和发放工作，" * 4, why, window)
    yield CrashDialog(
        "打开工作库时出错", 'Traceback (most recent call last):\n  File "a.py", line 3' * 9, window
    )
    # what is read
    yield PacksWindow(window.packs, window)
    yield KeysWindow(window.actions_.all, palette, window)
    yield ManualWindow(window.actions_.all, document.program, window.folder, window, palette)
    yield MarkLegend(palette, window)
    yield PreviewWindow(session, palette, "t06", window)
    window.upward._tell(
        "还不能上报", [finding.says for finding in shipped.document("mianxian-published").findings]
    )
    yield next(box for box in window.findChildren(QMessageBox) if box.isVisible())
