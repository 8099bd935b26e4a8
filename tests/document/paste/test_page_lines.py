"""Text copied from a page into one cell: sentences read on, lists stay lists."""

from tests import shipped

from budgetdesk.document.editable_sheet import EditableSheet
from budgetdesk.document.paste.clipboard import read_clipboard
from budgetdesk.document.paste.page_lines import reading_on
from budgetdesk.document.paste.sheet import plan_paste
from budgetdesk.engine.cells import Place

PAGE = """\
县养老保险经办中心是县人力资源和社会

保障局下属的事业单位，主要职责如下：

1、负责宣传和贯彻执行中省市县关于养老

保险的法律法规和政策规定；

2、负责对镇村进行业务指导和检查考核。
"""


def test_sentences_torn_at_the_edge_of_a_page_read_on() -> None:
    document = shipped.document("mianxian-worksheet")
    plan = plan_paste(document, EditableSheet(document, "texts", ""), read_clipboard(PAGE), 0, 1)
    assert plan.edit is not None
    document.apply(plan.edit)
    assert document.content.facts.entries[Place("texts", "duties").cell("text", "text")] == (
        "县养老保险经办中心是县人力资源和社会保障局下属的事业单位，主要职责如下：\n"
        "1、负责宣传和贯彻执行中省市县关于养老保险的法律法规和政策规定；\n2、负责对镇村进行业务指导和检查考核。"
    )
    assert "按页宽断开的行已接成段" in plan.told()


def test_lists_and_whole_paragraphs_stay_as_they_are() -> None:
    for text in (
        "办公室\n财务股\n业务股\n信息股\n稽核股\n待遇股",
        "1、查账；\n2、对账，月结；\n3、年结。\n4、归档；\n5、移交。",
    ):
        assert reading_on(text) == text
