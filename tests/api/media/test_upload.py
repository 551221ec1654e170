"""Files come in."""

# covers: uploadContent, getConfigAuthed, getConfig

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from typing import Any

from tests.api.media.files import CONFIG, UPLOAD, downloads, stored, until, uploads
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server


async def test_what_was_uploaded_comes_back(alice: Client, bob: Client) -> None:
    content = os.urandom(3_000_000)
    place = await uploads(alice, content, "image/png", filename="قطة.png")
    answer = await downloads(bob, place)
    assert answer.body == content
    assert answer.headers["Content-Type"] == "image/png"


async def test_an_empty_file_is_a_file(alice: Client) -> None:
    answer = await downloads(alice, await uploads(alice, b"", "text/plain"))
    assert (answer.body, answer.headers["Content-Length"]) == (b"", "0")


async def test_ids_cannot_be_guessed_and_do_not_come_twice(alice: Client) -> None:
    places = {await uploads(alice, b"the same") for _ in range(5)}
    assert len(places) == 5
    for place in places:
        assert len(place.partition("/")[2]) >= 20


async def test_equal_content_is_stored_once(new_server: NewServer) -> None:
    server = await new_server()
    alice = await server.person("alice", is_first=True)
    bob = await server.person("bob")
    await asyncio.gather(*(uploads(client, b"equal") for client in (alice, bob) * 5))
    [path] = stored(server)
    name = hashlib.sha256(b"equal").hexdigest()
    assert path.parts[-4:] == ("media", name[:2], name[2:4], name)
    assert path.read_bytes() == b"equal"


async def test_a_file_without_or_with_a_wrong_type_is_of_unknown_type(alice: Client) -> None:
    place = await uploads(alice, b"x", "not a type")
    assert (await downloads(alice, place)).headers["Content-Type"] == "application/octet-stream"
    async with alice.server.http.post(
        alice.server.url + UPLOAD,
        headers={"Authorization": f"Bearer {alice.access_token}"},
        data=b"x",
        skip_auto_headers=["Content-Type"],
    ) as response:
        uri = (await response.json())["content_uri"]
    answer = await downloads(alice, uri.removeprefix("mxc://"))
    assert answer.headers["Content-Type"] == "application/octet-stream"


async def test_the_configuration_says_how_much(alice: Client, server: Server) -> None:
    size = server.house.hall.settings.media_bytes_max
    for path in (CONFIG, "/_matrix/media/v3/config", "/_matrix/media/r0/config"):
        assert (await alice.get(path)).json == {"m.upload.size": size}
        await server.nobody().get(path, expect=401, errcode="M_MISSING_TOKEN")


async def test_files_over_the_limit_are_refused(new_server: NewServer) -> None:
    server = await new_server(media_bytes_max=1000)
    alice = await server.person("alice", is_first=True)
    await uploads(alice, b"x" * 1000)
    await alice.call("POST", UPLOAD, b"x" * 1001, expect=413, errcode="M_TOO_LARGE")
    assert await unannounced(alice, 3_000_000) == 413
    assert len(stored(server)) == 1


async def unannounced(client: Client, size: int) -> int:
    """Upload without saying how much will come; returns the status."""

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(size // 50_000):
            yield b"y" * 50_000

    headers = {"Authorization": f"Bearer {client.access_token}"}
    url = client.server.url + UPLOAD
    async with client.server.http.post(url, headers=headers, data=parts()) as response:
        return response.status


async def test_an_upload_of_unknown_length_works(alice: Client) -> None:
    assert await unannounced(alice, 200_000) == 200


async def test_a_user_has_so_much_space_and_no_more(new_server: NewServer) -> None:
    server = await new_server(media_bytes_per_user_max=2500)
    alice = await server.person("alice", is_first=True)
    bob = await server.person("bob")
    first = await uploads(alice, b"a" * 1000)
    await uploads(alice, b"b" * 1000)
    await alice.call("POST", UPLOAD, b"c" * 1000, expect=403, errcode="M_FORBIDDEN")
    assert await unannounced(alice, 100_000) == 403
    await uploads(bob, b"c" * 1000)
    await alice.delete(f"/_linnet/media/{first}")
    await uploads(alice, b"d" * 1000)
    contents = sorted(path.read_bytes()[:1] for path in stored(server))
    assert contents == [b"b", b"c", b"d"]


async def test_uploads_at_the_same_time_stay_within_the_space(new_server: NewServer) -> None:
    server = await new_server(media_bytes_per_user_max=3000)
    alice = await server.person("alice", is_first=True)

    async def status(n: int) -> int:
        headers = {"Authorization": f"Bearer {alice.access_token}"}
        data = bytes([n]) * 1000
        async with server.http.post(server.url + UPLOAD, headers=headers, data=data) as response:
            return response.status

    statuses = await asyncio.gather(*(status(n) for n in range(8)))
    assert sorted(statuses) == [200] * 3 + [403] * 5
    assert len(stored(server)) == 3


async def test_an_interrupted_upload_leaves_nothing(new_server: NewServer) -> None:
    server = await new_server()
    alice = await server.person("alice", is_first=True)
    _, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
    head = f"POST {UPLOAD} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n"
    writer.write(f"{head}Authorization: Bearer {alice.access_token}\r\n\r\n".encode())
    writer.write(b"z" * 2_000_000)
    await writer.drain()
    await until(lambda: stored(server))
    writer.close()
    await until(lambda: not stored(server))
    reader.feed_eof()


async def test_nobody_may_not_upload(server: Server) -> None:
    headers = {"Content-Type": "image/png"}
    await server.nobody().call(
        "POST", UPLOAD, b"x", headers=headers, expect=401, errcode="M_MISSING_TOKEN"
    )


async def test_a_limit_holds_for_both_ways(new_server: NewServer) -> None:
    server = await new_server(media_bytes_max=10)
    alice = await server.person("alice", is_first=True)
    place = (await alice.post("/_matrix/media/v1/create"))["content_uri"].removeprefix("mxc://")
    path: Any = f"{UPLOAD}/{place}"
    await alice.put(path, b"x" * 11, expect=413, errcode="M_TOO_LARGE")
    await alice.put(path, b"x" * 10)
