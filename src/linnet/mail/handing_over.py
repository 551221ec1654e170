"""Speaking with a mail server, through the library `aiosmtplib`.

Loaded with the first letter: it would slow down every start.
# RFC 5321
"""

import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr

import aiosmtplib

from linnet.mail.failure import AddressRefused, NotHandedOver, Stage
from linnet.mail.letter import Letter
from linnet.mail.server import MailServer

WITHIN_S = 20.0
"""For each answer of the server."""
PERMANENT = 500


@asynccontextmanager
async def speaking(
    server: MailServer, connected: socket.socket | None
) -> AsyncIterator[aiosmtplib.SMTP]:
    """A conversation with the server: encrypted and signed in, as the settings demand.

    Without a socket that is connected it makes its own connection.

    Raises:
        NotHandedOver: it did not come to that.
    """
    smtp = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port if connected is None else None,
        sock=connected,
        local_hostname=parseaddr(server.sender)[1].rpartition("@")[2],
        use_tls=server.security == "tls",
        start_tls=False,  # done below, so that a failure says how far it came
        tls_context=ssl.create_default_context(),
        timeout=WITHIN_S,
    )
    stage: Stage = "contact"
    try:
        await smtp.connect()
        if server.security == "starttls":
            # Demanded, not only used where it is offered: whoever sits in between could say that
            # it is not.
            stage = "encryption"
            await smtp.starttls()
        if server.username:
            stage = "login"
            await smtp.login(server.username, server.password)
    except (aiosmtplib.SMTPException, OSError, ValueError) as why:
        smtp.close()
        raise NotHandedOver(_reason(why), stage) from why
    try:
        yield smtp
    finally:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await smtp.quit()
        smtp.close()


async def try_out(server: MailServer) -> None:
    """Go as far as one can without writing to anybody, on a connection of its own.

    Raises:
        NotHandedOver: it did not go so far.
    """
    async with speaking(server, None) as smtp:
        try:
            await smtp.mail(parseaddr(server.sender)[1])
            await smtp.rset()
        except (aiosmtplib.SMTPException, OSError, ValueError) as why:
            raise NotHandedOver(_reason(why), "sender") from why


async def hand_over(
    server: MailServer, connected: socket.socket, letter: Letter, message_id: str, now_ms: int
) -> int:
    """Give one letter to the server; returns its size in bytes.

    Raises:
        AddressRefused: the server will never take it.
        NotHandedOver: it did not take it now.
    """
    message = compose(server, letter, message_id, now_ms)
    async with speaking(server, connected) as smtp:
        try:
            await smtp.send_message(
                message, sender=parseaddr(server.sender)[1], recipients=[letter.to]
            )
        except aiosmtplib.SMTPRecipientsRefused as why:
            codes = [refused.code for refused in why.recipients]
            if all(code >= PERMANENT for code in codes):
                raise AddressRefused(_reason(why)) from why
            raise NotHandedOver(_reason(why)) from why
        except (aiosmtplib.SMTPException, OSError, ValueError) as why:
            raise NotHandedOver(_reason(why)) from why
    return len(message.as_bytes())


def compose(server: MailServer, letter: Letter, message_id: str, now_ms: int) -> EmailMessage:
    """The letter in the form of the internet. # RFC 5322"""
    message = EmailMessage(policy=SMTP)
    name, sender = parseaddr(server.sender)
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.title
    message["Date"] = formatdate(now_ms / 1000, usegmt=True)
    message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    # Nobody answers for a person who is away. # RFC 3834
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text())
    message.add_alternative(letter.html(), subtype="html")
    # Afterwards: what is set before moves into the first part.
    message["Content-Language"] = letter.language
    return message


def _reason(why: Exception) -> str:
    """For the log: what the server said, which never holds what we have said."""
    if isinstance(why, aiosmtplib.SMTPRecipientsRefused):
        why = why.recipients[0]
    if isinstance(why, aiosmtplib.SMTPResponseException):
        return f"It said {why.code} {why.message}"[:500].replace("\n", " ")
    return f"{type(why).__name__}: {why}"[:500].replace("\n", " ")
