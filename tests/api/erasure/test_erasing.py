"""An account is erased: nothing of it is left, and that is proven."""

# covers: deactivateAccount, linnet.getErasureStatus, linnet.adminErasures, linnet.adminErasure

from pathlib import Path
from typing import Any

import pytest
from tests.api.erasure.life import (
    STATUS,
    UNDO_MS,
    asks,
    everything,
    is_erased,
    lives,
    logged,
    names_left,
    status,
)
from tests.api.media.files import downloads, picture, uploads
from tests.api.moderation.test_invited import comes_by, link_of, tree_of
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer

from linnet.erasure import steps
from linnet.touchpoints.severing.document import verified

ADMIN = "/_linnet/admin/v1/erasures"


async def test_nothing_of_a_person_is_left(new_server: NewServer, tmp_path: Path) -> None:
    clock = MovableClock()
    with logged() as lines:
        server = await new_server(clock=clock, backup_folder=str(tmp_path / "elsewhere"))
        server.admin = await server.person("admin", is_first=True)
        alice, bob = await server.person("alice"), await server.person("bob")
        life, room_id = await lives(server, alice, bob)
        before = await everything(server, tmp_path / "before")
        assert life.found_in(before) == list(life.marks), "the look finds whatever there is"
        secret = await asks(alice)
        found = await is_erased(server, clock, secret)
        after = await everything(server, tmp_path / "after")
    assert life.found_in(after) == []
    assert life.found_in("\n".join(lines).encode()) == []
    assert await names_left(server, alice.user_id) == set()
    body = verified(found["receipts"][0].encode()).body
    assert body["user_id"] == alice.user_id
    done = body["steps"]["messages"]
    # Not told: of the room that was left before, and of the reason why something was taken back.
    assert (done["redacted"], done["pruned"], done["rooms"]) == (5, 2, 3)
    assert body["steps"]["files"] == {"deleted": 1, "content_of_others": 0}
    assert body["steps"]["account"]["reports"] == 1
    assert body["steps"]["notices"] == {"rooms_deleted": 1}
    assert body["backups_until_ts"] == body["done_ts"] + 30 * 24 * 60 * 60 * 1000
    assert {"backups", "left_rooms", "user_id"} < set(body["residue"])
    assert body["held"] is None
    # Others' apps are told, so that their copies go too.
    await bob.syncs()
    taken_back = [e for _, e in bob.folding.seen if e["type"] == "m.room.redaction"]
    # One by herself, five of what she said, two of the member events with her names.
    assert len([event for event in taken_back if event["sender"] == alice.user_id]) == 8
    shown = (await bob.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 100})).json
    assert life.found_in(str(shown).encode()) == []
    member = await bob.get(f"/rooms/{room_id}/state/m.room.member/{alice.user_id}")
    assert member.json == {"membership": "leave"}
    assert (await bob.get(f"/rooms/{room_id}/state/m.room.topic")).json == {}
    name = alice.user_id[1:].partition(":")[0]
    await server.nobody().get(
        "/register/available", params={"username": name}, expect=400, errcode="M_USER_IN_USE"
    )
    await server.check_folding()


async def test_files_that_others_have_uploaded_too_stay_theirs(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice, bob = await server.person("alice", is_first=True), await server.person("bob")
    same = picture(40, 40)
    await uploads(alice, same)
    place = await uploads(bob, same)
    found = await is_erased(server, clock, await asks(alice))
    assert (await downloads(bob, place)).body == same
    body = verified(found["receipts"][0].encode()).body
    assert body["steps"]["files"] == {"deleted": 1, "content_of_others": 1}


async def test_who_came_by_their_links_came_by_nobodys(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock, registration="invite")
    server.admin = await server.person("admin", is_first=True)
    alice = await server.person("alice")
    child = await comes_by(server, "child", await link_of(alice))
    grandchild = await comes_by(server, "grandchild", await link_of(child))
    await is_erased(server, clock, await asks(alice))
    async with server.house.hall.db.snapshot() as reader:
        rows = await reader.all("SELECT user_id, invited_by FROM account_origins ORDER BY came_ts")
    assert [tuple(row) for row in rows if alice.user_id in tuple(row)] == []
    assert (grandchild.user_id, child.user_id) in [tuple(row) for row in rows]
    assert (await tree_of(server.admin, grandchild))["above"] == [child.user_id]


async def test_it_goes_on_after_a_stop_at_every_step(
    new_server: NewServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is done, and the program dies before it is written that it is."""
    clock = MovableClock()
    server = await new_server(clock=clock)
    server.admin = await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    life, _ = await lives(server, alice, bob)
    genuine, take = steps.accounts_erasing.move, steps.take_step
    taken: list[str] = []
    died: set[str] = set()

    async def dies(tx: Any, moved: Any) -> None:
        if moved.step != taken[-1] and taken[-1] not in died:
            died.add(taken[-1])
            raise MemoryError("killed")
        await genuine(tx, moved)

    async def notes(erasing: Any, found: Any) -> None:
        taken.append(found.step)
        await take(erasing, found)

    monkeypatch.setattr(steps.accounts_erasing, "move", dies)
    monkeypatch.setattr("linnet.erasure.go_on.take_step", notes)
    found = await is_erased(server, clock, await asks(alice))
    assert died == set(steps._STEPS) - {"held", "done"}
    assert life.found_in(await everything(server, tmp_path)) == []
    assert len(found["receipts"]) == 1


async def test_it_is_told_to_whoever_has_the_secret_and_to_administrators(
    new_server: NewServer,
) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    secret = await asks(alice)
    found = await status(server, secret)
    assert (found["state"], found["receipts"]) == ("waiting", [])
    assert found["due_ts"] == clock.now_ms() + UNDO_MS
    for wrong in ("", "x" * 200, secret[:-1]):
        body = {"secret": wrong}
        await server.nobody().post(STATUS, body, expect=404, errcode="M_NOT_FOUND")
    await server.nobody().post(STATUS, {}, expect=400, errcode="M_MISSING_PARAM")
    (shown,) = (await admin.get(ADMIN))["erasures"]
    assert (shown["user_id"], shown["asked_by"]) == (alice.user_id, alice.user_id)
    for path in (ADMIN, f"{ADMIN}/{alice.user_id}"):
        await bob.get(path, expect=403, errcode="M_FORBIDDEN")
    await admin.get(f"{ADMIN}/{bob.user_id}", expect=404, errcode="M_NOT_FOUND")
    await is_erased(server, clock, secret)
    whole = await admin.get(f"{ADMIN}/{alice.user_id}")
    assert whole["erasure"]["step"] == "done"
    assert verified(whole["receipts"][0].encode()).body["asked_by"] == "self"
