"""A proof of work: a device has spent time, so that making many accounts costs something. Pure.

Instead of a puzzle of a third party. The device looks for any short text which, behind the
challenge and a colon, has a SHA-256 that begins with so many zero bits. The challenge is the id of
the session of user-interactive authentication: known to one client, answered once, and over after
some minutes.
"""

import hashlib

STAGE = "org.linnet.proof_of_work"
MAX_NONCE_LENGTH = 32


def is_solved(challenge: str, bits: int, nonce: str) -> bool:
    """Whether a text solves a challenge."""
    if not 0 < len(nonce) <= MAX_NONCE_LENGTH or not nonce.isascii():
        return False
    digest = hashlib.sha256(f"{challenge}:{nonce}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0
