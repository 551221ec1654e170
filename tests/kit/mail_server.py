"""A mail server on this machine, with manners and without, and the boxes behind it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USERNAME, PASSWORD = "linnet", "a password of the mail server"
ARRIVES_WITHIN_S = 10


@dataclass(frozen=True)
class Received:
    """One letter that came in."""

    to: list[str]
    sender: str
    message: EmailMessage
    was_encrypted: bool

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        assert part is not None
        return str(part.get_content())

    def link(self, part: str) -> str:
        """The link in the letter that has this in it."""
        (found,) = [line for line in self.text.splitlines() if part in line]
        return found


class MailServer:
    """Takes every letter, unless it is told not to; speaks STARTTLS and wants a login."""

    def __init__(self, folder: Path) -> None:
        self.letters: list[Received] = []
        self.port = 0
        self.trust = folder / "mail-trust.pem"
        self.refuses: set[str] = set()
        """Addresses that there are no boxes for."""
        self.is_busy = False
        self.offers_tls = True
        self._arrived = asyncio.Condition()
        self._server: asyncio.Server | None = None
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.trust)
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(self._tls)

    async def start(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(
            self._conversation, "127.0.0.1", self.port
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    def _conversation(self) -> SMTP:
        tls = self._tls if self.offers_tls else None
        return SMTP(
            self,
            hostname="localhost",
            tls_context=tls,
            authenticator=self._check,
            auth_require_tls=self.offers_tls,
            loop=asyncio.get_running_loop(),
        )

    def settings(self, **more: Any) -> dict[str, Any]:
        """Of a Linnet that sends its letters through here."""
        return {
            "smtp_host": "localhost",
            "smtp_port": self.port,
            "smtp_username": USERNAME,
            "smtp_password": PASSWORD,
            "smtp_from": "Linnet <linnet@example.org>",
            **more,
        }

    async def has_received(self, number: int) -> list[Received]:
        """Wait until so many letters have come; all of them, oldest first."""
        async with asyncio.timeout(ARRIVES_WITHIN_S), self._arrived:
            await self._arrived.wait_for(lambda: len(self.letters) >= number)
        return self.letters

    # What the server asks when something happens; the names are its own.

    def _check(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        wanted = LoginPassword(USERNAME.encode(), PASSWORD.encode())
        return AuthResult(success=data == wanted, handled=False)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return "550 you are not that"
        envelope.mail_from = address
        return "250 fine"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.is_busy:
            return "451 come back later"
        if address in self.refuses:
            return "550 there is no such box"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        sender = envelope.mail_from or ""
        was_encrypted = session.ssl is not None
        self.letters.append(Received(envelope.rcpt_tos, sender, message, was_encrypted))
        async with self._arrived:
            self._arrived.notify_all()
        return "250 taken"


@pytest_asyncio.fixture
async def mail_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MailServer]:
    """A mail server that this process trusts to be what it says."""
    made = MailServer(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trust))
    await made.start()
    yield made
    await made.stop()
