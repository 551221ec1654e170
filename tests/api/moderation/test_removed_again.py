"""The same bytes again after a decision has removed them: known, held or refused, and undone."""

# covers: linnet.decideCase, linnet.liftMeasures, uploadContent, uploadContentToMXC

import hashlib
from typing import Any

from tests.api.media.files import CREATE, downloads, uploads
from tests.api.moderation.reporting import API, REFUSED, reports, room_of, the_case
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

ADMIN = "/_linnet/admin/v1"
LIFT = {"measures": ["files"], "reason": "A mistake."}


async def removes(server: Server, alice: Client, bob: Client, room_id: str, content: bytes) -> Any:
    """Bob shows a picture, Alice reports it, the safety team takes it back; its place and case."""
    place = await uploads(bob, content)
    event_id = await bob.sends(room_id, "a picture", msgtype="m.image", url=f"mxc://{place}")
    await reports(alice, room_id, event_id, harm="violence")
    case = await the_case(server.admin, bob)
    body = {"outcome": "measures_taken", "measures": ["files"], "reason": "Cruel."}
    await server.admin.put(f"{API}/cases/{case['case_id']}/decision", body)
    return place, f"{API}/cases/{case['case_id']}"


async def noticed(server: Server, act: str, person: Client, content: bytes) -> int:
    """How often the record says that somebody has uploaded something again."""
    said = (act, person.user_id, f"again {hashlib.sha256(content).hexdigest()}")
    entries = (await server.admin.get(f"{ADMIN}/record"))["acts"]
    return [(one["act"], one["target"], one["detail"]) for one in entries].count(said)


async def test_what_is_uploaded_again_is_held_and_comes_back_with_the_reversal(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob)
    earlier = await uploads(carol, b"cruel 1")
    place, path = await removes(server, alice, bob, room_id, b"cruel 1")
    later = [await uploads(person, b"cruel 1") for person in (carol, carol, bob)]
    # Deleting the file makes nobody forget what it was.
    await server.admin.delete(f"{ADMIN}/files/{place}")
    later.append(await uploads(bob, b"cruel 1"))
    for one in later:
        await downloads(alice, one, expect=404)
    # What somebody had before is theirs: to send the same picture takes nothing from them.
    await downloads(alice, earlier)
    for person in (bob, carol):
        assert await noticed(server, "file.hold", person, b"cruel 1") == 1
    await server.admin.post(f"{path}/lift", LIFT)
    for one in later:
        assert (await downloads(alice, one)).body == b"cruel 1"
    await downloads(alice, await uploads(carol, b"cruel 1"))


async def test_a_server_can_refuse_it(new_server: NewServer) -> None:
    server = await new_server(removed_files="refuse")
    server.admin = await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    room_id = await room_of(alice, bob)
    _, path = await removes(server, alice, bob, room_id, b"cruel 2")
    headers = {"Content-Type": "image/png"}
    upload = "/_matrix/media/v3/upload"
    refused = await bob.call("POST", upload, b"cruel 2", headers=headers, **REFUSED)
    assert refused["org.linnet.removed_file"] is True
    uri = (await bob.post(CREATE))["content_uri"].removeprefix("mxc://")
    await bob.call("PUT", f"{upload}/{uri}", b"cruel 2", headers=headers, **REFUSED)
    assert await noticed(server, "file.refuse", bob, b"cruel 2") == 1
    assert list((server.folder / "media").rglob("*.staged")) == []
    await bob.call("PUT", f"{upload}/{uri}", b"something else", headers=headers)
    await server.admin.post(f"{path}/lift", LIFT)
    await uploads(bob, b"cruel 2")


async def test_what_a_room_removes_is_known_again_of_the_same_person_alone(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    place = await uploads(bob, b"cruel 3")
    event_id = await bob.sends(room_id, "a picture", msgtype="m.image", url=f"mxc://{place}")
    await reports(carol, room_id, event_id, to="room")
    case = await the_case(alice, bob, room_id)
    body = {"outcome": "measures_taken", "measures": ["remove"], "reason": "Cruel."}
    await alice.put(f"{API}/cases/{case['case_id']}/decision", body)
    await downloads(alice, await uploads(bob, b"cruel 3"), expect=404)
    await downloads(alice, await uploads(carol, b"cruel 3"))


async def test_of_a_file_in_quarantine_it_is_noticed_too(server: Server, bob: Client) -> None:
    place = await uploads(bob, b"cruel 4")
    by_hand = f"{ADMIN}/files/{place}/quarantined"
    await server.admin.put(by_hand, {"is_quarantined": True})
    await downloads(bob, await uploads(bob, b"cruel 4"), expect=404)
    assert await noticed(server, "file.hold", bob, b"cruel 4") == 1


async def test_of_a_file_that_a_notice_points_at_that_one_is_removed(new_server: NewServer) -> None:
    server = await new_server(notice_work=0)
    server.admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    place, other = await uploads(bob, b"cruel 5"), await uploads(bob, b"harmless")
    body = {
        "harm": "violence",
        "where": f"mxc://{place}",
        "reason": "Cruel.",
        "good_faith": True,
        "name": "Ada",
        "email": "ada@example.org",
    }
    await server.nobody().post("/_linnet/notice", body)
    case = await the_case(server.admin, bob)
    decision = {"outcome": "measures_taken", "measures": ["files"], "reason": "Cruel."}
    await server.admin.put(f"{API}/cases/{case['case_id']}/decision", decision)
    await downloads(bob, place, expect=404)
    await downloads(bob, other)
