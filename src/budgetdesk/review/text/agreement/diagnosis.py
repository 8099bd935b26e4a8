"""Which figure of broken claims is wrong: the fewest changes that leave the fewest broken, and the slip behind each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import combinations, pairwise

from budgetdesk.records import dataclass
from budgetdesk.review.figures.slips import slip_rank
from budgetdesk.review.text.claims import HUNDRED, Values, implied, judge, judge_way, result
from budgetdesk.review.text.facts import Claim, Fact

NO_SLIP = 20
_CUT_OFF = slip_rank(Decimal(36), Decimal("36.4"))  # rounded, and cut off
_TENFOLD = (Decimal(10), Decimal("0.1"))
_MOST_CLAIMS = 150  # of one place, tried against each other
_MOST_FOUND = 30  # slips of one place


@dataclass(frozen=True)
class Slip:
    """What is wrong. `suspects`: the facts to change, with what they should be; none: no single figure can be named."""

    suspects: tuple[int, ...]
    expected: tuple[Decimal, ...]
    claims: tuple[Claim, ...]  # that it explains, the plainest first
    kind: str
    rank: int = NO_SLIP
    upset: int = 0  # claims that hold as it stands and would not after the mend


def diagnose(facts: Mapping[int, Fact], claims: Sequence[Claim]) -> list[Slip]:
    """One slip for each cause. Rests, which only follow from another slip's mend, are not told."""
    values = Values(facts)
    touching: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        for id in claim.facts:
            touching[id].append(claim)
    broken = [claim for claim in claims if judge(claim, values) == "broken"]
    found: list[Slip] = []
    for part in _connected(facts, broken):
        found += _Part(facts, values, touching, part[:_MOST_CLAIMS]).slips()
    return found


def rounded(fact: Fact, value: Decimal) -> Decimal:
    """As the fact's figure would print it."""
    return (value / fact.step).quantize(Decimal(1), ROUND_HALF_UP) * fact.step


def _connected(facts: Mapping[int, Fact], broken: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Claims that share a fact of the text, or a unit of it: a slip may be in two figures of one sentence."""
    owner: dict[object, int] = {}
    parts: dict[int, list[Claim]] = {}
    for number, claim in enumerate(broken):
        marks: list[object] = []
        for id in claim.facts:
            place = facts[id].place
            if place:
                marks += [id, place[:2]]
        met = sorted({owner[m] for m in marks if m in owner})
        parts[number] = [claim]
        for other in met:
            parts[number] = parts.pop(other) + parts[number]
        for mark, of in [*owner.items()]:
            if of in met:
                owner[mark] = number
        for mark in marks:
            owner[mark] = number
    yield from parts.values()


@dataclass(frozen=True)
class _Repair:
    changed: tuple[tuple[int, Decimal], ...]
    kind: str
    rank: int
    spares: tuple[
        Claim, ...
    ] = ()  # claims that hold because they are meant otherwise: another year, another stage


class _Part:
    """Broken claims that may have one cause."""

    def __init__(
        self,
        facts: Mapping[int, Fact],
        values: Values,
        touching: Mapping[int, list[Claim]],
        broken: list[Claim],
    ) -> None:
        self._facts, self._values, self._touching = facts, values, touching
        self._open = broken
        self._changes = [f for f in facts.values() if f.aspect == "change" and f.of is not None]
        self._bases: dict[int, list[Fact]] = defaultdict(list)  # amounts of a comparison, by what is compared
        for fact in facts.values():
            if fact.aspect == "amount" and fact.of is not None and fact.place is not None:
                self._bases[fact.of].append(fact)
        self._mended: dict[int, Decimal] = {}

    def slips(self) -> Iterator[Slip]:
        for _ in range(_MOST_FOUND):
            if not self._open:
                return
            best = self._best()
            if best is None:
                break
            repair, explained, upset = best
            if self._is_any_part(repair, explained) or self._is_one_of_two(repair, explained):
                self._open = [c for c in self._open if c not in explained]
                yield Slip(
                    (), (), tuple(sorted(explained, key=lambda c: c.kind != "at_most")), explained[0].kind
                )
                continue
            for id, value in repair.changed:
                self._mended[id] = value
            self._open = [c for c in self._open if c not in explained]
            yield Slip(
                tuple(id for id, _ in repair.changed), tuple(v for _, v in repair.changed),
                tuple(sorted(explained, key=lambda c: c.rule != "table")), repair.kind, repair.rank, upset,
            )  # fmt: skip
        for claim in self._open:  # nothing that can be named mends it
            yield Slip((), (), (claim,), claim.kind)

    def _best(self) -> tuple[_Repair, list[Claim], int] | None:
        """The likeliest mend, the claims that it explains, and how many it upsets."""
        best: tuple[tuple[object, ...], _Repair, list[Claim], int] | None = None
        values = self._values.trying(self._mended)
        for repair in self._repairs(values):
            tried = values.trying(dict(repair.changed))
            explained = [c for c in self._open if c in repair.spares or judge(c, tried) != "broken"]
            if not explained or (
                repair.kind == "exchanged" and all(c.kind in ("order", "at_most") for c in explained)
            ):
                continue
            moved = {id for id, _ in repair.changed}
            upset = sum(
                judge(c, values) in ("holds", "tail") and judge(c, tried) == "broken"
                for c in {id(c): c for i in moved for c in self._touching[i]}.values()
                if not self._mended.keys() & set(c.facts)  # what a mended figure upsets is a rest
            )
            score = (
                upset
                - len(explained)
                + (len(moved) - 1)
                * (repair.kind not in ("sign_words", "exchanged_change", "exchanged_base")),
                repair.rank,
                *self._preference(repair, explained),
            )
            if best is None or score < best[0]:
                best = score, repair, explained, upset
        return None if best is None else best[1:]

    def _is_any_part(self, repair: _Repair, explained: Sequence[Claim]) -> bool:
        """Of several numbers of pieces that add up to too many, none can be named; nor one of the rows that a table sums."""
        suspects = [id for id, _ in repair.changed]
        rows = len(explained) == 1 and explained[0].rule == "grid" and len(explained[0].ways[0]) > 3
        return (
            bool(suspects)
            and repair.rank >= 8
            and all(self._facts[id].counts or rows for id in suspects)
            and all(c.kind in ("sum", "at_most") and id != c.ways[0][0] for c in explained for id in suspects)
        )

    def _is_one_of_two(self, repair: _Repair, explained: Sequence[Claim]) -> bool:
        """Whether the same slip of the pen in another row would mend the sum of a table as well."""
        if len(explained) != 1 or explained[0].rule != "grid" or len(repair.changed) != 1:
            return False
        claim, (id, _) = explained[0], repair.changed[0]
        values = self._values.trying(self._mended)
        targets = [(other, value) for other, value in implied(claim, values) if other in claim.ways[0][1:]]
        if id not in dict(targets):
            return False
        ranks = [
            self._slip(self._facts[other], value, claim, values)[1]
            for other, value in targets
            if other != id and value > 0 and self._may_be_wrong(other)
        ]
        return repair.rank in ranks

    def _preference(self, repair: _Repair, explained: Sequence[Claim]) -> tuple[int, int]:
        """A rate is likelier wrong than the amounts that it is of; of two tellings the later; of a sum no one part."""
        first = repair.changed[0][0] if repair.changed else -1
        leads = any(first == c.ways[0][0] for c in explained)
        return (0 if leads else 1, -first)

    def _repairs(self, values: Values) -> Iterator[_Repair]:
        seen: set[tuple[int, Decimal]] = set()
        involved: list[int] = []
        for claim in self._open:
            yield from self._meant_otherwise(claim, values)
            involved += [id for id in claim.facts if self._may_be_wrong(id)]
            for id, value in implied(claim, values):
                fact = self._facts[id]
                if not self._may_be_wrong(id):
                    continue
                target = rounded(fact, value)
                if (
                    (id, target) in seen
                    or target == values[id]
                    or (fact.counts and (target < 0 or target % 1))
                    or (fact.aspect == "amount" and target < 0 <= values[id])
                    or (
                        claim.kind == "sum" and not target and id != claim.ways[0][0]
                    )  # a head, its items beside
                    or (value and not target)  # less than a step is no figure that anyone would write
                ):
                    continue
                seen.add((id, target))
                kind, rank = self._slip(fact, value, claim, values)
                if rank >= NO_SLIP and (meant := self._swapped(fact, value, claim, values)) is not None:
                    target, kind, rank = meant, "digits_swapped", 1
                yield _Repair(((id, target),), kind, rank)
        for id in dict.fromkeys(involved):
            fact = self._facts[id]
            if fact.aspect in ("change", "rate") and values[id]:
                yield _Repair(((id, -values[id]),), "sign_word", 0)
        yield from self._exchanges(list(dict.fromkeys(involved)), values)
        yield from self._two_signs(values)

    def _may_be_wrong(self, id: int) -> bool:
        """A cell of a table is blamed only by its table's own sums, or by two sentences."""
        fact = self._facts[id]
        if fact.place is None or fact.follows or id in self._mended:
            return False
        if not fact.in_table:
            return True
        on = [c for c in self._open if id in c.facts]
        return any(c.rule == "grid" for c in on) or len({c.ways[0][0] for c in on if c.grip != "guess"}) > 1

    def _meant_otherwise(self, claim: Claim, values: Values) -> Iterator[_Repair]:
        for name, way in claim.others:
            if judge_way(claim.kind, way, values) in ("holds", "tail"):
                if name == "year":
                    yield _Repair((), "base_year", 0, (claim,))
                else:
                    found = result(claim.kind, claim.ways[0][1:], values)
                    if found:
                        yield _Repair(
                            ((way[0], rounded(self._facts[way[0]], found[0])),), "stage", 0, (claim,)
                        )

    def _swapped(self, fact: Fact, value: Decimal, claim: Claim, values: Values) -> Decimal | None:
        """Two neighbouring digits exchanged, where a rate tells no more than about what the figure should be."""
        rate = self._facts[claim.ways[0][0]]
        if (
            claim.kind not in ("quotient", "growth", "reached")
            or rate.id == fact.id
            or not fact.is_money
            or not values[rate.id]
        ):
            return None
        width = abs(value * rate.half / values[rate.id]) + fact.half
        digits = f"{values[fact.id] / fact.scale:.{fact.decimals}f}"
        for n, (a, b) in enumerate(pairwise(digits)):
            if a.isdigit() and b.isdigit() and a != b:
                meant = Decimal(digits[:n] + b + a + digits[n + 2 :]) * fact.scale
                if abs(meant - value) <= width:
                    return meant
        return None

    def _slip(self, fact: Fact, value: Decimal, claim: Claim, values: Values) -> tuple[str, int]:
        entered = values[fact.id]
        if entered * value < 0:
            return ("sign_word", 0) if entered == -rounded(fact, value) else ("wrong", NO_SLIP)
        if fact.unit == "%":
            kind = self._rate_slip(fact, claim, values)
            if kind:
                return kind, 0
        scale = fact.scale if fact.is_money else Decimal(1)
        if fact.is_money and entered and abs(value) > fact.half:
            for factor, unit in ((Decimal(10_000), "unit"), (Decimal("0.0001"), "unit")):
                near = fact.half * factor if factor > 1 else fact.half
                if abs(entered * factor - value) <= max(near, fact.half):
                    return unit, 1
        whole = fact.shown[:1].isdigit() and "." not in fact.shown and fact.aspect == "amount"
        if whole and entered and fact.is_money and fact.decimals and abs(entered - value) <= scale / 2:
            return "rounded", 3  # 568 万元 beside 568.27
        if (claim.rule == "table" or (fact.unit == "%" and fact.decimals >= 2)) and truncated(fact, value):
            return "truncated", 2
        rank = slip_rank(entered / scale, rounded(fact, value) / scale)
        if rank >= NO_SLIP:
            rank = slip_rank(entered / scale, value / scale)
        if rank >= _CUT_OFF and "." in fact.shown:  # 36.00 with its decimals is not 36.50 cut off
            rank = NO_SLIP
        if (
            rank >= NO_SLIP
            and (fact.is_money or fact.unit == "%")
            and entered in {rounded(fact, value * f) for f in _TENFOLD}
        ):
            return "factor_10", 2
        if rank >= NO_SLIP and one_digit(entered / scale, rounded(fact, value) / scale, fact.decimals):
            return "digit", 12
        return ("slip" if rank < NO_SLIP else "wrong"), rank

    def _rate_slip(self, fact: Fact, claim: Claim, values: Values) -> str:
        """The known ways to reckon a rate wrongly."""
        way = claim.ways[0]
        if way[0] != fact.id or claim.kind not in ("growth", "quotient"):
            return ""
        entered, near = abs(values[fact.id]), max(fact.half * 2, Decimal("0.05"))
        if claim.kind == "growth":
            if len(way) == 4:
                now, base = values[way[1]], values[way[2]]
                change = now - base
            else:
                change, now = values[way[1]], values[way[2]]
                base = now - change
            tries = [
                ("base_now", _ratio(change, now)),
                ("base_exchanged", _ratio(base, change)),
                ("base_exchanged", _ratio(now - abs(change), abs(change))),
                ("not_growth", _ratio(now, base)),
                ("difference_as_rate", abs(change) / Decimal(10_000)),
            ]
        else:
            part, whole = values[way[1]], values[way[2]]
            tries = [
                ("upside_down", _ratio(whole, part)),
                ("difference_as_rate", abs(part - whole) / Decimal(10_000)),
                ("growth_as_completion", _ratio(part - whole, whole)),
                ("rest_as_share", _ratio(whole - part, whole)),
            ]
        for name, value in tries:
            if value is not None and value and abs(abs(value) - entered) <= near:
                return name
        return ""

    def _exchanges(self, involved: Sequence[int], values: Values) -> Iterator[_Repair]:
        for id in involved[:24]:  # an amount and its own change
            change = next((f for f in self._changes if f.of == id and f.is_money), None)
            if (
                change is not None
                and values[id]
                and values[change.id]
                and change.place
                and not change.follows
            ):
                size = abs(values[change.id])
                turned = values[id].copy_sign(values[change.id])
                yield _Repair(((id, size), (change.id, turned)), "exchanged_change", -1)
        for change in self._changes:  # what it was before and by how much it changed
            before = next((f for f in self._bases.get(change.of or 0, ()) if f.id in involved), None)
            if before is not None and change.is_money and change.value and not change.follows:
                size = abs(values[change.id])
                turned = values[before.id].copy_sign(values[change.id])
                yield _Repair(((before.id, size), (change.id, turned)), "exchanged_base", -1)
        for a, b in combinations(involved[:24], 2):
            one, other = self._facts[a], self._facts[b]
            assert one.place
            assert other.place
            if one.aspect != other.aspect or one.place[:2] != other.place[:2] or values[a] == values[b]:
                continue
            if one.is_money != other.is_money or one.unit == "%":
                continue
            yield _Repair(((a, values[b]), (b, values[a])), "exchanged", -1)

    def _two_signs(self, values: Values) -> Iterator[_Repair]:
        """Parts whose changes add up once the direction of two of them is turned."""
        for claim in self._open:
            if claim.rule != "change_sum" or len(claim.ways[0]) > 9:
                continue
            parts = [i for i in claim.ways[0][1:] if values[i]]
            for pair in combinations(parts, 2):
                yield _Repair(tuple((i, -values[i]) for i in pair), "sign_words", 1)


def truncated(fact: Fact, exact: Decimal) -> bool:
    """Whether the figure is the exact one cut off where it should have been rounded."""
    cut = (exact / fact.step).quantize(Decimal(1), ROUND_DOWN) * fact.step
    return fact.value == cut != rounded(fact, exact)


def _ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    return HUNDRED * part / whole if whole else None


def one_digit(entered: Decimal, expected: Decimal, decimals: int) -> bool:
    """Whether two figures differ in one digit."""
    a, b = f"{entered:.{decimals}f}", f"{expected:.{decimals}f}"
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1


def witnesses(slip: Slip, facts: Mapping[int, Fact], besides: Collection[int]) -> list[Fact]:
    """The other facts of the claims that a slip explains, those of tables first."""
    ids = dict.fromkeys(id for claim in slip.claims for id in claim.ways[0] if id not in besides)
    return sorted((facts[id] for id in ids), key=lambda f: (not f.in_table, f.id))
