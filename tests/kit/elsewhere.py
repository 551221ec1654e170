"""Servers of Matrix that talk to each other, over TLS as they do, all on this machine.

A server's name is the address and port of its `Front`, which speaks TLS with a certificate that
this process trusts, and hands on what comes to where it `leads`.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import trustme
from tests.kit.client import Client
from tests.kit.outside import Outside, Received
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.events import build
from linnet.events.event import Event
from linnet.events.signing import Signer, SigningKey, sign_json
from linnet.ids import RoomId, ServerName, UserId
from linnet.peers import x_matrix
from linnet.rooms import persist, reading, store
from linnet.rooms.head import MEMBER, RoomHead, RoomState

HOST = "127.0.0.1"
PART = 65_536
SIGN = "/_matrix/policy/v1/sign"
KEYS = "/_matrix/key/v2/server"
DAY_MS = 24 * 3600 * 1000


class Front:
    """Speaks TLS in front of something on this machine; while it leads nowhere it hangs up."""

    def __init__(self) -> None:
        self.name = ServerName("")
        self.leads: int | None = None
        """The port that it leads to."""
        self.connections = 0
        """How many have come."""
        self._server: asyncio.Server | None = None
        self._carrying: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

    async def open(self, tls: ssl.SSLContext) -> None:
        self._server = await asyncio.start_server(self._carry, HOST, 0, ssl=tls)
        self.name = ServerName(f"{HOST}:{self._server.sockets[0].getsockname()[1]}")

    def hangs_up(self) -> None:
        """From now on lead nowhere, and cut what goes on."""
        self.leads = None
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        self.hangs_up()
        await asyncio.gather(*self._carrying)

    async def _carry(self, near: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)
        self.connections += 1
        try:
            if self.leads is not None:
                far, ask = await asyncio.open_connection(HOST, self.leads)
                self._writers += (ask, answer)
                async with asyncio.TaskGroup() as both:
                    both.create_task(_pump(near, ask))
                    both.create_task(_pump(far, answer))
        except* OSError:
            pass
        finally:
            answer.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while part := await source.read(PART):
            sink.write(part)
            await sink.drain()
    finally:
        sink.close()


class Stranger:
    """A server of somebody else's making, with keys of its own. A test says what it answers."""

    def __init__(self, front: Front, outside: Outside) -> None:
        self.front, self.outside = front, outside
        self.key = SigningKey("1", b"s" * 32)
        self.policy_key = SigningKey("policy_server", b"p" * 32)

    @property
    def name(self) -> ServerName:
        return self.front.name

    @property
    def signer(self) -> Signer:
        return Signer(self.name, self.key)

    def publishes(self, valid_until_ts: int, /, **changed: Any) -> None:
        """From now on say so of its keys."""
        said = {
            "server_name": self.name,
            "verify_keys": {self.key.key_id: {"key": self.key.public_key}},
            "old_verify_keys": {},
            "valid_until_ts": valid_until_ts,
            **changed,
        }
        self.outside.answers(KEYS, sign_json(said, self.signer))

    def asked(self, path: str) -> list[Received]:
        """What has come to it."""
        return [one for one in self.outside.received if one.path == path]

    def header(self, body: Any, to: Server, **changed: Any) -> dict[str, str]:
        """The header of a signed request; `changed` are parts that are not as they should be."""
        signer = changed.get("signer", self.signer)
        destination = ServerName(changed.get("destination", name_of(to)))
        uri = changed.get("uri", SIGN)
        return {"Authorization": x_matrix.header(signer, destination, "POST", uri, body)}

    def event(self, head: RoomHead, sender: UserId, **parts: Any) -> Event:
        """A message of somebody of this server, built on a room as it is somewhere."""
        chosen: dict[str, Any] = {
            "type": "m.room.message",
            "state_key": None,
            "content": {"msgtype": "m.text", "body": "hello"},
            "origin_server_ts": 1_700_000_000_000,
            **parts,
        }
        return build.build(
            head.version,
            chosen.pop("signer", self.signer),
            room_id=head.room_id,
            sender=sender,
            prev_events=head.extremities,
            auth_events=[],
            depth=head.depth + 1,
            **chosen,
        )


class Elsewhere:
    """Makes servers that can reach each other."""

    def __init__(self, tls: ssl.SSLContext, new_server: NewServer, more: Callable[[], Any]) -> None:
        self._tls = tls
        self._new_server = new_server
        self._more = more
        self.fronts: dict[str, Front] = {}

    async def server(self, *on: str, **settings: Any) -> Server:
        """A Linnet with an administrator; `on` are the touchpoints that are switched on."""
        front = await self._front()
        chosen = {"server_name": front.name, "egress_allow": (HOST,), **settings}
        server = await self._new_server(**chosen)
        front.leads = int(server.url.rpartition(":")[2])
        server.admin = await server.person("admin", is_first=True)
        for row in on:
            await switches(server, row)
        return server

    async def stranger(self) -> Stranger:
        """A server that answers nothing yet."""
        outside: Outside = await self._more()
        front = await self._front()
        front.leads = outside.port
        return Stranger(front, outside)

    async def _front(self) -> Front:
        front = Front()
        await front.open(self._tls)
        self.fronts[front.name] = front
        return front


@pytest_asyncio.fixture
async def elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_server: NewServer
) -> AsyncIterator[Elsewhere]:
    """Servers behind certificates that this process trusts."""
    authority = trustme.CA()
    trust = tmp_path / "trust.pem"
    authority.cert_pem.write_to_path(trust)
    monkeypatch.setenv("SSL_CERT_FILE", str(trust))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(tls)
    outsides: list[Outside] = []

    async def more() -> Outside:
        outside = Outside()
        await outside.start()
        outsides.append(outside)
        return outside

    made = Elsewhere(tls, new_server, more)
    yield made
    for front in made.fronts.values():
        await front.close()
    for outside in outsides:
        await outside.stop()


def name_of(server: Server) -> str:
    return server.house.hall.settings.server_name


async def switches(server: Server, row: str, *, is_on: bool = True) -> None:
    await server.admin.put(f"/_linnet/touchpoints/{row}/switch", {"is_on": is_on})


async def head_of(server: Server, room_id: str) -> RoomHead:
    head = await server.house.rooms.heads.get(RoomId(room_id))
    assert head is not None
    return head


async def appends(server: Server, event: Event) -> None:
    """Put an event of another server into a room of this one, by the one doorway."""
    rooms = server.house.rooms
    async with rooms.db.transaction() as tx:
        head = await rooms.heads.in_turn(tx, event.room_id)
        if head is None:
            await store.insert_room(tx, event)
            head = RoomHead(event.room_id, event.version, [], 0, 0, RoomState({}))
        rooms.heads.advance(await persist.append(tx, rooms, head, event))


async def comes(server: Server, room_id: str, user_id: str, signer: Signer) -> None:
    """Somebody of another server joins a room of this one, as if their server had sent it."""
    head = await head_of(server, room_id)
    event = build.build(
        head.version,
        signer,
        room_id=head.room_id,
        sender=UserId(user_id),
        type=MEMBER,
        state_key=user_id,
        content={"membership": "join"},
        origin_server_ts=server.house.rooms.clock.now_ms(),
        prev_events=head.extremities,
        auth_events=[],
        depth=head.depth + 1,
    )
    await appends(server, event)


async def shares(room_id: str, home: Server, other: Server) -> None:
    """Another server gets a room as it is at home now."""
    async with home.house.rooms.db.snapshot() as reader:
        found = await reading.timeline_back(reader, RoomId(room_id), 2**62, 0, 1000)
    for stored in reversed(found):
        await appends(other, stored.event)


async def chooses(person: Client, room_id: str, via: str, key: str, **more: Any) -> None:
    """Make a server the policy server of a room."""
    content = {"via": via, "public_keys": {"ed25519": key}}
    await person.put(f"/rooms/{room_id}/state/m.room.policy/", content, **more)


async def pdu_of(server: Server, event_id: str) -> Any:
    """An event as it is stored, in federation format."""
    async with server.house.rooms.db.snapshot() as reader:
        (stored,) = await reading.events_by_id(reader, [event_id])  # type: ignore[list-item]
    return stored.event.pdu
