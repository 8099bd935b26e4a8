"""The command line, read and explained in Chinese."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from budgetdesk import __version__
from budgetdesk.cli.argparse_messages import speak_chinese
from budgetdesk.cli.console import say
from budgetdesk.errors import KnownError


class _Parser(argparse.ArgumentParser):
    """Raises instead of leaving the program, and prints as the commands do."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        command = self.prog.removeprefix("budgetdesk").strip()
        more = f"budgetdesk {command} --help" if command else "budgetdesk --help"
        raise KnownError(f"用法有误：{message}（说明见 {more}）")

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            say(message.rstrip("\n"))


def parser() -> argparse.ArgumentParser:
    speak_chinese()
    top = _Parser(
        prog="budgetdesk",
        description="预算填报台：不带命令时打开窗口；只写一个工作库（.bdesk）时在窗口中打开它。",
        epilog="退出码：0 正常；1 申报中有错误；2 输入无法使用。",
    )
    top.add_argument("--version", action="version", version=f"budgetdesk {__version__}", help="显示版本")
    trial = "试用这个文件夹中的报表包（一个，或几个各在一个子文件夹里），不用安装"
    top.add_argument("--packs", metavar="文件夹", type=Path, help=trial)
    server = (
        "共享的工作库：数据库服务器的地址，如 'postgresql+psycopg://用户@服务器/库名'；命令里就不再写工作库"
    )
    top.add_argument("--database", metavar="地址", help=server)
    top.set_defaults(run="window:alone")
    commands = top.add_subparsers(dest="command", metavar="命令", title="命令", parser_class=_Parser)

    def command(name: str, run: str, help: str) -> Callable[..., argparse.Action]:
        """`run`: module and function of this folder, which takes the arguments and the packs and gives the exit code."""
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        made.add_argument("--packs", metavar="文件夹", type=Path, default=argparse.SUPPRESS, help=trial)
        return made.add_argument

    add = command("demo", "demo:demo", "把示例放进新的工作库：审核，输出 PDF、工作簿和问题清单，再打开窗口")
    add("--out", metavar="文件夹", type=Path, help="放在哪里；不写则放在临时文件夹")
    add("--no-window", action="store_true", help="不打开窗口")

    add = command("packs", "packs:packs", "列出已安装的报表包，检查、安装、删除或打包一个报表包")
    add("--json", action="store_true", help="输出 JSON")
    add("--check", metavar="文件夹", type=Path, help="检查这个文件夹中的报表包，逐条指出错误")
    watched = "一边写一边看：报表包或申报每存一次，就检查一次，并把各表印成 PDF（在申报文件旁边）"
    add("--watch", metavar=("文件夹", "申报"), nargs=2, type=Path, help=watched)
    add("--install", metavar="文件夹|文件", type=Path, help="安装一个文件夹或 .bdform 文件里的报表包")
    add("--remove", metavar="编号", help="删除自己安装的报表包；装有几个版本时写 编号@版本")
    whole = "把报表包连同它用到的科目表打成一个 .bdform 文件，交给别人安装"
    add("--export", metavar=("编号|文件夹", "文件"), nargs=2, help=whole)
    add("--copy", metavar="编号", help="写成另一年的报表包：--copy 编号 --year 年度 文件夹")
    add("--year", metavar="年度", type=int, help="--copy：哪一年的")
    add("folder", metavar="文件夹", type=Path, nargs="?", help="--copy：写到哪里，应是还没有的文件夹")
    differ = "列出两个报表包（编号，或写着报表包的文件夹）不同的表、栏、规则和科目"
    add("--diff", metavar=("编号|文件夹", "编号|文件夹"), nargs=2, help=differ)
    add("--ids", metavar="编号|文件夹", help="列出报表包里表、块、行和栏的编号")
    add("--table", metavar="表", help="--ids：只要这一张表")
    add("--page", metavar="文件", type=Path, help="--diff：另写成一页 HTML，可以打印或附在通知后面")

    add = command(
        "self-test",
        "self_test:self_test",
        "自检：装好的程序能不能打开窗口、审核、打印、输出，每种报表和示例都试一遍",
    )
    add("--json", action="store_true", help="输出 JSON")

    add = command("new", "declarations:new", "新建一份申报；工作库不存在时一并新建")
    add("workspace", metavar="工作库", type=Path)
    add("--pack", metavar="编号", required=True, help="报表包，见 budgetdesk packs")
    add("--unit", metavar="编码", required=True, help="单位编码，如 601006")
    add("--name", metavar="名称", required=True, help="单位全称")
    add("--year", metavar="年度", required=True, type=int)
    add("--nature", metavar="性质", help="行政 或 事业")
    add("--parent", metavar="编码", help="主管部门编码")
    add("--parent-name", metavar="名称", help="主管部门名称")
    add(
        "--past",
        metavar="编号",
        default="",
        help="上年的申报：带来行、文字、项目和指标，上年的数放进上年各栏",
    )
    add("--title", metavar="名称", default="", help="同一单位同年再建一份时，新的一份叫什么，如 调整预算")

    add = command("list", "declarations:list_declarations", "列出工作库中的申报")
    add("workspace", metavar="工作库", type=Path)
    add("--json", action="store_true", help="输出 JSON")

    add = command(
        "import",
        "importing:import_declarations",
        "把申报文件（JSON）、工作簿（.xlsx、.xls）或文字（.docx、.pdf、.txt）读进工作库；工作库不存在时新建",
    )
    add("workspace", metavar="工作库", type=Path)
    add("files", metavar="文件", type=Path, nargs="+")
    add("--declaration", metavar="编号", help="工作簿、文字填进这份已有的申报，不新建；一步撤销可以取回")
    add(
        "--pack",
        metavar="编号",
        default="",
        help="工作簿是哪种报表，见 budgetdesk packs；不写则按表名、表头认",
    )
    add("--unit", metavar="编码", default="", help="工作簿里没有写单位编码时")
    add("--name", metavar="名称", default="", help="工作簿里没有写单位名称时")
    add("--year", metavar="年度", type=int, default=0, help="工作簿里没有写年度时")
    add("--preview", action="store_true", help="工作簿、文字：只看填进哪里，不改动")
    add(
        "--replace",
        action="store_true",
        help="文字：已经写有别的话的节也用导入的代替；本程序输出的工作簿：与申报不同的表也用它的代替；不写则保留",
    )
    add(
        "--other-unit",
        action="store_true",
        help="工作簿、文字写的是别的单位、年度，也填进 --declaration 的申报",
    )
    mapped = "工作簿的对应关系：照这个文件；--preview 时写出一份，改好再用。用过的会记住"
    add("--mapping", metavar="文件", type=Path, help=mapped)
    add("--json", action="store_true", help="输出 JSON")
    add("--title", metavar="名称", help="已有这个单位同年的申报时，新的一份叫什么，如 调整预算")

    add = command(
        "source", "source:source", "底稿从手头的表来：按配方把工资表、科目余额表等生成底稿的行，先看再填"
    )
    add("workspace", metavar="工作库", type=Path)
    add("file", metavar="表", type=Path, help="工作簿（.xlsx、.xls）")
    add("--recipe", metavar="配方", required=True, help="现成配方的编号，或配方文件")
    add("--declaration", metavar="编号", help="申报编号，见 budgetdesk list；只有一份时可以不写")
    add("--set", metavar="名称=数", action="append", default=[], help="配方里的比例、定额，如 养老比例=0.16")
    add("--take", action="store_true", help="填进底稿；不写则只看会改哪些行")
    add("--other-unit", action="store_true", help="表上写的是别的单位，也填进这份申报")
    add("--json", action="store_true", help="输出 JSON")

    add = command(
        "split", "sections:split_worksheet", "底稿分给股室：一个股室一个工作簿，只有它的行，只能填要填的格"
    )
    add("workspace", metavar="工作库", type=Path)
    add("--table", metavar="表", required=True, help="底稿的表，如 支出明细")
    add("--by", metavar="栏", required=True, help="按哪一栏分，如 备注、项目")
    add("--out", metavar="文件夹", type=Path, required=True, help="工作簿放在哪里")
    add("--declaration", metavar="编号", help="申报编号，见 budgetdesk list；只有一份时可以不写")
    add("--json", action="store_true", help="输出 JSON")

    add = command("join", "sections:join_worksheets", "股室交回的底稿逐行合并，先看再合")
    add("workspace", metavar="工作库", type=Path)
    add("files", metavar="文件", type=Path, nargs="+")
    add("--declaration", metavar="编号", help="申报编号，见 budgetdesk list；只有一份时可以不写")
    add("--take", action="store_true", help="合并进底稿；不写则只看有哪些改动")
    add("--json", action="store_true", help="输出 JSON")

    add = command(
        "lifeline",
        "life_line:life_line",
        "一个项目或一条指标的来龙去脉：目标、监控、自评并排，前后不一的标出",
    )
    add("workspace", metavar="工作库", type=Path)
    add("cell", metavar="单元格", help="项目或指标的任何一格，如 监控表/参保人数/实际完成值")
    add("--declaration", metavar="编号", help="申报编号，见 budgetdesk list；只有一份时可以不写")
    add("--json", action="store_true", help="输出 JSON")

    add = command(
        "links",
        "links:links",
        "一份申报与哪些申报关联（上年决算、年初预算、绩效目标）：查看，取用新数，从文件关联，取消",
    )
    add("workspace", metavar="工作库", type=Path)
    add("--declaration", metavar="编号", help="申报编号，见 budgetdesk list；只有一份时可以不写")
    add("--take", metavar="关联", help="取用工作库中那份申报现在的数，如 'last'")
    add(
        "--attach", metavar=("关联", "文件"), nargs=2, help="从申报文件、上报包、公布的工作簿或别的工作库取用"
    )
    add("--preview", action="store_true", help="只列出会取用哪些数、各从哪一格来，不改动")
    add("--release", metavar="关联", help="取消关联，不再核对")
    add("--json", action="store_true", help="输出 JSON")

    add = command("codes", "codes:codes", "列出本单位增补、更正的科目，或增补、更正、撤回一个")
    add("workspace", metavar="工作库", type=Path)
    add("--list", metavar="科目表", help="如 2024/functional")
    add("--code", metavar="编码")
    add("--name", metavar="名称", help='写 "" 表示撤回')
    add(
        "--import",
        metavar="文件",
        type=Path,
        dest="source",
        help="把本单位的科目表（.csv、.xlsx）一次收进 --list 的科目表",
    )
    add("--preview", action="store_true", help="--import：只看会增补、更正哪些，不改动")
    names = "--import：编码相同而名称不同的，改成表中的名称（take），还是不动（leave）；有这样的又没有写，则一个也不收"
    add("--names", choices=["take", "leave"], help=names)
    add("--json", action="store_true", help="输出 JSON")

    add = command(
        "rules",
        "rules:list_rules",
        "列出指标的审核规则，或在工作库中改一条的级别、加本单位的词、带入带出本单位的规定",
    )
    add("workspace", metavar="工作库", type=Path, nargs="?")
    add("--rule", metavar="编号", help="只看这一条，连同例子和出处")
    add("--level", metavar="级别", help='错误、核实、提示或关闭；写 "" 回到报表包的级别')
    add("--why", metavar="理由", help="为什么改")
    add("--word", metavar="词", help="本单位业务里的东西，如 智慧灯杆")
    add("--like", metavar="常用词", help="和它数法相同的常用词，如 路灯；不写表示撤回")
    add("--count", action="store_true", help="数一数每条规则在工作库的各份申报里说了几处，多的在前")
    add(
        "--take",
        metavar="文件",
        type=Path,
        help="带入一份规定（'indicators.yaml'），如主管部门发的；或上报包里带来的",
    )
    add("--out", metavar="文件", type=Path, help="把本单位的规定写成文件，可放进报表包")
    add("--json", action="store_true", help="输出 JSON")

    add = command(
        "restore", "restore:restore", "列出工作库的备份和其中的申报，或恢复到一个备份；工作库打不开时也能用"
    )
    add("workspace", metavar="工作库", type=Path)
    add("--backup", metavar="备份", help="备份的文件名，或 最新；不写则列出全部备份")
    add("--declaration", metavar="编号", help="只恢复这一份申报，其余不动")
    add("--json", action="store_true", help="列出时输出 JSON")

    add = command("delete", "restore:delete", "删除工作库中的一份申报；删除前的工作库留在备份中")
    add("workspace", metavar="工作库", type=Path)
    add("--declaration", metavar="编号", required=True, help="申报编号，见 budgetdesk list")

    add = command("send", "packages:send", "上报：审核无误、要核实的都已说明的申报，打成一个上报包")
    add("workspace", metavar="工作库", type=Path)
    add("--declaration", metavar="编号", help="申报编号，见 budgetdesk list；只有一份时可以不写")
    add("--out", metavar="文件", type=Path, required=True, help="上报包（.bdpkg）")
    add("--list", metavar="文件", type=Path, help="另印一份上报清单（PDF），盖章后和上报包一起交")
    add("--json", action="store_true", help="输出 JSON")

    add = command(
        "receive",
        "packages:receive",
        "接收下级的上报包：核对签名和内容，重新审核，存进工作库；工作库不存在时新建",
    )
    add("workspace", metavar="工作库", type=Path)
    add("files", metavar="文件|文件夹", type=Path, nargs="+")
    about = "以这些文件为准，即使已收过同一版或更高版而内容不同（单位换了电脑、重装以后从第 1 版报起）"
    add("--counts", action="store_true", help=about)
    add("--json", action="store_true", help="输出 JSON")

    add = command("board", "packages:board", "上报情况：哪些单位收到了，有没有问题，哪些还没有报")
    add("workspace", metavar="工作库", type=Path)
    add(
        "--units",
        metavar="文件",
        type=Path,
        help="换用这份单位名单（.xlsx、.xls、.csv，有单位编码、单位名称两栏）",
    )
    add("--year", metavar="年度", type=int)
    add("--pack", metavar="编号")
    add("--missing", action="store_true", help="只列还没有报的")
    add("--pdf", metavar="文件", type=Path, help="印成 PDF；和 --missing 一起写时是催报单，留有记答复的地方")
    add("--json", action="store_true", help="输出 JSON")

    for name, run, about in (
        ("return", "packages:send_back", "退回收到的申报，写明意见，做成一个文件交给单位"),
        ("accept", "packages:accept", "接收一份申报，做成回执交给单位"),
    ):
        add = command(name, run, about)
        add("workspace", metavar="工作库", type=Path)
        add("--declaration", metavar="编号", required=True, help="收到的申报的编号，见 budgetdesk board")
        add("--out", metavar="文件", type=Path, required=True, help="退回意见或回执（.bdreply）")
        about = "意见，可以写几次；指明单元格或表的写 表7/2080109/合计：应为…"
        add("--remark", metavar="意见", action="append", default=[], help=about)
        add("--by", metavar="名称", default="", help="本单位的名称")

    add = command("reply", "packages:take", "收下上级的退回意见或回执")
    add("workspace", metavar="工作库", type=Path)
    add("file", metavar="文件", type=Path)
    add("--json", action="store_true", help="输出 JSON")

    add = command(
        "merge",
        "merge:merge",
        "汇总：把各单位的申报加成一份，可以审核、打印、再上报；一格由哪些单位组成见 explain",
    )
    add("workspace", metavar="工作库", type=Path)
    codes = "只汇总这些单位（编码，用逗号隔开）；不写则汇总收到的没有问题的和本库自己填的"
    add("--units", metavar="编码", action="append", default=[], help=codes)
    add("--pack", metavar="编号", help="汇总哪一种报表；只有一种时可以不写")
    add("--year", metavar="年度", type=int)
    add("--of", metavar="名称", help="只汇总叫这个名称的申报，如 调整预算")
    whose = "汇总成哪个单位的；不写则是各单位共同的主管部门"
    add("--as", metavar=("编码", "名称"), nargs=2, dest="unit", help=whose)
    add("--title", metavar="名称", help="汇总出的申报叫什么；不写则叫 汇总")
    off = "冲抵：从一格里减去单位之间重复的数，以后重新汇总照减；金额写 0 表示不再冲抵"
    add("--take-off", metavar=("单元格", "金额", "理由"), nargs=3, action="append", default=[], help=off)
    add(
        "--eliminate",
        action="store_true",
        help="冲抵提出来的单位之间的上缴、补助；按功能科目分的另用 --take-off",
    )
    add("--gross", action="store_true", help="撤销以前的冲抵")
    add("--xlsx", metavar="文件", type=Path, help="汇总表的工作簿")
    add("--json", metavar="文件", type=Path, help="汇总的申报、单位、每一格有几个单位填数、填 0、空着")

    add = command(
        "invite",
        "packages:invite",
        "申报通知：把本单位的密钥、单位名单和截止日期做成一个文件发给下级，或收下上级的",
    )
    add("workspace", metavar="工作库", type=Path)
    add(
        "--out",
        metavar="文件",
        type=Path,
        help="做成这个文件（.bdinvite），名单是 board --units 换上的那一份",
    )
    add("--pack", metavar="编号", help="报哪一种报表")
    add("--year", metavar="年度", type=int)
    add("--by", metavar="名称", default="", help="本单位的名称")
    add("--deadline", metavar="日期", default="", help="截止日期，如 2024-01-31")
    add("--take", metavar="文件", type=Path, help="收下上级的通知，记住它的密钥")

    add = command("keys", "packages:keys", "签名用的密钥：生成、查看本单位的，核对、撤销别的单位的")
    add("workspace", metavar="工作库", type=Path, nargs="?", help="不写时只看本单位的")
    add("--new", action="store_true", help="生成本单位的密钥；以后上报、退回都会签名")
    add("--confirm", metavar="号码", help="电话里核对过的号码（20 位数字）")
    add("--revoke", metavar="号码", help="不再相信这个密钥")
    add("--json", action="store_true", help="输出 JSON")

    add = command(
        "move", "moving:move", "搬到另一台电脑：工作库、自己安装的报表包打成一个文件，或从这个文件取出"
    )
    add("workspaces", metavar="工作库", type=Path, nargs="*")
    add("--out", metavar="文件", type=Path, help="打包成这个文件（.bdmove）")
    add("--from", metavar="文件", type=Path, dest="source", help="从这个文件取出；已有的工作库和报表包不动")
    add("--to", metavar="文件夹", type=Path, help="取出的工作库放在哪里；不写则放在当前文件夹")

    add = command("report", "moving:report", "问题报告：日志和版本打成一个文件，交给修程序的人；不含填报的数")
    add("workspace", metavar="工作库", type=Path, nargs="?", help="只写明大小和申报的种类")
    add("--out", metavar="文件", type=Path, required=True)
    add("--says", metavar="文字", help="当时在做什么，出了什么事")
    add("--with-work", action="store_true", help="连同工作库里的数一起交出")

    source = "工作库（.bdesk）或申报文件（.json）"
    which = "申报编号，见 budgetdesk list；只有一份时可以不写"

    add = command("check", "check:check", "审核：一份申报，或工作库中的全部申报")
    add("source", metavar="工作库|文件", type=Path, help=source)
    add("--declaration", metavar="编号", help=which)
    add("--json", action="store_true", help="输出 JSON")

    add = command(
        "rehearse",
        "rehearse:rehearse",
        "像读者那样通读一份要公开的文件（PDF、docx、txt）：数与数、数与字是否相符",
    )
    add("file", metavar="文件", type=Path)
    add("--pack", metavar="编号", help="报表包，见 budgetdesk packs；不写则按文中所写的猜")
    add("--json", action="store_true", help="输出 JSON")

    add = command("explain", "explain:explain", "说明一格的数从哪里来、用到哪里去")
    add("source", metavar="工作库|文件", type=Path, help=source)
    add("cell", metavar="单元格", help="如 表7/2080109/合计，或用编号 t07/2080109/total")
    add("--declaration", metavar="编号", help=which)
    add("--json", action="store_true", help="输出 JSON")

    add = command("text", "text:text", "按各表的数写出公开的文字部分；还要单位自己写的逐条列出")
    add("source", metavar="工作库|文件", type=Path, help=source)
    add("--declaration", metavar="编号", help=which)
    add("--section", metavar="标题", help="只要标题里有这几个字的一节，如 三公")
    add("--docx", metavar="文件", type=Path, help="输出 docx 文件，连同各表")
    add("--txt", metavar="文件", type=Path, help="输出文本文件")
    add("--json", action="store_true", help="输出 JSON：每个数从哪里来")

    add = command("export", "export:export", "输出 PDF、工作簿、公开的文件或申报文件")
    add("source", metavar="工作库|文件", type=Path, help=source)
    add("--declaration", metavar="编号", help=which)
    add("--pdf", metavar="文件", type=Path)
    add("--xlsx", metavar="文件", type=Path)
    into = "把数填进财政部门发的工作簿（.xlsx）：格式、公式、其他表不动；同时写 --xlsx 则填在副本里"
    add("--into", metavar="模板", type=Path, help=into)
    add("--document", metavar="文件", type=Path, help="公开的文件（.pdf 或 .docx）：封面、目录、文字和各表")
    add("--json", metavar="文件", type=Path)
    values = "JSON 中只写填入的（entered），还是连同算出的（all）"
    add("--values", choices=["entered", "all"], default="entered", help=values)
    add("--tables", metavar="表", help="只要这些表，如 t01,t06 或 表1,表6")
    plain = "工作簿里只有看得见的表；不写又没有 --tables 时，随带申报数据（底稿、说明），好原样导回"
    add("--plain", action="store_true", help=plain)
    return top
