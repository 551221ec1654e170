"""Passwords: how they must be, and how they are kept.

Argon2id in threads of its own, because a hash takes tens of milliseconds on purpose. The number of
threads bounds memory (each hash needs `MEMORY_KIB`), the number of those who wait bounds delay.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from linnet.errors import LimitExceeded, WeakPassword

if TYPE_CHECKING:
    import argon2

MIN_PASSWORD_LENGTH = 8
MAX_PASSWORD_LENGTH = 512
"""Ours; far beyond anything typed or generated."""
# The second recommendation of RFC 9106 would need 64 MiB a hash; these are OWASP's minimum, which a
# small machine can bear when many sign in at once.
MEMORY_KIB = 19 * 1024
TIME_COST = 2
PARALLELISM = 1
THREADS = 2
MAX_WAITING = 64

T = TypeVar("T")


def check_strength(password: str) -> None:
    """Refuse a password that is too short to be safe.

    Raises:
        WeakPassword: too short, or beyond what we store.
    """
    if len(password) < MIN_PASSWORD_LENGTH:
        raise WeakPassword(f"A password needs at least {MIN_PASSWORD_LENGTH} characters")
    if len(password) > MAX_PASSWORD_LENGTH:
        raise WeakPassword(f"A password has at most {MAX_PASSWORD_LENGTH} characters")


class Passwords:
    """Hashes and verifies off the event loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")
        self._waiting = 0
        self._of_nobody: str | None = None

    async def hash(self, password: str) -> str:
        """The text to store, which names its own parameters and salt.

        Raises:
            LimitExceeded: too many are waiting already.
        """
        return await self._run(_hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password belongs to the stored hash.

        `None` (no such account, or one without password) costs the same time, so that nobody can
        find out by a stopwatch which names exist.

        Raises:
            LimitExceeded: too many are waiting already.
        """
        if stored is None:
            if self._of_nobody is None:
                self._of_nobody = await self.hash("the password of nobody")
            await self._run(_verify, self._of_nobody, password)
            return False
        return await self._run(_verify, stored, password)

    def is_outdated(self, stored: str) -> bool:
        """Whether a stored hash was made with other parameters than today's."""
        return _hasher().check_needs_rehash(stored)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _run(self, work: Callable[..., T], *args: str) -> T:
        if self._waiting >= MAX_WAITING:
            raise LimitExceeded("Too many people sign in just now", retry_after_ms=2000)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, work, *args)
        finally:
            self._waiting -= 1


@cache
def _hasher() -> "argon2.PasswordHasher":
    # Loaded when the first one signs in: every start would carry it.
    hasher: argon2.PasswordHasher = import_module("argon2").PasswordHasher(
        time_cost=TIME_COST,
        memory_cost=MEMORY_KIB,
        parallelism=PARALLELISM,
        hash_len=32,
        salt_len=16,
    )
    return hasher


def _hash(password: str) -> str:
    return _hasher().hash(_normal(password))


def _verify(stored: str, password: str) -> bool:
    refused = import_module("argon2.exceptions").VerificationError
    try:
        return _hasher().verify(stored, _normal(password))
    except refused:
        return False


def _normal(password: str) -> bytes:
    # The same letters typed on different systems may be composed differently.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
