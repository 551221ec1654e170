"""Chance, as the rest of the house may ask for it: from the system's secure source alone."""

import secrets
from typing import Protocol

_READABLE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Rng(Protocol):
    """A source of unpredictable values."""

    def token(self, size_bytes: int = 32) -> str:
        """An URL-safe secret of this many random bytes."""

    def letters(self, length: int) -> str:
        """Upper-case letters, for identifiers that people may have to read out."""

    def random_bytes(self, size_bytes: int) -> bytes:
        """Raw random bytes."""


class SystemRng:
    """The operating system's secure random source."""

    def token(self, size_bytes: int = 32) -> str:
        return secrets.token_urlsafe(size_bytes)

    def letters(self, length: int) -> str:
        return "".join(secrets.choice(_READABLE) for _ in range(length))

    def random_bytes(self, size_bytes: int) -> bytes:
        return secrets.token_bytes(size_bytes)
