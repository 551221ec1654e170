"""Words that are written together to hide them, taken apart. Its twin is `parted.ts`."""

from collections.abc import Container, Sequence

from linnet.moderation.detector.features import MASK, OFFSET, PRIME, hash_of

MIN_TOGETHER = 8
MAX_TOGETHER = 40
MIN_PIECE, MAX_PIECE = 2, 16
_NEVER = MAX_TOGETHER


def parted(tokens: Sequence[str], known: Container[int]) -> list[str]:
    """The tokens, with long unknown ones in as few known words as they are made of, if they are."""
    found: list[str] = []
    for token in tokens:
        is_long = MIN_TOGETHER <= len(token) <= MAX_TOGETHER
        found += _pieces(token, known) if is_long and hash_of(token) not in known else [token]
    return found


def _pieces(word: str, known: Container[int]) -> list[str]:
    """From the end to the start: how few pieces the rest takes, and how long the first is."""
    length = len(word)
    fewest = [_NEVER] * length + [0]
    first = [0] * length
    for start in range(length - MIN_PIECE, -1, -1):
        value = OFFSET
        for end in range(start + 1, min(start + MAX_PIECE, length) + 1):
            value = ((value ^ ord(word[end - 1])) * PRIME) & MASK
            if end - start < MIN_PIECE or fewest[end] + 1 >= fewest[start]:
                continue
            if value in known:
                fewest[start] = fewest[end] + 1
                first[start] = end - start
    if fewest[0] >= _NEVER:
        return [word]
    pieces: list[str] = []
    at = 0
    while at < length:
        pieces.append(word[at : at + first[at]])
        at += first[at]
    return pieces
