"""The mail server of the settings, and its row of the register."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from linnet.config import Settings
from linnet.touchpoints.register import MAIL, Touchpoint


class MailServer(Struct, frozen=True):
    """Who takes letters, and how it is spoken to. `password` is secret."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    username: str
    password: str
    sender: str
    """As it stands in a letter: an address, or a name with an address."""


def mail_server(settings: Settings) -> MailServer | None:
    """None when no letters are sent."""
    if not settings.smtp_host:
        return None
    return MailServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.smtp_username,
        settings.smtp_password,
        settings.smtp_from,
    )


def rows_of(settings: Settings) -> list[Touchpoint]:
    """The server's row: on, and for it alone; nothing when no letters are sent.

    It may be one of the operator's own network.
    """
    server = mail_server(settings)
    if server is None:
        return []
    hosts = (f"{server.host}:{server.port}",)
    row = replace(
        MAIL, host_class="exact", hosts=hosts, is_on_by_default=True, is_named_by_operator=True
    )
    return [row]
