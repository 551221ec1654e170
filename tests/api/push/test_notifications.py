"""The list of notifications."""

# covers: getNotifications

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.push import notifications

PLAIN = [{"type": "m.room.encryption", "content": {}}]


async def room_of(owner: Client, *others: Client) -> str:
    room_id = await owner.creates_room(preset="public_chat", initial_state=PLAIN)
    for other in others:
        await other.joins(room_id)
    return room_id


async def listed(who: Client, **params: Any) -> list[dict[str, Any]]:
    answer = await who.get("/notifications", params=params)
    found: list[dict[str, Any]] = answer["notifications"]
    return found


def texts(found: list[dict[str, Any]]) -> list[str]:
    return [entry["event"]["content"]["body"] for entry in found]


async def test_notifications_are_listed_newest_first(
    server: Server, alice: Client, bob: Client
) -> None:
    one, two = await room_of(alice, bob), await room_of(alice, bob)
    first = await alice.sends(one, "first")
    await alice.sends(two, "second", **{"m.mentions": {"user_ids": [bob.user_id]}})
    await alice.sends_event(one, "org.other", {"body": "silent"})
    await alice.sends(one, "beep", msgtype="m.notice")
    await bob.sends(one, "my own")
    found = await listed(bob)
    assert texts(found) == ["second", "first"]
    assert [entry["room_id"] for entry in found] == [two, one]
    assert found[1]["event"]["event_id"] == first
    assert found[1]["ts"] == found[1]["event"]["origin_server_ts"]
    assert "room_id" not in found[1]["event"]
    assert found[1]["actions"][0] == "notify"
    assert [entry["read"] for entry in found] == [False, True]
    assert await listed(alice, only="highlight") == []


async def test_only_highlights(alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    await alice.sends(room_id, "plain")
    await alice.sends(room_id, "for you", **{"m.mentions": {"user_ids": [bob.user_id]}})
    assert texts(await listed(bob, only="highlight")) == ["for you"]


async def test_what_was_read_says_so(alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    sent = [await alice.sends(room_id, text) for text in ("one", "two", "three")]
    await bob.post(f"/rooms/{room_id}/receipt/m.read/{sent[1]}")
    assert [entry["read"] for entry in await listed(bob)] == [False, True, True]


@pytest.mark.parametrize("window", [1, 3, 10_000])
async def test_pages_follow_each_other(
    alice: Client, bob: Client, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    room_id = await room_of(alice, bob)
    expected = [f"message {number}" for number in range(7)]
    for text in expected:
        await alice.sends(room_id, text)
    monkeypatch.setattr(notifications, "WINDOW", window)
    monkeypatch.setattr(notifications, "MAX_WINDOWS", 2)
    found: list[str] = []
    params: dict[str, Any] = {"limit": 2}
    while True:
        answer = await bob.get("/notifications", params=params)
        assert len(answer["notifications"]) <= 2
        found += texts(answer["notifications"])
        if "next_token" not in answer.json:
            break
        params["from"] = answer["next_token"]
    assert found == expected[::-1]


async def test_nothing_from_before_joining_or_after_leaving(alice: Client, bob: Client) -> None:
    room_id = await room_of(alice)
    await alice.sends(room_id, "early")
    await bob.joins(room_id)
    await alice.sends(room_id, "in time")
    assert texts(await listed(bob)) == ["in time"]
    await bob.leaves(room_id)
    assert await listed(bob) == []


async def test_nothing_redacted_or_ignored(alice: Client, bob: Client, carol: Client) -> None:
    room_id = await room_of(alice, bob, carol)
    event_id = await alice.sends(room_id, "oops")
    await alice.put(f"/rooms/{room_id}/redact/{event_id}/1")
    await carol.sends(room_id, "spam")
    path = f"/user/{bob.user_id}/account_data/m.ignored_user_list"
    await bob.put(path, {"ignored_users": {carol.user_id: {}}})
    assert await listed(bob) == []


@pytest.mark.parametrize("params", [{"from": "nonsense"}, {"limit": "many"}])
async def test_wrong_wishes_are_refused(alice: Client, params: dict[str, str]) -> None:
    await alice.get("/notifications", params=params, expect=400, errcode="M_INVALID_PARAM")


async def test_notifications_are_ones_own(server: Server) -> None:
    await server.nobody().get("/notifications", expect=401, errcode="M_MISSING_TOKEN")
