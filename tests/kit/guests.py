"""Guests of calls in tests: a room that lets them in, links, and people who come by them."""

from typing import Any
from urllib.parse import quote

from tests.kit.client import Answer, Client
from tests.kit.server import Server

ALLOWED = "org.linnet.call_links"
CALL_MEMBER = "org.matrix.msc3401.call.member"
BEING_THERE = {"application": "m.call", "call_id": "", "expires": 3_600_000}
SETTINGS = {
    "livekit": "ws://localhost:1",
    "livekit_key": "key",
    "livekit_secret": "a secret of at least thirty-two letters",
}
"""Of a server that carries calls, for tests in which nobody speaks."""


async def open_room(owner: Client, **wanted: Any) -> str:
    """A room that lets guests into its calls."""
    room_id = await owner.creates_room(name="Nest watch", **wanted)
    await owner.sets_state(room_id, ALLOWED, {"allowed": True})
    return room_id


def links_path(room_id: str, link_id: str = "") -> str:
    path = f"/_linnet/rooms/{quote(room_id, safe='')}/call_links"
    return f"{path}/{link_id}" if link_id else path


async def makes_link(maker: Client, room_id: str, **wish: Any) -> Answer:
    return await maker.post(links_path(room_id), wish)


async def enters(server: Server, token: str, name: str = "Gwen", **more: Any) -> Client:
    """Somebody who came by a link."""
    path = f"/_linnet/call_links/{token}/enter"
    answer = await server.nobody().post(path, {"display_name": name}, **more)
    guest = Client(server, answer.json.get("access_token"))
    guest.user_id, guest.device_id = answer.json.get("user_id"), answer.json.get("device_id")
    return guest


def place_of(client: Client) -> str:
    """The state key of somebody's place in the call."""
    return f"_{client.user_id}_{client.device_id}_m.call"


async def is_in_call(client: Client, room_id: str) -> str:
    """Say so; returns the event's id."""
    return await client.sets_state(room_id, CALL_MEMBER, BEING_THERE, place_of(client))


async def is_gone(guest: Client) -> None:
    await guest.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")


async def membership(viewer: Client, room_id: str, guest: Client) -> str:
    path = f"/rooms/{room_id}/state/m.room.member/{guest.user_id}"
    return str((await viewer.get(path))["membership"])
