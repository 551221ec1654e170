"""Two devices meet to link one to the other's account, in both forms that apps speak."""

# covers: unstable.msc4108.beginMeeting, unstable.msc4108.readMeeting
# covers: unstable.msc4108.writeMeeting, unstable.msc4108.endMeeting
# covers: unstable.msc4388.getAvailable, unstable.msc4388.beginMeeting
# covers: unstable.msc4388.readMeeting, unstable.msc4388.writeMeeting
# covers: unstable.msc4388.endMeeting

from typing import Any

import pytest
from tests.kit.client import Answer
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.sessions.linking.meetings import LIFETIME_MS

OLD = "/_matrix/client/unstable/org.matrix.msc4108/rendezvous"
NEW = "/_matrix/client/unstable/io.element.msc4388/rendezvous"
TEXT = {"Content-Type": "text/plain"}


async def begun(server: Server, data: bytes = b"first") -> tuple[str, Answer]:
    answer = await server.nobody().post(OLD, data, headers=TEXT, expect=201)
    address = server.house.hall.settings.address
    assert answer["url"].startswith(f"{address}{OLD}/")
    return answer["url"].removeprefix(address), answer


def etag(answer: Answer) -> str:
    return answer.headers["ETag"]


async def writes(server: Server, path: str, tag: str, data: bytes, **expected: Any) -> Answer:
    headers = {**TEXT, "If-Match": tag}
    return await server.nobody().put(path, data, headers=headers, **expected)


async def test_the_flags_are_there(server: Server) -> None:
    features = (await server.nobody().get("/_matrix/client/versions"))["unstable_features"]
    assert features["org.matrix.msc4108"] is True
    assert features["io.element.msc4388"] is True


async def test_two_devices_meet(server: Server) -> None:
    nobody = server.nobody()
    path, made = await begun(server)
    assert made.headers["Cache-Control"] == "no-store, no-transform"
    assert {"Expires", "Last-Modified"} <= set(made.headers)
    assert "ETag" in made.headers["Access-Control-Expose-Headers"]
    read = await nobody.get(path)
    assert (read.body, etag(read)) == (b"first", etag(made))
    assert read.headers["Content-Type"] == "text/plain"
    assert read.headers["X-Content-Type-Options"] == "nosniff"
    await nobody.get(path, headers={"If-None-Match": etag(made)}, expect=304)
    written = await writes(server, path, etag(made), b"second", expect=202)
    assert etag(written) != etag(made)
    read = await nobody.get(path, headers={"If-None-Match": etag(made)})
    assert read.body == b"second"
    await nobody.delete(path, expect=204)
    await nobody.get(path, expect=404, errcode="M_NOT_FOUND")
    await nobody.delete(path, expect=404, errcode="M_NOT_FOUND")


async def test_nobody_writes_over_what_they_have_not_read(server: Server) -> None:
    path, made = await begun(server)
    await writes(server, path, etag(made), b"second", expect=202)
    lost = await writes(server, path, etag(made), b"third", expect=412, errcode="M_UNKNOWN")
    assert lost["org.matrix.msc4108.errcode"] == "M_CONCURRENT_WRITE"
    assert (await server.nobody().get(path)).body == b"second"
    await server.nobody().put(path, b"third", headers=TEXT, expect=400, errcode="M_MISSING_PARAM")
    # A proxy may have weakened the tag.
    current = etag(await server.nobody().get(path))
    await writes(server, path, f"W/{current}", b"third", expect=202)


async def test_messages_are_small_texts(server: Server) -> None:
    nobody = server.nobody()
    await begun(server, b"x" * 4096)
    await nobody.post(OLD, b"x" * 4097, headers=TEXT, expect=413, errcode="M_TOO_LARGE")
    await nobody.post(OLD, {"a": 1}, expect=400, errcode="M_INVALID_PARAM")
    path, made = await begun(server)
    await writes(server, path, etag(made), b"x" * 4097, expect=413, errcode="M_TOO_LARGE")
    missing = f"{OLD}/unknown"
    await writes(server, missing, '"x"', b"x", expect=404, errcode="M_NOT_FOUND")


async def test_meetings_end(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    path, made = await begun(server)
    newer = (await server.nobody().post(NEW, {"data": "first"}))["id"]
    clock.advance(LIFETIME_MS - 1)
    await writes(server, path, etag(made), b"second", expect=202)
    await server.nobody().get(f"{NEW}/{newer}")
    clock.advance(1)
    await server.nobody().get(path, expect=404, errcode="M_NOT_FOUND")
    await server.nobody().get(f"{NEW}/{newer}", expect=404, errcode="M_NOT_FOUND")


async def test_meetings_are_bounded(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linnet.sessions.linking.meetings.MAX_MEETINGS", 3)
    paths = [(await begun(server))[0] for _ in range(5)]
    for path in paths[:2]:
        await server.nobody().get(path, expect=404)
    for path in paths[2:]:
        await server.nobody().get(path)


async def test_floods_are_slowed_down(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True, clock=MovableClock())
    for _ in range(30):
        await begun(server)
    await server.nobody().post(OLD, b"x", headers=TEXT, expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_two_devices_meet_in_the_newer_form(server: Server) -> None:
    nobody = server.nobody()
    assert (await nobody.get(NEW)).json == {"create_available": True}
    made = await nobody.post(NEW, {"data": "first"})
    assert 120_000 <= made["expires_in_ms"] <= 300_000
    path, token = f"{NEW}/{made['id']}", made["sequence_token"]
    read = await nobody.get(path)
    assert (read["data"], read["sequence_token"]) == ("first", token)
    assert read.headers["Cache-Control"] == "no-store"
    second = {"sequence_token": token, "data": "second"}
    fresh = (await nobody.put(path, second))["sequence_token"]
    assert fresh != token
    # A lost answer is asked for again.
    assert (await nobody.put(path, second))["sequence_token"] == fresh
    third = {"sequence_token": token, "data": "third"}
    await nobody.put(path, third, expect=409, errcode="M_CONCURRENT_WRITE")
    assert (await nobody.get(path))["data"] == "second"
    await nobody.delete(path)
    await nobody.get(path, expect=404, errcode="M_NOT_FOUND")


async def test_the_newer_form_has_the_same_limits(server: Server) -> None:
    nobody = server.nobody()
    await nobody.post(NEW, {"data": "x" * 4096})
    await nobody.post(NEW, {"data": "x" * 4097}, expect=413, errcode="M_TOO_LARGE")
    await nobody.post(NEW, {"data": "é" * 2049}, expect=413, errcode="M_TOO_LARGE")
    await nobody.post(NEW, {}, expect=400, errcode="M_MISSING_PARAM")
    await nobody.post(NEW, {"data": 5}, expect=400, errcode="M_BAD_JSON")


async def test_messages_are_no_pages(server: Server) -> None:
    made = await server.nobody().post(NEW, {"data": "first"})
    headers = {"Sec-Fetch-Mode": "navigate"}
    path = f"{NEW}/{made['id']}"
    await server.nobody().get(path, headers=headers, expect=403, errcode="M_FORBIDDEN")
    path, _ = await begun(server)
    assert "sandbox" in (await server.nobody().get(path)).headers["Content-Security-Policy"]


async def test_one_form_does_not_open_the_other(server: Server) -> None:
    path, _ = await begun(server)
    meeting_id = path.rpartition("/")[2]
    await server.nobody().get(f"{NEW}/{meeting_id}", expect=404, errcode="M_NOT_FOUND")
