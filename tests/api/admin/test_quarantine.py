"""Administrators keep files back from everybody, and give them out again."""

from typing import Any

from tests.api.media.files import CREATE, DOWNLOAD, THUMBNAIL, downloads, picture, uploads
from tests.kit.client import Client
from tests.kit.server import SERVER_NAME, Server

API = "/_linnet/admin/v1"
GONE = {"expect": 404, "errcode": "M_NOT_FOUND"}


async def keeps_back(server: Server, place: str, is_quarantined: bool = True, **more: Any) -> None:
    body = {"is_quarantined": is_quarantined, **more}
    answer = await server.admin.put(f"{API}/files/{place}/quarantined", body)
    assert answer.json == {"is_quarantined": is_quarantined}


def ways(place: str) -> list[str]:
    """All paths by which a file goes out."""
    small = "width=32&height=32&method=crop"
    old = "/_matrix/media/v3"
    return [
        f"{DOWNLOAD}/{place}",
        f"{DOWNLOAD}/{place}/name.png",
        f"{THUMBNAIL}/{place}?{small}",
        f"{old}/download/{place}",
        f"{old}/download/{place}/name.png",
        f"{old}/thumbnail/{place}?{small}",
    ]


async def newest_act(server: Server) -> tuple[str, str, str]:
    (act,) = (await server.admin.get(f"{API}/record", params={"limit": 1}))["acts"]
    return act["act"], act["target"], act["detail"]


async def test_nobody_is_given_what_is_kept_back(
    server: Server, alice: Client, bob: Client
) -> None:
    # covers: linnet.adminQuarantineFile, linnet.adminQuarantine
    content = picture()
    place = await uploads(alice, content)
    media_id = place.partition("/")[2]
    earlier, other = await uploads(bob, content), await uploads(bob, picture())
    etag = (await downloads(bob, place)).headers["ETag"]
    for way in ways(place):
        await bob.get(way)
    await keeps_back(server, place, reason="reported")
    assert await newest_act(server) == ("file.quarantine", media_id, "reported")
    later = await uploads(bob, content)
    for copy in (place, earlier, later):
        for way in ways(copy):
            for person in (alice, bob, server.admin):
                await person.get(way, **GONE)
        await downloads(bob, copy, headers={"If-None-Match": etag}, **GONE)
    await downloads(bob, other)
    listed = (await server.admin.get(f"{API}/quarantine"))["files"]
    assert (listed[0]["uri"], listed[0]["files"]) == (f"mxc://{place}", 3)
    files = (await server.admin.get(f"{API}/users/{alice.user_id}/files"))["files"]
    assert [file["is_quarantined"] for file in files] == [True]
    # By any of the copies it is given out again, all of them at once.
    await keeps_back(server, later, False)
    assert (await newest_act(server))[0] == "file.release"
    for copy in (place, earlier, later):
        assert (await downloads(alice, copy)).body == content
        await alice.get(ways(copy)[2])
    assert f"mxc://{place}" not in [
        one["uri"] for one in (await server.admin.get(f"{API}/quarantine"))["files"]
    ]


async def test_it_outlives_the_file(server: Server, alice: Client, bob: Client) -> None:
    content = b"what nobody shall see"
    place = await uploads(alice, content, "text/plain")
    await keeps_back(server, place)
    await alice.delete(f"/_linnet/media/{place}")
    again = await uploads(bob, content, "text/plain")
    await downloads(bob, again, **GONE)
    await keeps_back(server, place, False)
    assert (await downloads(bob, again)).body == content


async def test_who_waits_for_an_upload_is_not_given_it(server: Server, alice: Client) -> None:
    content = b"kept back before it came"
    await keeps_back(server, await uploads(alice, content))
    place = str((await alice.post(CREATE))["content_uri"]).removeprefix("mxc://")
    await server.admin.put(f"{API}/files/{place}/quarantined", {"is_quarantined": True}, **GONE)
    await alice.call("PUT", f"/_matrix/media/v3/upload/{place}", content)
    await downloads(alice, place, **GONE)


async def test_twice_is_one_act_and_nonsense_none(server: Server, alice: Client) -> None:
    place = await uploads(alice, b"some file")
    await keeps_back(server, place, reason="first")
    await keeps_back(server, place, reason="second")
    assert (await newest_act(server))[2] == "first"
    path = f"{API}/files/{place}/quarantined"
    wrong: list[tuple[Any, str]] = [
        ({}, "M_MISSING_PARAM"),
        ({"is_quarantined": 1}, "M_BAD_JSON"),
        ({"is_quarantined": False, "reason": "x" * 501}, "M_INVALID_PARAM"),
    ]
    for body, errcode in wrong:
        await server.admin.put(path, body, expect=400, errcode=errcode)
    for missing in (f"{SERVER_NAME}/none", "example.org/x", f"{SERVER_NAME}/%00"):
        path = f"{API}/files/{missing}/quarantined"
        await server.admin.put(path, {"is_quarantined": True}, **GONE)
    assert (await newest_act(server))[2] == "first"
