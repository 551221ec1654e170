from tests.kit.clock import MovableClock

from linnet.calls.lines import LOST_MS, Lines

ALICE = ("room", "@alice:D")


def test_who_never_had_a_line_is_not_cut() -> None:
    clock = MovableClock()
    lines = Lines(clock)
    clock.advance(10 * LOST_MS)
    assert not lines.is_cut(ALICE)


def test_who_has_lost_the_line_is_cut_after_a_while() -> None:
    clock = MovableClock()
    lines = Lines(clock)
    lines.opened(ALICE)
    clock.advance(LOST_MS)
    assert not lines.is_cut(ALICE)
    lines.closed(ALICE)
    clock.advance(LOST_MS - 1)
    assert not lines.is_cut(ALICE)
    clock.advance(1)
    assert lines.is_cut(ALICE)
    assert not lines.is_cut(("other", "@alice:D"))


def test_who_has_a_new_line_is_there() -> None:
    clock = MovableClock()
    lines = Lines(clock)
    lines.opened(ALICE)
    lines.opened(ALICE)  # the new one before the old one is gone
    lines.closed(ALICE)
    clock.advance(LOST_MS)
    assert not lines.is_cut(ALICE)
    lines.closed(ALICE)
    lines.opened(ALICE)
    clock.advance(LOST_MS)
    assert not lines.is_cut(ALICE)


def test_the_lost_are_forgotten() -> None:
    clock = MovableClock()
    lines = Lines(clock)
    for number in range(3):
        place = ("room", f"@alice:{number}")
        lines.opened(place)
        lines.closed(place)
        clock.advance(6 * LOST_MS)
    assert [lines.is_cut(("room", f"@alice:{number}")) for number in range(3)] == [
        False,
        True,
        True,
    ]
