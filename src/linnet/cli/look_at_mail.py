"""The mail server: that it is there, encrypts, lets Linnet sign in and write as it wants to."""

import asyncio
from importlib import import_module

from linnet.cli.finding import Case, Finding
from linnet.mail.failure import NotHandedOver
from linnet.mail.server import mail_server

WITHIN_S = 30
_ADVICE = {
    "contact": "Check smtp_host, smtp_port and smtp_security, and that the firewall lets it out.",
    "encryption": "It must offer STARTTLS with a certificate for smtp_host that the system trusts;"
    ' a port that begins with TLS needs smtp_security = "tls".',
    "login": "Check smtp_username and smtp_password.",
    "sender": "It must let you write as smtp_from.",
}


async def letters(case: Case) -> list[Finding]:
    """Speak with the mail server of the settings, up to where a letter would follow."""
    server = mail_server(case.settings)
    if server is None:
        return []
    # Loaded when it is needed: it would slow down every start.
    speaking = import_module("linnet.mail.handing_over")
    where = f"{server.host}, port {server.port}"
    try:
        async with asyncio.timeout(WITHIN_S):
            await speaking.try_out(server)
    except NotHandedOver as why:
        said = f"The mail server {where}, takes no letters. {why}"
        return [Finding("mail", "broken", said, _ADVICE[why.stage])]
    except TimeoutError:
        said = f"The mail server {where}, does not answer."
        return [Finding("mail", "broken", said, _ADVICE["contact"])]
    return [Finding("mail", "good", f"The mail server {where}, would take a letter.")]
