"""Files go with the last message that had them, unless something else needs them."""

from typing import Any

from tests.api.media.files import CONFIG, downloads, picture, thumbnails, until, uploads
from tests.api.moderation.reporting import reports, the_case
from tests.api.moderation.test_decisions import decides
from tests.api.retention.passing import DAY_MS, HOUR_MS, disappears, passes, said
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.moderation.erasing import HELD_MS

IMAGE = "m.room.message"


async def shows(person: Client, room_id: str, place: str) -> str:
    content = {"msgtype": "m.image", "body": "a picture", "url": f"mxc://{place}"}
    return await person.sends_event(room_id, IMAGE, content)


async def shows_sealed(
    person: Client, room_id: str, name: str, *places: str, **more: Any
) -> dict[str, Any]:
    """A sealed message, with its files said beside it."""
    asked = "&".join(f"org.linnet.media_id={place.partition('/')[2]}" for place in places)
    content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": name}
    path = f"/rooms/{room_id}/send/m.room.encrypted/{name}?{asked}"
    answer: dict[str, Any] = (await person.put(path, content, **more)).json
    return answer


async def a_server(new_server: NewServer, **settings: Any) -> tuple[Server, MovableClock, str]:
    """With alice and bob in a room whose messages go after an hour."""
    clock = MovableClock()
    server = await new_server(clock=clock, **settings)
    server.admin = await server.person("admin", is_first=True)
    room_id = await server.admin.creates_room(preset="public_chat")
    await disappears(server.admin, room_id, HOUR_MS)
    return server, clock, room_id


async def test_a_file_goes_with_its_message(new_server: NewServer) -> None:
    server, clock, room_id = await a_server(new_server)
    alice = await server.person("alice")
    await alice.joins(room_id)
    open_one, sealed, unsaid = [await uploads(alice, picture(64, 64)) for _ in range(3)]
    small = await uploads(alice, picture(8, 8))
    await shows(alice, room_id, open_one)
    await thumbnails(alice, open_one, 32, 32)
    await shows_sealed(alice, room_id, "one", sealed, small)
    await shows_sealed(alice, room_id, "two")
    await passes(server, clock, HOUR_MS)
    for gone in (open_one, sealed, small):
        await downloads(alice, gone, expect=404)
    await thumbnails(alice, open_one, 32, 32, expect=404)
    # Of which message it is a file, nobody has said.
    await downloads(alice, unsaid)

    def blobs() -> int:
        found = (server.folder / "media").rglob("*")
        return len([path for path in found if path.is_file() and len(path.name) == 64])

    await until(lambda: blobs() == 1)


async def test_what_something_else_needs_stays(new_server: NewServer) -> None:
    server, clock, room_id = await a_server(new_server)
    alice, bob = await server.person("alice"), await server.person("bob")
    other = await server.admin.creates_room(preset="public_chat")
    for person in (alice, bob):
        await person.joins(room_id)
        await person.joins(other)
    twice, sealed_twice, of_bob, avatar, kept = [
        await uploads(alice, picture(16, 16)) for _ in range(5)
    ]
    await shows(alice, room_id, twice)
    await shows(bob, other, twice)
    await shows_sealed(alice, room_id, "one", sealed_twice)
    await shows_sealed(alice, other, "two", sealed_twice)
    # A message takes along nothing of somebody else.
    await shows(bob, room_id, of_bob)
    await shows_sealed(bob, room_id, "three", of_bob)
    await shows(alice, room_id, avatar)
    await alice.put(f"/profile/{alice.user_id}/avatar_url", {"avatar_url": f"mxc://{avatar}"})
    await shows(alice, room_id, kept)
    data = f"/user/{alice.user_id}/account_data/org.example.pack"
    await alice.put(data, {"images": {"x": {"url": f"mxc://{kept}"}}})
    await passes(server, clock, HOUR_MS)
    for place in (twice, sealed_twice, of_bob, avatar, kept):
        await downloads(alice, place)


async def test_nobody_keeps_a_file_of_somebody_else(new_server: NewServer) -> None:
    """Whoever says that a sealed message has it, says so in vain."""
    server, clock, room_id = await a_server(new_server)
    alice, bob = await server.person("alice"), await server.person("bob")
    other = await server.admin.creates_room(preset="public_chat")
    for person in (alice, bob):
        await person.joins(room_id)
        await person.joins(other)
    place = await uploads(alice, picture(16, 16))
    await shows_sealed(alice, room_id, "one", place)
    await shows_sealed(bob, other, "two", place)
    await passes(server, clock, HOUR_MS)
    await downloads(alice, place, expect=404)


async def test_a_message_has_few_files(new_server: NewServer) -> None:
    server, _, room_id = await a_server(new_server)
    wrong = {"expect": 400, "errcode": "M_INVALID_PARAM"}
    await shows_sealed(server.admin, room_id, "one", *["linnet.test/a"] * 11, **wrong)


async def test_open_cases_hold_their_files(new_server: NewServer) -> None:
    server, clock, room_id = await a_server(new_server)
    admin, alice, bob = server.admin, await server.person("alice"), await server.person("bob")
    for person in (alice, bob):
        await person.joins(room_id)
    vile, never_decided = [await uploads(alice, picture(16, 16)) for _ in range(2)]
    await reports(bob, room_id, await shows(alice, room_id, vile), to="server")
    await passes(server, clock, HOUR_MS)
    # The message is gone for everybody but those who decide.
    assert await said(bob, room_id) == []
    await downloads(bob, vile)
    standing = await admin.get("/_linnet/admin/v1/retention")
    assert standing["files_waiting"] == 1
    case = await the_case(admin, alice)
    messages = await admin.post(f"/_linnet/moderation/cases/{case['case_id']}/messages")
    assert [one["content"]["body"] for one in messages["messages"]] == ["a picture"]
    await decides(admin, case)
    await passes(server, clock, HOUR_MS)
    await downloads(bob, vile, expect=404)
    # Nobody waits for ever.
    await reports(bob, room_id, await shows(alice, room_id, never_decided), to="server")
    await passes(server, clock, DAY_MS)
    await downloads(bob, never_decided)
    await passes(server, clock, HELD_MS)
    await downloads(bob, never_decided, expect=404)


async def test_old_files_go_where_there_is_a_limit(new_server: NewServer) -> None:
    """Also those of sealed messages whose apps have said nothing of them."""
    server, clock, _ = await a_server(new_server, retention_days_max=30)
    alice = await server.person("alice")
    unsaid, avatar = await uploads(alice, picture(16, 16)), await uploads(alice, picture(16, 16))
    of_room, picked = [await uploads(alice, picture(16, 16)) for _ in range(2)]
    await alice.put(f"/profile/{alice.user_id}/avatar_url", {"avatar_url": f"mxc://{avatar}"})
    room_id = await alice.creates_room(preset="public_chat")
    await alice.sets_state(room_id, "m.room.avatar", {"url": f"mxc://{of_room}"})
    member = {"membership": "join", "avatar_url": f"mxc://{picked}"}
    await alice.put(f"/rooms/{room_id}/state/m.room.member/{alice.user_id}", member)
    clock.advance(20 * DAY_MS)
    young = await uploads(alice, picture(16, 16))
    await passes(server, clock, 11 * DAY_MS)
    await _is_gone(alice, unsaid)
    for place in (avatar, of_room, picked, young):
        await downloads(alice, place)


async def _is_gone(person: Client, place: str) -> None:
    while (await person.get(CONFIG))["m.upload.size"]:
        async with person.server.house.hall.db.snapshot() as reader:
            media_id = place.partition("/")[2]
            if not await reader.maybe("SELECT 1 FROM media WHERE media_id = $1", media_id):
                return
