"""Of each kind of slip 99 % are flagged and 98 % located, on mended tables and on the published ones; 90 % are one
finding."""

import pytest
from tests import shipped
from tests.review.figures.mutations import KINDS, mended, mutations, published, run


@pytest.mark.parametrize(("make", "printed"), [(mended, 209), (published, 203)])
def test_altered_amounts_are_found(make, printed):
    engine = make(shipped.program())
    scores = run(engine, mutations(engine))
    assert list(scores.keys() ^ set(KINDS)) == []
    assert scores["x10"].tried == printed
    unflagged = {k: s.misses for k, s in scores.items() if s.flagged < 0.99 * s.tried}
    unlocated = {k: s.misses for k, s in scores.items() if s.located < 0.98 * s.tried}
    scattered = {k: s.alone for k, s in scores.items() if s.alone < 0.9 * s.tried}
    assert (unflagged, unlocated, scattered) == ({}, {}, {})
