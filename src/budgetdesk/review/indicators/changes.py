"""What a name does with what it tells of: it denies it, lets it fall or rise, or spares it somebody."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from budgetdesk.records import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """单价较上年下降: `of` is what moves, `way` whether it rises (1) or falls (-1)."""

    of: str
    way: Literal[1, -1]


_FALL = "节[约支省]|减少|下降|降低|缩短|压减|压缩|缩小|减轻|下浮|回落|回撤|缩减|[降减]幅"
_RISE = "增[产收效]|增长|回升|增加|提高|上升|提升|扩大|延长|增[幅速]"
_MEASURED = "(?:率|幅度?|比例|[额值量数]|[人户次件天起]数|人次)?"
_CHANGED = re.compile(f"(?:(?P<fall>{_FALL})|(?P<rise>{_RISE})){_MEASURED}$")
_AGAINST = re.compile(
    "(?:[较比与同](?:上[年季月]|[去往前]年|前.年|同期|近.年|基[年期]|限价|预算|历史|实施前|改造前|以前)[^率]{0,4}|同比|环比|逐年|平均)+$"
)


@lru_cache(maxsize=16_384)
def change_in(said: str) -> Change | None:
    """The change that a name ends with."""
    found = _CHANGED.search(said)
    if found is None or not found.start():
        return None
    return Change(_AGAINST.sub("", said[: found.start()]), -1 if found["fall"] else 1)


_DENIED = re.compile(
    "(?:[无零未不免]|没有|避免|杜绝|防止)(?:再次?|曾|重复|重新|任何|[重较特]大|一般|责任|安全|发生|出现|存在|因|[受被有])*$"
)


def is_denied(before: str) -> bool:
    """Whether what follows is said not to be: 连续三年无重大 of 无重大事故, 两年内未再 of 未再犯罪."""
    return bool(_DENIED.search(before))


_SPARED = re.compile("(?<=.{2})(?:(?:减少|降低|避免|[免少](?:交|填|带|报)|省去|缩短|减免)(?=.{2})|少跑)")


def is_spared(said: str) -> bool:
    """Whether a name tells by what somebody is spared something: 结果互认减少重复检查."""
    return bool(_SPARED.search(said))
