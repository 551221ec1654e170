"""The ways that media can take to a media server, each tried by asking it whether it is there.

It answers whoever knows the passwords of a connection that it is about to make, so an answer proves
that packets of a call get through, in both directions: RFC 8445, section 7.
"""

import asyncio
import struct
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    import ssl

    from aioice.stun import Message

PRIORITY = 1_845_501_695
"""Of a way whose address was found by asking."""
LENGTH_BYTES = 2
"""Before each message on a stream: RFC 4571."""


class NoWay(Exception):
    """Nothing came back; says why."""


class Place(Struct, frozen=True):
    """An address at which the media server can be reached."""

    protocol: str
    """`udp` or `tcp`."""
    host: str
    port: int


class Relay(Struct, frozen=True):
    """A server that passes media on."""

    host: str
    port: int
    is_tls: bool
    username: str
    password: str


class Passwords(Struct, frozen=True):
    """What both sides of a connection know."""

    their_name: str
    their_password: str
    our_name: str

    def question(self) -> "Message":
        """Whether the other side is there."""
        stun = import_module("aioice.stun")
        message: Message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        message.attributes["USERNAME"] = f"{self.their_name}:{self.our_name}"
        message.attributes["PRIORITY"] = PRIORITY
        message.attributes["ICE-CONTROLLED"] = 1
        message.add_message_integrity(self.their_password.encode())
        return message


class _Asking(asyncio.DatagramProtocol):
    """Asks over packets, again and again until one answer comes."""

    def __init__(self) -> None:
        self._transport: Any = None
        self._waiting: Any = None
        self._why = "nothing comes back"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        message = _answer(data)
        if message is not None and self._waiting is not None:
            self._waiting.response_received(message, addr)

    def error_received(self, exc: Exception) -> None:
        self._why = str(exc)

    def send_stun(self, message: "Message", addr: tuple[str, int] | None) -> None:
        self._transport.sendto(bytes(message), addr)

    async def ask(
        self, passwords: Passwords, addr: tuple[str, int] | None, within_s: float
    ) -> None:
        stun = import_module("aioice.stun")
        key = passwords.their_password.encode()
        self._waiting = stun.Transaction(passwords.question(), addr, self, integrity_key=key)
        try:
            async with asyncio.timeout(within_s):
                await self._waiting.run()
        except (TimeoutError, stun.TransactionError) as why:
            raise NoWay(self._why) from why
        finally:
            self._transport.close()


async def go_directly(place: Place, passwords: Passwords, within_s: float) -> None:
    """Ask at an address; returns when the answer has come.

    Raises:
        NoWay: it did not.
    """
    go = _by_packets if place.protocol == "udp" else _by_stream
    try:
        await go(place, passwords, within_s)
    except TimeoutError as why:
        raise NoWay("nothing comes back") from why
    except (OSError, EOFError) as why:
        raise NoWay(str(why) or "it hangs up") from why


async def go_by_relay(
    relay: Relay, place: Place, passwords: Passwords, within_s: float, tls: "ssl.SSLContext"
) -> None:
    """The same through a relay, which passes on packets."""
    stun, turn = import_module("aioice.stun"), import_module("aioice.turn")
    try:
        async with asyncio.timeout(within_s):
            _, asking = await turn.create_turn_endpoint(
                _Asking,
                (relay.host, relay.port),
                relay.username,
                relay.password,
                ssl=tls if relay.is_tls else None,
                transport="tcp" if relay.is_tls else "udp",
            )
    except TimeoutError as why:
        raise NoWay("nothing comes back") from why
    except (OSError, stun.TransactionError) as why:
        raise NoWay(str(why)) from why
    await asking.ask(passwords, (place.host, place.port), within_s)


async def _by_packets(place: Place, passwords: Passwords, within_s: float) -> None:
    _, asking = await asyncio.get_running_loop().create_datagram_endpoint(
        _Asking, remote_addr=(place.host, place.port)
    )
    await asking.ask(passwords, None, within_s)


async def _by_stream(place: Place, passwords: Passwords, within_s: float) -> None:
    async with asyncio.timeout(within_s):
        opened = asyncio.open_connection(place.host, place.port)  # noqa: TID251  # ourselves
        reader, writer = await opened
        try:
            question = passwords.question()
            text = bytes(question)
            writer.write(struct.pack("!H", len(text)) + text)
            while True:
                (length,) = struct.unpack("!H", await reader.readexactly(LENGTH_BYTES))
                message = _answer(await reader.readexactly(length))
                if message is not None and message.transaction_id == question.transaction_id:
                    break
        finally:
            writer.transport.abort()
    if not message.check_message_integrity(passwords.their_password.encode()):
        raise NoWay("somebody else answers")


def _answer(data: bytes) -> "Message | None":
    """An answer, among the other side's own questions and whatever else comes."""
    stun = import_module("aioice.stun")
    try:
        message: Message = stun.parse_message(data)
    except ValueError:
        return None
    is_answer = message.message_class in (stun.Class.RESPONSE, stun.Class.ERROR)
    return message if is_answer else None
