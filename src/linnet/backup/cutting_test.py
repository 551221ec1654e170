"""Changed rows change the pieces they are in, and no others."""

import random

from linnet.backup.cutting import MOST_BYTES, Cutter, ends_piece


def cut(rows: list[bytes]) -> list[bytes]:
    cutter = Cutter()
    pieces = [b"".join(piece) for piece in cutter.add(rows)]
    return [*pieces, b"".join(cutter.rest())]


def some_rows(count: int) -> list[bytes]:
    rng = random.Random(5)
    return [rng.randbytes(rng.randrange(100, 3000)) for _ in range(count)]


def test_nothing_is_lost() -> None:
    rows = some_rows(5000)
    assert b"".join(cut(rows)) == b"".join(rows)
    assert cut([]) == [b""]


def test_most_pieces_stay_when_a_row_comes_changes_or_goes() -> None:
    rows = some_rows(5000)
    before = cut(rows)
    assert len(before) > 8
    rows.insert(500, b"new")
    rows[2500] = b"changed"
    del rows[4000]
    new = set(cut(rows)) - set(before)
    assert len(new) <= 6


def test_pieces_have_an_end_without_a_place_to_cut() -> None:
    row = next(row for row in some_rows(100) if not ends_piece(row))
    assert max(map(len, cut([row] * (2 * MOST_BYTES // len(row))))) < MOST_BYTES + len(row)
