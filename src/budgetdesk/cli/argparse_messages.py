"""What argparse says, in Chinese: a gettext catalogue of its messages in Python 3.11 to 3.14."""

from __future__ import annotations

import argparse
from gettext import NullTranslations

_CHINESE = {
    # help
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "subcommands": "命令",
    "%(heading)s:": "%(heading)s：",
    "show this help message and exit": "显示这份说明",
    "show program's version number and exit": "显示版本",
    # refusals, in two parts where they are about one argument
    "argument %(argument_name)s: %(message)s": "%(argument_name)s %(message)s",
    "the following arguments are required: %s": "缺少 %s",
    "one of the arguments %s is required": "要有其中一个：%s",
    "unrecognized arguments: %s": "多余的参数：%s",
    "unexpected option string: %s": "多余的参数：%s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 可以是 %(matches)s，请写全",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有命令 %(parser_name)r，可以是 %(choices)s",
    "expected one argument": "后面要有一个值",
    "expected at most one argument": "后面至多一个值",
    "expected at least one argument": "至少要有一个",
    "expected %s argument": "后面要有 %s 个值",
    "expected %s arguments": "后面要有 %s 个值",
    "ignored explicit argument %r": "后面不能有值 %r",
    "not allowed with argument %s": "不能与 %s 同时用",
    "invalid %(type)s value: %(value)r": "的值不合规：%(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)": "不能是 %(value)r，可以是 %(choices)s",
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "不能是 %(value)r，是不是 %(closest)r？可以是 %(choices)s"
    ),
}


class _Catalogue(NullTranslations):
    """A message that it does not know stays as it is."""

    def gettext(self, message: str) -> str:
        return _CHINESE.get(message) or super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _CHINESE.get(msgid2) or super().ngettext(msgid1, msgid2, n)


def speak_chinese() -> None:
    """Give argparse this catalogue, whatever the language of the system is."""
    # It takes its two functions from gettext by name, where only the environment's language could choose a catalogue.
    catalogue = _Catalogue()
    vars(argparse).update(_=catalogue.gettext, ngettext=catalogue.ngettext)
