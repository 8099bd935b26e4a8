"""The way upward and back by commands: fill, send, receive, return, mend, send, accept; and what must be refused on it."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook
from tests.cli.conftest import Command
from tests.office.test_sections import filled_in

from budgetdesk.exchange import package_file
from budgetdesk.exchange.package_file import MANIFEST, SIGNATURE, PackageError, read_package
from budgetdesk.office import own_key
from budgetdesk.resources import resources

UNIT = "601006"
Sit = Callable[[str], Path]


@pytest.fixture
def sit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sit:
    """Sit down in an office: its folder, and its own key if it makes one."""

    def in_office(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        monkeypatch.setattr(own_key, "data_folder", lambda: folder)
        return folder

    return in_office


@pytest.fixture
def sent(budgetdesk: Command, sit: Sit) -> Path:
    """The package of a unit that has a key; its workspace beside it."""
    office = sit("unit")
    assert (
        budgetdesk("import", office / "w.bdesk", resources() / "samples" / "mianxian-worksheet.json").code
        == 0
    )
    assert budgetdesk("keys", "--new").code == 0
    out = ["--out", office / "1.bdpkg", "--list", office / "清单.pdf"]
    assert budgetdesk("send", office / "w.bdesk", *out).code == 0
    return office / "1.bdpkg"


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return "".join(page.get_textpage().get_text_range() for page in pdf)


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    """As the program packs, so that it is what is inside that is refused."""
    path.write_bytes(package_file._container(parts))
    return path


def test_the_whole_way_upward_and_back(budgetdesk: Command, sit: Sit, sent: Path) -> None:
    unit = sent.parent
    (number,) = [budgetdesk("keys", "--json").json["own"]["number"]]

    bureau = sit("bureau")
    assert budgetdesk("keys", "--new").code == 0
    units = bureau / "名单.csv"
    units.write_text(
        f"2024年单位名单\n单位编码,单位名称\n{UNIT},社保经办中心\n601007,医保经办中心\n", encoding="gb18030"
    )
    (told,) = budgetdesk("receive", bureau / "w.bdesk", sent, "--json").json
    assert (told["result"], told["package"]["state"], told["package"]["errors"]) == ("received", "已收到", 0)
    assert any(number in note for note in told["notes"])  # compared by telephone, then believed
    assert budgetdesk("keys", bureau / "w.bdesk", "--confirm", "1" * 20).code == 2
    assert budgetdesk("keys", bureau / "w.bdesk", "--confirm", number).code == 0
    result = budgetdesk("board", bureau / "w.bdesk", "--units", units, "--json")
    assert (result.code, result.json["counts"]) == (1, {"已收到": 1, "未收到": 1})
    assert "医保经办中心" in budgetdesk("board", bureau / "w.bdesk", "--missing").out
    budgetdesk("board", bureau / "w.bdesk", "--missing", "--pdf", bureau / "催报单.pdf")
    budgetdesk("board", bureau / "w.bdesk", "--pdf", bureau / "上报情况.pdf")
    calls, whole = (text_of(bureau / name) for name in ("催报单.pdf", "上报情况.pdf"))
    assert "医保经办中心" in calls
    assert "社保经办中心" not in calls
    assert "社保经办中心" in whole
    assert "已收到 1，未收到 1" in whole
    (again,) = budgetdesk("receive", bureau / "w.bdesk", sent.parent, "--json").json
    assert again["result"] == "duplicate"
    here = told["package"]["declaration_id"]
    assert budgetdesk("check", bureau / "w.bdesk", "--declaration", here).code == 0

    wrong = budgetdesk(
        "return",
        bureau / "w.bdesk",
        "--declaration",
        here,
        "--out",
        bureau / "x",
        "--remark",
        "表7/9999999/合计：不对",
    )
    assert wrong.code == 2
    assert not list(bureau.glob("x*"))
    done = budgetdesk(
        "return", bureau / "w.bdesk", "--declaration", here, "--out", bureau / "退回", "--by", "县财政局",
        "--remark", "表7/2080109/合计：请核对", "--remark", "请补报项目绩效",
    )  # fmt: skip
    assert done.code == 0
    assert budgetdesk("board", bureau / "w.bdesk", "--json").json["counts"]["已退回"] == 1

    sit("unit")
    back = budgetdesk("reply", unit / "w.bdesk", bureau / "退回.bdreply", "--json").json
    assert (back["kind"], back["by"]) == ("return", "县财政局")
    assert [remark["says"] for remark in back["remarks"]] == ["请核对", "请补报项目绩效"]
    (state,) = [each["state"] for each in budgetdesk("list", unit / "w.bdesk", "--json").json]
    assert state == "已退回"
    todo = budgetdesk("check", unit / "w.bdesk", "--json").json["outstanding"]
    returned = [(each["says"], each["table"], each["cell"]) for each in todo if each["kind"] == "returned"]
    assert [(says, table) for says, table, _ in returned] == [("请核对", "t07"), ("请补报项目绩效", "")]
    assert returned[0][2]["column"] == "total"
    budgetdesk("split", unit / "w.bdesk", "--table", "支出明细", "--by", "经费类别", "--out", unit / "股室")
    filled_in(unit / "股室" / "公用.xlsx", {("e6", "note"): "已与合同核对"})
    joined = budgetdesk("join", unit / "w.bdesk", unit / "股室" / "公用.xlsx", "--take", "--json").json
    assert [(c["kind"], c["row"], c["after"]) for c in joined["changes"]] == [
        ("changed", "e6", "已与合同核对")
    ]
    second = budgetdesk("send", unit / "w.bdesk", "--out", unit / "2.bdpkg", "--json").json
    assert (second["version"], second["replaces"]) == (2, told["package"]["id"])

    sit("bureau")
    (newer,) = budgetdesk("receive", bureau / "w.bdesk", unit / "2.bdpkg", "--json").json
    assert newer["result"] == "received"
    assert newer["notes"] == ["退回意见“请核对”，没有答复", "退回意见“请补报项目绩效”，没有答复"]
    (older,) = budgetdesk("receive", bureau / "w.bdesk", sent, "--json").json
    assert older["result"] == "duplicate"
    lines = budgetdesk("board", bureau / "w.bdesk", "--json").json["units"]
    assert [len(line["versions"]) for line in lines] == [2, 0]
    assert [line["unanswered"] for line in lines] == [2, 0]
    assert [(line["state"], line["package"] and line["package"]["version"]) for line in lines] == [
        ("已收到", 2),
        ("未收到", None),
    ]
    assert len(budgetdesk("list", bureau / "w.bdesk", "--json").json) == 1  # the earlier version has gone
    assert len(list((bureau / "w-收件").glob("*.bdpkg"))) == 2  # but its file is kept
    here = newer["package"]["declaration_id"]
    assert newer["package"]["digest"] != told["package"]["digest"]
    assert budgetdesk("accept", bureau / "w.bdesk", "--declaration", here, "--out", bureau / "回执").code == 0

    sit("unit")
    assert budgetdesk("reply", unit / "w.bdesk", bureau / "回执.bdreply", "--json").json["kind"] == "receipt"
    (state,) = [each["state"] for each in budgetdesk("list", unit / "w.bdesk", "--json").json]
    assert state == "已接收"

    sit("bureau")
    merged = budgetdesk(
        "merge", bureau / "w.bdesk", "--xlsx", bureau / "汇总.xlsx", "--json", bureau / "汇总.json"
    )
    assert merged.code == 0, merged
    whole = json.loads((bureau / "汇总.json").read_bytes())
    assert [(unit["code"], unit["declaration"]) for unit in whole["units"]] == [(UNIT, here)]
    total = next(s for s in whole["sums"] if (s["block"], s["row"]) == ("income", "total"))
    assert (total["amount"], total["filled"], total["zeros"], total["blank"]) == ("2908134.00", 1, 0, 0)
    sheet = CalamineWorkbook.from_path(bureau / "汇总.xlsx").get_sheet_by_name("表1").to_python()
    assert 2908134.0 in [cell for row in sheet for cell in row]
    made_of = budgetdesk(
        "explain", bureau / "w.bdesk", "t01/income/total/amount", "--declaration", whole["id"], "--json"
    )
    assert [(unit["code"], unit["amount"]) for unit in made_of.json["units"]] == [(UNIT, "2908134.00")]
    assert budgetdesk("check", bureau / "w.bdesk").code == 0
    up = budgetdesk("send", bureau / "w.bdesk", "--declaration", whole["id"], "--out", bureau / "上报.bdpkg")
    assert up.code == 0, up

    above = sit("prefecture")
    (last,) = budgetdesk("receive", above / "w.bdesk", bureau / "上报.bdpkg", "--json").json
    assert (last["result"], last["package"]["unit_code"], last["package"]["errors"]) == ("received", "601", 0)


def test_an_invitation_brings_the_key_that_replies_must_have(
    budgetdesk: Command, sit: Sit, tmp_path: Path
) -> None:
    bureau, units, file = sit("bureau"), tmp_path / "名单.csv", tmp_path / "通知.bdinvite"
    out = [
        "--out",
        file,
        "--pack",
        "shaanxi-budget-2024",
        "--year",
        "2024",
        "--by",
        "县财政局",
        "--deadline",
        "2999-01-31",
    ]
    units.write_text(f"单位编码,单位名称\n{UNIT},社保中心\n", encoding="utf-8")
    budgetdesk("board", bureau / "w.bdesk", "--units", units)
    budgetdesk("invite", bureau / "w.bdesk", *out).refused("还没有密钥")
    budgetdesk("keys", "--new")
    number = budgetdesk("keys", "--json").json["own"]["number"]
    assert budgetdesk("invite", bureau / "w.bdesk", *out).code == 0
    budgetdesk("invite", bureau / "w.bdesk", *out[:-1], "明天").refused("截止日期")
    budgetdesk("invite", bureau / "w.bdesk").refused("--out", "--take")

    unit = sit("unit")
    taken = budgetdesk("invite", unit / "w.bdesk", "--take", file)
    assert taken.code == 0
    assert number in taken.out
    assert "2999-01-31" in taken.out
    assert budgetdesk("keys", unit / "w.bdesk", "--confirm", number).code == 0
    assert number not in budgetdesk("invite", unit / "w.bdesk", "--take", file).out  # confirmed by now
    other = tmp_path / "改过.bdinvite"
    other.write_bytes(file.read_bytes().replace(b"2999", b"2998"))
    budgetdesk("invite", unit / "w.bdesk", "--take", other).refused("签名对不上")
    sit("somebody")
    budgetdesk("keys", "--new")
    budgetdesk("board", tmp_path / "x.bdesk", "--units", units)
    assert budgetdesk("invite", tmp_path / "x.bdesk", "--out", other, *out[2:]).code == 0
    budgetdesk("invite", unit / "w.bdesk", "--take", other).refused("不是核对过的上级密钥")
    budgetdesk("invite", unit / "w.bdesk", "--take", units).refused("不是上级的申报通知")


def test_what_an_office_settled_about_indicators_comes_along_and_is_not_applied(
    budgetdesk: Command, sit: Sit, sent: Path
) -> None:
    work = sent.parent / "w.bdesk"
    told = ["--rule", "IND-G32-2", "--level", "提示", "--why", "民生项目允许写成要做的事"]
    assert budgetdesk("rules", work, *told).code == 0
    assert budgetdesk("rules", work, "--word", "智慧灯杆", "--like", "路灯").code == 0
    assert budgetdesk("send", work, "--out", sent.parent / "2.bdpkg").code == 0
    office = sit("bureau")
    received = budgetdesk("receive", office / "w.bdesk", sent.parent / "2.bdpkg", "--json")
    notes = "".join(json.loads(received.out)[0]["notes"])
    assert "这里没有采用" in notes
    assert "IND-G32-2 定为提示（民生项目允许写成要做的事）" in notes
    assert "智慧灯杆" in notes
    assert "本单位定为" not in budgetdesk("rules", office / "w.bdesk", "--rule", "IND-G32-2").out
    taken = budgetdesk("rules", office / "w.bdesk", "--rule", "IND-G32-2", "--take", sent.parent / "2.bdpkg")
    assert "本单位定为提示：民生项目允许写成要做的事" in taken.out
    refused = budgetdesk("rules", office / "w.bdesk", "--take", sent)
    assert refused.code == 2
    assert "没有带来" in refused.err


def test_paper_and_file_bear_one_code(sent: Path) -> None:
    parts = parts_of(sent)
    with pypdfium2.PdfDocument(parts["tables.pdf"]) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    codes = {page.split("校验码 ")[1][:9] for page in pages}
    assert len(codes) == 1
    assert codes.pop() in text_of(sent.parent / "清单.pdf")
    assert len(pages) > 10
    assert len(CalamineWorkbook.from_filelike(BytesIO(parts["tables.xlsx"])).sheet_names) >= 15


def test_nothing_is_sent_while_there_are_errors(budgetdesk: Command, sit: Sit) -> None:
    office = sit("unit")
    budgetdesk("import", office / "w.bdesk", resources() / "samples" / "mianxian-published.json")
    result = budgetdesk("send", office / "w.bdesk", "--out", office / "1.bdpkg")
    assert result.code == 2
    assert "还不能上报" in result.err
    assert not list(office.glob("*.bdpkg"))


def test_a_changed_package_is_refused_and_changes_nothing(
    budgetdesk: Command, sit: Sit, sent: Path, tmp_path: Path
) -> None:
    bureau = sit("bureau")
    parts = parts_of(sent)
    declaration = parts["declaration.json"].replace(b"95%", b"96%", 1)
    manifest = json.loads(parts[MANIFEST])
    stranger = packed(tmp_path / "unsigned.bdpkg", {n: c for n, c in parts.items() if n != SIGNATURE})
    bad = {
        "figure": parts | {"declaration.json": declaration},
        "unit": parts | {MANIFEST: json.dumps(manifest | {"unit_code": "601007"}).encode()},
        "signature": parts | {SIGNATURE: json.dumps({"key": "AAAA", "value": "AAAA"}).encode()},
        "path": parts | {"../../evil.py": b"x"},
        "lacking": {n: c for n, c in parts.items() if n != "declaration.json"},
        "newer": parts | {MANIFEST: json.dumps(manifest | {"format_version": 9}).encode()},
        "no manifest": parts | {MANIFEST: b"[" * 100_000},
    }
    assert declaration != parts["declaration.json"]
    files = [packed(tmp_path / f"{name}.bdpkg", content) for name, content in bad.items()]
    files.append(tmp_path / "half.bdpkg")
    files[-1].write_bytes(sent.read_bytes()[:9000])
    result = budgetdesk("receive", bureau / "w.bdesk", *files, "--json")
    assert result.code == 1
    assert {Path(each["file"]).stem: each["result"] for each in result.json} == dict.fromkeys(
        [*bad, "half"], "refused"
    )
    assert budgetdesk("list", bureau / "w.bdesk", "--json").json == []
    assert not (bureau / "w-收件").exists()
    left = budgetdesk("board", bureau / "w.bdesk", "--json").json["not_taken"]
    assert [each["file"] for each in left] == [file.name for file in files]

    # Without a signature it is taken and said; once the unit has signed, no more.
    (told,) = budgetdesk("receive", bureau / "w.bdesk", stranger, "--json").json
    assert told["result"] == "received"
    assert "没有签名" in told["notes"][0]


def test_no_byte_can_be_changed(sent: Path, tmp_path: Path) -> None:
    """Any of them, also those that no unpacker looks at; and none can be added or taken away."""
    data = sent.read_bytes()
    chosen = random.Random(7)
    places = [
        *range(60),
        *range(len(data) - 400, len(data)),
        *(chosen.randrange(len(data)) for _ in range(60)),
    ]
    path = tmp_path / "changed.bdpkg"
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << chosen.randrange(8)
        path.write_bytes(changed)
        with pytest.raises(PackageError):
            read_package(path)
    for changed in (data + b"x", b"x" + data, data[:-1]):
        path.write_bytes(changed)
        with pytest.raises(PackageError):
            read_package(path)
    path.write_bytes(data)
    assert read_package(path).manifest.unit_code == UNIT
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None  # any unpacker opens it


def test_a_signature_of_somebody_else_is_refused(budgetdesk: Command, sit: Sit, sent: Path) -> None:
    bureau = sit("bureau")
    assert budgetdesk("receive", bureau / "w.bdesk", sent).code == 0
    other = sit("other")
    budgetdesk("import", other / "w.bdesk", resources() / "samples" / "mianxian-worksheet.json")
    budgetdesk("keys", "--new")
    for _ in range(2):
        assert budgetdesk("send", other / "w.bdesk", "--out", other / "2.bdpkg").code == 0
    sit("bureau")
    (known,) = budgetdesk("keys", bureau / "w.bdesk", "--json").json["known"]
    budgetdesk("keys", bureau / "w.bdesk", "--confirm", known["number"])
    (told,) = budgetdesk("receive", bureau / "w.bdesk", other / "2.bdpkg", "--json").json
    assert (told["result"], "密钥" in told["notes"][0]) == ("refused", True)
