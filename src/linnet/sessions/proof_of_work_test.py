"""A sum is right for its challenge alone, and harder the more bits are asked for."""

import itertools

from linnet.sessions.proof_of_work import MAX_NONCE_LENGTH, is_solved


def solve(challenge: str, bits: int) -> str:
    return next(n for n in map(str, itertools.count()) if is_solved(challenge, bits, n))


def test_a_solution_is_one_for_its_challenge_alone() -> None:
    nonce = solve("session", 12)
    assert is_solved("session", 12, nonce)
    assert not is_solved("session", 28, nonce)
    assert not any(is_solved(f"other {n}", 12, nonce) for n in range(20))


def test_what_is_no_short_text_solves_nothing() -> None:
    for nonce in ("", "0" * (MAX_NONCE_LENGTH + 1), "\ud800", "é"):
        assert not is_solved("session", 0, nonce)
    assert is_solved("session", 0, "0")
