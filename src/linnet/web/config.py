"""What the web client wants to know before anybody has signed in."""

from typing import Literal

from msgspec import Struct

from linnet import __version__
from linnet.accounts.standing import is_first_run
from linnet.http.endpoint import Access, Call, endpoint
from linnet.ids import ServerName
from linnet.web.wiring import Web


class ClientConfig(Struct, frozen=True):
    server_name: ServerName
    registration: Literal["first_run", "closed", "invite", "open"]
    version: str


@endpoint("GET", "/_linnet/config", operation="linnet.getConfig", access=Access.NONE)
async def get_config(web: Web, call: Call) -> ClientConfig:
    async with web.accounts.db.snapshot() as reader:
        is_new = await is_first_run(reader)
    return ClientConfig(
        web.accounts.server_name,
        "first_run" if is_new else web.accounts.registration,
        __version__,
    )
