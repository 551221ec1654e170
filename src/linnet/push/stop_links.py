"""Links that stop the letters of one pusher: signed, so that nothing has to be stored for them."""

import base64
import hashlib
import hmac
import os
from functools import cached_property
from pathlib import Path

from linnet.rng import Rng

FILE = "mail.key"
KEY_BYTES = 32


class StopLinks:
    """The key is made when the first letter needs it. Without it old links stop nothing."""

    def __init__(self, folder: Path, rng: Rng, address: str) -> None:
        """`address` is where people open Linnet."""
        self._path = folder / FILE
        self._rng = rng
        self._address = address

    def link(self, number: int) -> str:
        """The link of one pusher."""
        return f"{self._address}/_linnet/mail/stop/{number}.{self._signature(number)}"

    def number_of(self, ticket: str) -> int | None:
        """The pusher that the end of a link speaks of; None for one that is not from here."""
        text, _, signature = ticket.partition(".")
        if not text.isascii() or not text.isdigit() or len(text) > 19:
            return None
        number = int(text)
        is_ours = hmac.compare_digest(self._signature(number).encode(), signature.encode())
        return number if is_ours else None

    def _signature(self, number: int) -> str:
        made = hmac.digest(self._key, b"stop letters " + str(number).encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(made).decode().rstrip("=")

    @cached_property
    def _key(self) -> bytes:
        if not self._path.exists():
            fresh = self._path.with_suffix(".new")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._rng.random_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            fresh.rename(self._path)
        return self._path.read_bytes()
