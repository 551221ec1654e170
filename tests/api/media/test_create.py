"""An address first, the file later."""

# covers: createContent, uploadContentToMXC

import asyncio
from typing import Any

from tests.api.media.files import CREATE, UPLOAD, downloads, stored, thumbnails, until, uploads
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.media.upload import MAX_PENDING, PENDING_MS


async def creates(client: Client) -> str:
    answer = await client.post(CREATE)
    return str(answer["content_uri"]).removeprefix("mxc://")


async def fills(client: Client, place: str, content: bytes = b"late", **more: Any) -> None:
    headers = {"Content-Type": "image/png"}
    await client.put(f"{UPLOAD}/{place}", content, headers=headers, **more)


async def test_the_file_comes_later(alice: Client, bob: Client) -> None:
    answer = await alice.post(CREATE)
    now_ms = alice.server.house.hall.clock.now_ms()
    assert 0 < answer["unused_expires_at"] - now_ms <= PENDING_MS
    place = answer["content_uri"].removeprefix("mxc://")
    await fills(alice, place, params={"filename": "x.png"})
    got = await downloads(bob, place)
    assert got.body == b"late"
    assert got.headers["Content-Type"] == "image/png"
    assert got.headers["Content-Disposition"] == 'inline; filename="x.png"'


async def test_who_asks_too_early_waits(alice: Client, bob: Client) -> None:
    place = await creates(alice)
    asking = asyncio.ensure_future(downloads(bob, place, params={"timeout_ms": 30_000}))
    await until(lambda: alice.server.house.media.arrivals._waiting)
    await fills(alice, place)
    assert (await asking).body == b"late"


async def test_but_not_for_ever(alice: Client) -> None:
    place = await creates(alice)
    for timeout_ms in (0, 20, -5):
        early = {"params": {"timeout_ms": timeout_ms}, "expect": 504}
        await downloads(alice, place, **early, errcode="M_NOT_YET_UPLOADED")
        await thumbnails(alice, place, 32, 32, **early, errcode="M_NOT_YET_UPLOADED")


async def test_content_cannot_be_replaced(alice: Client) -> None:
    place = await creates(alice)
    await fills(alice, place)
    await fills(alice, place, b"other", expect=409, errcode="M_CANNOT_OVERWRITE_MEDIA")
    assert (await downloads(alice, place)).body == b"late"
    place = await uploads(alice, b"at once")
    await fills(alice, place, b"other", expect=409, errcode="M_CANNOT_OVERWRITE_MEDIA")


async def test_of_two_at_the_same_time_one_wins(alice: Client) -> None:
    place = await creates(alice)
    headers = {"Authorization": f"Bearer {alice.access_token}"}
    url = f"{alice.server.url}{UPLOAD}/{place}"

    async def status(content: bytes) -> int:
        async with alice.server.http.put(url, headers=headers, data=content) as response:
            return response.status

    statuses = await asyncio.gather(*(status(bytes([n]) * 100_000) for n in range(5)))
    assert sorted(statuses) == [200, 409, 409, 409, 409]


async def test_only_who_asked_for_the_address_may_use_it(alice: Client, bob: Client) -> None:
    place = await creates(alice)
    await fills(bob, place, expect=403, errcode="M_FORBIDDEN")
    await fills(alice, place)
    await fills(bob, place, expect=403, errcode="M_FORBIDDEN")


async def test_unknown_addresses_are_not_found(alice: Client) -> None:
    for place in ("linnet.test/unknown", "elsewhere.example/x", "linnet.test/%00", "%00/x"):
        await fills(alice, place, expect=404, errcode="M_NOT_FOUND")


async def test_an_address_expires(new_server: NewServer, settable_clock: Any) -> None:
    server = await new_server(clock=settable_clock)
    alice = await server.person("alice", is_first=True)
    place, used = await creates(alice), await creates(alice)
    await fills(alice, used)
    settable_clock.moves(PENDING_MS + 1)
    await fills(alice, place, expect=404, errcode="M_NOT_FOUND")
    await downloads(alice, place, expect=404, errcode="M_NOT_FOUND")
    assert (await downloads(alice, used)).body == b"late"
    assert len(stored(server)) == 1


async def test_there_are_only_so_many_addresses(new_server: NewServer, settable_clock: Any) -> None:
    server = await new_server(clock=settable_clock)
    alice = await server.person("alice", is_first=True)
    bob = await server.person("bob")
    places = [await creates(alice) for _ in range(MAX_PENDING)]
    answer = await alice.post(CREATE, expect=429, errcode="M_LIMIT_EXCEEDED")
    assert 0 < answer["retry_after_ms"] <= PENDING_MS
    await creates(bob)
    await fills(alice, places[0])
    await creates(alice)
    settable_clock.moves(PENDING_MS + 1)
    await creates(alice)


async def test_nobody_has_no_address(server: Server) -> None:
    nobody = server.nobody()
    await nobody.post(CREATE, expect=401, errcode="M_MISSING_TOKEN")
    await nobody.put(f"{UPLOAD}/linnet.test/x", b"x", expect=401, errcode="M_MISSING_TOKEN")
