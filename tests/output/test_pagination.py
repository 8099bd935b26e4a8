"""Every line is on one page, or in parts on several; no page is overfull; breaks hurt least."""

from hypothesis import given
from hypothesis import strategies as st

from budgetdesk.output.pagination import Room, Slice, paginate

ROOM = Room(first=100, other=120, last=0, leading=10, padding=4)


def bare(heights: list[float], room: Room = ROOM) -> list[list[Slice]]:
    return paginate(heights, [0.0] * (len(heights) + 1), room)


@given(
    st.lists(st.integers(1, 40).map(lambda lines: lines * 10 + 4.0), max_size=30),
    st.floats(0, 60),
    st.data(),
)
def test_all_lines_in_order_and_no_page_overfull(
    heights: list[float], last: float, data: st.DataObject
) -> None:
    costs = data.draw(st.lists(st.floats(0, 9), min_size=len(heights) + 1, max_size=len(heights) + 1))
    room = Room(100, 120, last, 10, 4)
    pages = paginate(heights, costs, room)
    for number, page in enumerate(pages):
        assert sum(part.height for part in page) <= (room.other if number else room.first) + 0.1
    assert (
        sum(part.height for part in pages[-1]) + last <= (room.other if len(pages) > 1 else room.first) + 0.1
    )
    parts = [part for page in pages for part in page]
    assert [part.line for part in parts if part.ends] == list(range(len(heights)))
    for line, height in enumerate(heights):
        own = [part for part in parts if part.line == line]
        texts = sum(round((part.height - room.padding) / room.leading) for part in own)
        assert texts == round((height - room.padding) / room.leading)  # no line of text is lost


def test_a_heading_goes_with_what_follows() -> None:
    costs = [0.0, 0, 0, 0, 10, 0, 0]
    assert [part.line for part in paginate([24.0] * 6, costs, ROOM)[0]] == [0, 1, 2]


def test_notes_take_lines_along() -> None:
    pages = bare([30.0] * 3, Room(100, 120, 20, 10, 4))
    assert [[part.line for part in page] for page in pages] == [[0, 1], [2]]


def test_nothing_to_print_is_one_empty_page() -> None:
    assert bare([]) == [[]]
