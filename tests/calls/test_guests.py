"""Guests in the real media server: they take part, and are out of it once they are gone."""

import asyncio

from tests.kit.calls import BASE, Participant, asks_sfu, own_ports, proof_of
from tests.kit.guests import enters, is_gone, is_in_call, links_path, makes_link, open_room
from tests.kit.server import Server

from linnet.calls.names import ROOM_SLOT, media_room
from linnet.ids import RoomId

OUT_WITHIN_S = 20


async def test_a_guest_takes_part_until_the_link_is_revoked() -> None:
    server = await Server.start(**own_ports())
    alice = await server.person("alice", is_first=True)
    room_id = await open_room(alice)
    link = await makes_link(alice, room_id)
    guest = await enters(server, link["token"])
    await is_in_call(guest, room_id)
    inside = await Participant.enters((await asks_sfu(alice, room_id)).json)
    visitor = await Participant.enters((await asks_sfu(guest, room_id)).json)
    await visitor.shows(200)
    identity = f"{guest.user_id}:{guest.device_id}"
    assert await inside.sees(identity) > 150
    proof, is_out = await proof_of(guest), asyncio.Event()
    visitor.room.on("disconnected", lambda _: is_out.set())
    await alice.delete(links_path(room_id, link["id"]))
    async with asyncio.timeout(OUT_WITHIN_S):
        await is_out.wait()
    media_server = server.house.calls.running
    present = await media_server.participants(media_room(RoomId(room_id), ROOM_SLOT))
    assert present == {f"{alice.user_id}:{alice.device_id}"}
    # Nor does the proof open anything that they got while they were here.
    body = {"room": room_id, "openid_token": proof, "device_id": guest.device_id}
    await server.nobody().post(f"{BASE}/sfu/get", body, expect=401, errcode="M_UNAUTHORIZED")
    await is_gone(guest)
    await visitor.leaves()
    await inside.leaves()
    await server.stop()
