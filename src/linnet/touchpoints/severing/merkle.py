"""A log that only grows: the tree of hashes over its entries, and proofs that one is in it. Pure.

The tree is that of certificate transparency: nobody can change or remove an entry without changing
the root. # RFC 6962 section 2.1
"""

import hashlib
from collections.abc import Sequence

HASH_BYTES = 32
MAX_PATH = 64
"""Steps of a proof; a tree of more would have more entries than there are numbers for them."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of all entries, in order."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = _half(len(leaves))
    return _above(root(leaves[:half]), root(leaves[half:]))


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The proof that the entry at `index` is in the tree: what it is joined with, lowest first."""
    if len(leaves) <= 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*path(leaves[:half], index), root(leaves[half:])]
    return [*path(leaves[half:], index - half), root(leaves[:half])]


def is_in(leaf: bytes, index: int, size: int, proof: Sequence[bytes], wanted: bytes) -> bool:
    """Whether a proof shows that a leaf is at `index` in the tree of this size and root."""
    if not 0 <= index < size or len(proof) > MAX_PATH:
        return False
    found = _joined(leaf, index, size, list(proof))
    return found is not None and found == wanted


def _joined(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """The root that a proof leads to; None when it has too few or too many steps."""
    if size == 1:
        return None if proof else leaf
    if not proof:
        return None
    half, last = _half(size), proof.pop()
    if index < half:
        below = _joined(leaf, index, half, proof)
        return None if below is None else _above(below, last)
    below = _joined(leaf, index - half, size - half, proof)
    return None if below is None else _above(last, below)


def _above(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _half(size: int) -> int:
    """The largest power of two below a size of at least two."""
    return 1 << (size - 1).bit_length() - 1
