"""The tree agrees with the examples of certificate transparency, and proofs with the tree."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.touchpoints.severing.merkle import is_in, leaf_hash, path, root


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(bytes([number])) for number in range(count)]


def test_the_empty_tree() -> None:
    assert root([]) == hashlib.sha256(b"").digest()


def test_a_known_tree() -> None:
    # The test vectors that implementations of RFC 6962 share.
    entries = [b"", b"\x00", b"\x10", b" !", b"01", b"@ABC", bytes(range(0x50, 0x58))]
    entries.append(bytes(range(0x60, 0x70)))
    known = [leaf_hash(entry) for entry in entries]
    wanted = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert root(known).hex() == wanted
    assert root(known[:1]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 31, 33])
def test_each_entry_has_a_proof_and_nothing_else_has(size: int) -> None:
    known = leaves(size)
    top = root(known)
    for index in range(size):
        proof = path(known, index)
        assert is_in(known[index], index, size, proof, top)
        assert not is_in(leaf_hash(b"other"), index, size, proof, top)
        assert not is_in(known[index], index, size, [*proof, top], top)
        assert not is_in(known[index], index, size, proof[:-1], top) or size == 1
        assert not is_in(known[index], index + 1, size, proof, top)
        assert not is_in(known[index], -1, size, proof, top)


@given(st.integers(2, 60), st.data())
def test_a_changed_step_proves_nothing(size: int, data: st.DataObject) -> None:
    known = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    proof = path(known, index)
    changed = data.draw(st.integers(0, len(proof) - 1))
    proof[changed] = bytes([proof[changed][0] ^ 1]) + proof[changed][1:]
    assert not is_in(known[index], index, size, proof, root(known))


def test_a_proof_has_a_limit() -> None:
    assert not is_in(bytes(32), 0, 2**70, [bytes(32)] * 70, bytes(32))
