"""Files go away: wished, or because nothing refers to them."""

# covers: linnet.deleteMedia

import asyncio

import pytest
from tests.api.media.files import (
    CREATE,
    UPLOAD,
    downloads,
    picture,
    stored,
    thumbnails,
    uploads,
)
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.ids import UserId
from linnet.media.cleaning import remove_expired, remove_orphans
from linnet.media.delete import delete_files_of
from linnet.media.upload import PENDING_MS


async def deletes(client: Client, place: str, **more: object) -> None:
    await client.delete(f"/_linnet/media/{place}", **more)


async def test_a_deleted_file_is_gone_with_its_thumbnails(new_server: NewServer) -> None:
    server = await new_server()
    alice = await server.person("alice", is_first=True)
    place = await uploads(alice, picture())
    await thumbnails(alice, place, 96, 96)
    await thumbnails(alice, place, 320, 240)
    assert len(stored(server)) == 3
    await deletes(alice, place)
    assert stored(server) == []
    await downloads(alice, place, expect=404, errcode="M_NOT_FOUND")
    await thumbnails(alice, place, 96, 96, expect=404, errcode="M_NOT_FOUND")
    await deletes(alice, place, expect=404, errcode="M_NOT_FOUND")


async def test_shared_content_stays_until_its_last_file_goes(new_server: NewServer) -> None:
    server = await new_server()
    alice = await server.person("alice", is_first=True)
    bob = await server.person("bob")
    content = picture()
    first, second = await uploads(alice, content), await uploads(bob, content)
    small = await thumbnails(alice, first, 96, 96)
    third = await uploads(bob, small.body, "image/jpeg")
    await deletes(alice, first)
    assert (await downloads(alice, second)).body == content
    await deletes(bob, second)
    assert (await downloads(bob, third)).body == small.body
    assert len(stored(server)) == 1
    await deletes(bob, third)
    assert stored(server) == []


async def test_the_files_of_others_stay(alice: Client, bob: Client) -> None:
    place = await uploads(alice, b"hers")
    await deletes(bob, place, expect=403, errcode="M_FORBIDDEN")
    assert (await downloads(bob, place)).body == b"hers"


async def test_unknown_files_are_not_found(alice: Client) -> None:
    for place in ("linnet.test/unknown", "elsewhere.example/x", "linnet.test/%00"):
        await deletes(alice, place, expect=404, errcode="M_NOT_FOUND")


async def test_nobody_may_not_delete(server: Server, alice: Client) -> None:
    place = await uploads(alice, b"x")
    await deletes(server.nobody(), place, expect=401, errcode="M_MISSING_TOKEN")


async def test_an_announced_file_can_be_deleted(alice: Client) -> None:
    place = (await alice.post(CREATE))["content_uri"].removeprefix("mxc://")
    await deletes(alice, place)
    await alice.put(f"{UPLOAD}/{place}", b"x", expect=404, errcode="M_NOT_FOUND")


async def test_uploading_and_deleting_the_same_content_at_the_same_time(alice: Client) -> None:
    async def comes_and_goes() -> None:
        await deletes(alice, await uploads(alice, b"contested"))

    async def comes() -> str:
        return await uploads(alice, b"contested")

    results = await asyncio.gather(*(job() for _ in range(15) for job in (comes_and_goes, comes)))
    for place in filter(None, results):
        assert (await downloads(alice, place)).body == b"contested"


async def test_everything_of_a_user(new_server: NewServer) -> None:
    server = await new_server()
    alice = await server.person("alice", is_first=True)
    bob = await server.person("bob")
    for content in (b"one", b"two", b"three"):
        await uploads(alice, content)
    place = await uploads(bob, b"three")
    await delete_files_of(server.house.media, UserId(alice.user_id))
    assert (await downloads(bob, place)).body == b"three"
    assert len(stored(server)) == 1


async def test_what_a_crash_left_behind_is_removed(new_server: NewServer) -> None:
    server = await new_server()
    alice = await server.person("alice", is_first=True)
    place = await uploads(alice, picture())
    await thumbnails(alice, place, 96, 96)
    folder = server.house.hall.folder / "media"
    orphan = folder / "ab" / "cd" / ("abcd" + "0" * 60)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"nobody's")
    await remove_orphans(server.house.media)
    assert not orphan.exists()
    assert len(stored(server)) == 2
    unfinished = folder / "incoming" / "unfinished"
    unfinished.write_bytes(b"half")
    await server.house.media.blobs.remove_unfinished()
    assert not unfinished.exists()
    await downloads(alice, place)


async def test_addresses_never_used_are_forgotten(
    new_server: NewServer, settable_clock: pytest.FixtureRequest
) -> None:
    server = await new_server(clock=settable_clock)
    alice = await server.person("alice", is_first=True)
    await alice.post(CREATE)
    kept = await uploads(alice, b"kept")
    settable_clock.moves(PENDING_MS)  # type: ignore[attr-defined]
    await remove_expired(server.house.media)
    async with server.house.hall.db.snapshot() as reader:
        [(media_id,)] = await reader.all("SELECT media_id FROM media")
    assert kept.endswith(f"/{media_id}")
