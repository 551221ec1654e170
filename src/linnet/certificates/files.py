"""The folder with the account, the certificate and how the last renewal went."""

import os
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

FOLDER = "acme"
Kind = TypeVar("Kind")


class Wish(Struct, frozen=True):
    """What is asked of whom."""

    directory: str
    """The address of the authority's directory."""
    email: str
    """Where the authority may write to, or nothing."""
    host: str


class Account(Struct, frozen=True):
    """The account at an authority. `key` is secret."""

    directory: str
    email: str
    uri: str
    key: dict[str, str]
    """A JSON Web Key."""

    def fits(self, wish: Wish) -> bool:
        """Whether it is at the authority of the settings, with the address of the settings."""
        return (self.directory, self.email) == (wish.directory, wish.email)


class Standing(Struct, frozen=True):
    """How it stands with the authority, for whoever asks why there is no certificate."""

    directory: str
    """The authority that the certificate comes from, or was asked for."""
    failed_ts: int = 0
    """When the last attempt failed; 0 when it did not."""
    failures: int = 0
    """In a row."""
    why: str = ""
    next_ts: int = 0
    """When it is tried again."""


class Files:
    """Reads and writes the folder; every file is its owner's alone and written whole."""

    def __init__(self, data_folder: Path) -> None:
        self.folder = data_folder / FOLDER
        self.certificate = self.folder / "certificate.pem"
        """Key and chain in one file, so that a renewal is there at once or not at all."""
        self._account = self.folder / "account.json"
        self._standing = self.folder / "standing.json"

    def read_certificate(self) -> bytes | None:
        return _read(self.certificate)

    def write_certificate(self, pem: bytes) -> None:
        self._write(self.certificate, pem)

    def account(self) -> Account | None:
        """None if there is none that can be read; a new one is as good."""
        return _decoded(self._account, Account)

    def write_account(self, account: Account) -> None:
        self._write(self._account, msgspec.json.encode(account))

    def forget_account(self) -> None:
        self._account.unlink(missing_ok=True)

    def standing(self) -> Standing | None:
        return _decoded(self._standing, Standing)

    def write_standing(self, standing: Standing) -> None:
        self._write(self._standing, msgspec.json.encode(standing))

    def _write(self, path: Path, data: bytes) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _decoded(path: Path, kind: type[Kind]) -> Kind | None:
    data = _read(path)
    if data is None:
        return None
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError:
        return None
