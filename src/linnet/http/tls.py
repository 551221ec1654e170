"""The certificate that Linnet shows when no proxy does it, and its renewal while it runs."""

import asyncio
import logging
import ssl
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from linnet.clock import Clock
from linnet.config import SettingsError

logger = logging.getLogger(__name__)

LOOK_EVERY_MS = 60_000
"""Renewals come weeks before the old certificate ends."""
MAX_PEM_BYTES = 1024 * 1024

Seen = tuple[tuple[int, int, int], ...]
"""How the files looked: time of writing, size and inode of each."""


class TlsFiles(Struct, frozen=True):
    """A certificate with the chain behind it, and its key, as PEM files."""

    certificate: Path
    key: Path

    def check(self) -> None:
        """Read both.

        Raises:
            SettingsError: a file is missing or no PEM, or the key is another certificate's.
        """
        for file in (self.certificate, self.key):
            if not file.is_file():
                raise SettingsError(f"There is no file {file}, which TLS needs")
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
                self.certificate, self.key, password=_no_password
            )
        except (OSError, ValueError) as why:
            raise SettingsError(
                f"{self.certificate} and {self.key} are no certificate with its key: {why}"
            ) from why

    def seen(self) -> Seen | None:
        """How both look now; None while one is missing."""
        try:
            stats = [file.stat() for file in (self.certificate, self.key)]
        except OSError:
            return None
        return tuple((stat.st_mtime_ns, stat.st_size, stat.st_ino) for stat in stats)

    def leaf(self) -> bytes:
        """The server's own certificate as DER: the first of the file."""
        with self.certificate.open("rb") as file:
            text = file.read(MAX_PEM_BYTES).decode("ascii", "replace")
        start = text.index(ssl.PEM_HEADER)
        end = text.index(ssl.PEM_FOOTER, start) + len(ssl.PEM_FOOTER)
        return ssl.PEM_cert_to_DER_cert(text[start:end])


def _no_password() -> str:
    """Asked for when the key is encrypted; without it OpenSSL would ask at the terminal."""
    raise ValueError("the key must not need a password")


class Renewable(Protocol):
    """What can show a renewed certificate."""

    async def renew(self) -> None: ...


class CertificateWatch:
    """Notices that the files have changed, and has the new ones shown."""

    def __init__(self, files: TlsFiles, server: Renewable, clock: Clock) -> None:
        self._files = files
        self._server = server
        self._clock = clock
        self._shown = files.seen()
        self._look_now = asyncio.Event()

    def look_now(self) -> None:
        """Do not wait for the next look."""
        self._look_now.set()

    async def run(self) -> None:
        """Look every minute until cancelled."""
        while True:
            asked = asyncio.get_running_loop().create_task(self._look_now.wait())
            timer = asyncio.get_running_loop().create_task(self._clock.wait_ms(LOOK_EVERY_MS))
            try:
                await asyncio.wait((asked, timer), return_when=asyncio.FIRST_COMPLETED)
            finally:
                asked.cancel()
                timer.cancel()
            self._look_now.clear()
            await self.look()

    async def look(self) -> None:
        """Show the files if they have changed and belong together.

        A pair that does not is left until it is complete: whoever renews writes one after the
        other.
        """
        seen = self._files.seen()
        if seen is None or seen == self._shown:
            return
        try:
            self._files.check()
        except SettingsError as why:
            logger.warning("The renewed certificate is not used: %s", why)
            return
        try:
            await self._server.renew()
        except OSError:
            logger.exception("The renewed certificate could not be shown, trying again")
            return
        self._shown = seen
        logger.info("The renewed certificate is in use")


async def shown_certificate(host: str, port: int) -> bytes | None:
    """The certificate that is shown at an address, as DER; None when nobody answers there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Only looked at, not believed: nothing is sent.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        _, writer = await asyncio.open_connection(host, port, ssl=context)  # noqa: TID251  # ourselves
    except OSError:
        return None
    try:
        return writer.get_extra_info("ssl_object").getpeercert(binary_form=True)  # type: ignore[no-any-return]
    finally:
        writer.transport.abort()
