"""Records are dataclasses in all but how they are made; what frozen ones promise is the type checker's to hold."""

import pickle
import re
from dataclasses import field, fields, replace
from pathlib import Path

import pytest

import budgetdesk
from budgetdesk.records import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    table: str
    row: int = 0
    seen: bool = field(default=False, compare=False)
    key: str = field(default="", repr=False)


@dataclass(slots=True)
class Tally:
    """It may change."""

    counts: list[object] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Counter(Tally):
    """With a field that is not given and one that only has a name."""

    step: int = 1
    start: int
    seen: set[int] = field(default_factory=set, init=False)
    passes: int = field(default=0, init=False)
    last: int = field(init=False)

    def __post_init__(self) -> None:
        self.last = self.start + self.step


@dataclass(frozen=True)
class Folded:
    """Compared by a rule of its own."""

    text: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Folded) and self.text.lower() == other.text.lower()

    def __hash__(self) -> int:
        return hash(self.text.lower())

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Empty:
    pass


def test_records_are_compared_and_hashed_by_their_fields() -> None:
    assert Place("t01", 2) == Place("t01", 2, seen=True) != Place("t01", 3)
    assert {Place("t01", 2): 1}[Place("t01", 2, seen=True)] == 1
    assert Place("t01") != ("t01", 0, "")
    assert Tally([1]) == Tally([1]) != Tally([2])
    assert Empty() == Empty()
    assert hash(Empty()) == hash(Empty())
    with pytest.raises(TypeError, match="unhashable"):
        hash(Tally())


def test_what_a_class_says_itself_stays() -> None:
    assert Folded("ABC") == Folded("abc")
    assert len({Folded("ABC"), Folded("abc")}) == 1
    assert repr(Folded("ABC")) == "ABC"


def test_records_are_made_as_dataclasses_are() -> None:
    first, second = Counter([1], start=4), Counter(start=0, step=2)
    assert (first.counts, first.step, first.seen, first.passes, first.last) == ([1], 1, set(), 0, 5)
    assert (second.counts, second.last) == ([], 2)
    assert second.seen is not first.seen
    for wrong in (
        lambda: Counter([1]),  # type: ignore[call-arg]
        lambda: Counter([1], 4),  # type: ignore[misc]
        lambda: Counter(start=4, passes=1),  # type: ignore[call-arg]
        Place,
    ):
        with pytest.raises(TypeError, match="argument"):
            wrong()


def test_records_show_their_fields() -> None:
    assert repr(Place("t01", 2, key="secret")) == "Place(table='t01', row=2, seen=False)"
    within = Tally()
    within.counts.append(within)
    assert repr(within) == "Tally(counts=[...])"


def test_records_are_dataclasses_all_the_same() -> None:
    place = Place("t01", 2)
    assert replace(place, row=3) == Place("t01", 3)
    assert [each.name for each in fields(place)] == ["table", "row", "seen", "key"]
    assert pickle.loads(pickle.dumps(place)) == place
    assert not hasattr(place, "__dict__")
    match place:
        case Place(table, 2):
            assert table == "t01"
        case _:
            pytest.fail("its fields have no places")


def test_all_records_of_the_program_are_made_so() -> None:
    """One made by the standard decorator is waited for at every start."""
    source = Path(budgetdesk.__file__).parent
    standard = re.compile(r"^(?:from dataclasses import .*\bdataclass\b|@dataclasses\.)", re.MULTILINE)
    others = [path for path in source.rglob("*.py") if path.name != "records.py"]
    assert [path.name for path in others if standard.search(path.read_text(encoding="utf-8"))] == []
