"""createRoom: the first events of a room, in every version that can be made."""

# covers: createRoom

from typing import Any

import pytest
from tests.kit.client import Client

VERSIONS = ("10", "11", "12")
UNENCRYPTED = {"type": "m.room.encryption", "content": {}}


async def history(client: Client, room_id: str) -> list[dict[str, Any]]:
    """All events of a room, oldest first."""
    answer = await client.get(f"/rooms/{room_id}/messages", params={"dir": "f", "limit": 1000})
    chunk: list[dict[str, Any]] = answer["chunk"]
    return chunk


async def content(client: Client, room_id: str, kind: str, key: str = "") -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/rooms/{room_id}/state/{kind}/{key}")).json
    return found


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_first_events_come_in_the_order_of_the_specification(
    alice: Client, bob: Client, version: str
) -> None:
    room_id = await alice.creates_room(
        room_version=version,
        room_alias_name=f"pub-{alice.user_id[1:].partition(':')[0]}",
        name="Pub",
        topic="Beer",
        invite=[bob.user_id],
        initial_state=[{"type": "com.example.colour", "content": {"is": "red"}}],
    )
    events = await history(alice, room_id)
    assert [event["type"] for event in events] == [
        "m.room.create",
        "m.room.member",
        "m.room.power_levels",
        "m.room.canonical_alias",
        "m.room.join_rules",
        "m.room.history_visibility",
        "m.room.guest_access",
        "m.room.encryption",
        "com.example.colour",
        "m.room.name",
        "m.room.topic",
        "m.room.member",
    ]
    create = events[0]["content"]
    assert create["room_version"] == version
    assert create.get("creator") == (alice.user_id if version == "10" else None)
    assert {event["room_id"] for event in events} == {room_id}
    if version == "12":
        assert room_id == "!" + events[0]["event_id"][1:]
    assert events[-1]["state_key"] == bob.user_id
    assert events[-1]["content"]["membership"] == "invite"


async def test_without_a_wish_the_newest_stable_version_is_made(alice: Client) -> None:
    room_id = await alice.creates_room()
    assert (await content(alice, room_id, "m.room.create"))["room_version"] == "12"


@pytest.mark.parametrize(
    ("wish", "rule", "visibility", "guests", "is_encrypted"),
    [
        ({}, "invite", "shared", "can_join", True),
        ({"visibility": "public"}, "public", "shared", "forbidden", False),
        ({"preset": "private_chat"}, "invite", "shared", "can_join", True),
        ({"preset": "trusted_private_chat"}, "invite", "shared", "can_join", True),
        ({"preset": "public_chat"}, "public", "shared", "forbidden", False),
        ({"preset": "private_chat", "visibility": "public"}, "invite", "shared", "can_join", True),
        ({"initial_state": [UNENCRYPTED]}, "invite", "shared", "can_join", False),
    ],
)
async def test_presets(
    alice: Client,
    wish: dict[str, Any],
    rule: str,
    visibility: str,
    guests: str,
    is_encrypted: bool,
) -> None:
    room_id = await alice.creates_room(**wish)
    assert await content(alice, room_id, "m.room.join_rules") == {"join_rule": rule}
    assert await content(alice, room_id, "m.room.history_visibility") == {
        "history_visibility": visibility
    }
    assert await content(alice, room_id, "m.room.guest_access") == {"guest_access": guests}
    status = 200 if is_encrypted else 404
    await alice.get(f"/rooms/{room_id}/state/m.room.encryption", expect=status)


async def test_initial_state_wins_over_the_preset_and_the_name_over_both(alice: Client) -> None:
    visibility = {"history_visibility": "joined"}
    room_id = await alice.creates_room(
        name="Right",
        initial_state=[
            {"type": "m.room.history_visibility", "content": visibility},
            {"type": "m.room.name", "content": {"name": "Wrong"}},
        ],
    )
    assert await content(alice, room_id, "m.room.history_visibility") == visibility
    assert await content(alice, room_id, "m.room.name") == {"name": "Right"}


@pytest.mark.parametrize("version", VERSIONS)
async def test_power_levels(alice: Client, bob: Client, version: str) -> None:
    room_id = await alice.creates_room(
        room_version=version, invite=[bob.user_id], preset="trusted_private_chat"
    )
    levels = await content(alice, room_id, "m.room.power_levels")
    if version == "12":
        assert levels["users"] == {}
        assert levels["events"]["m.room.tombstone"] == 150
        create = await content(alice, room_id, "m.room.create")
        assert create["additional_creators"] == [bob.user_id]
    else:
        assert levels["users"] == {alice.user_id: 100, bob.user_id: 100}
    assert levels["events"]["org.matrix.msc3401.call.member"] == 0


async def test_an_override_replaces_whole_members_of_the_levels(alice: Client) -> None:
    room_id = await alice.creates_room(power_level_content_override={"invite": 50})
    levels = await content(alice, room_id, "m.room.power_levels")
    assert (levels["invite"], levels["ban"]) == (50, 50)


async def test_what_the_client_says_of_creation_is_kept_but_for_what_only_we_know(
    alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(
        room_version="11",
        creation_content={
            "type": "m.space",
            "m.federate": False,
            "creator": bob.user_id,
            "room_version": "1",
        },
    )
    assert await content(alice, room_id, "m.room.create") == {
        "type": "m.space",
        "m.federate": False,
        "room_version": "11",
    }


async def test_direct_invites_say_so(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(is_direct=True, invite=[bob.user_id])
    member = await content(alice, room_id, "m.room.member", bob.user_id)
    assert member["is_direct"] is True


async def test_two_rooms_of_one_moment_are_two(alice: Client) -> None:
    made = {await alice.creates_room(name="Same") for _ in range(5)}
    assert len(made) == 5


@pytest.mark.parametrize(
    ("wish", "errcode"),
    [
        ({"room_version": "1000"}, "M_UNSUPPORTED_ROOM_VERSION"),
        ({"room_version": 12}, "M_BAD_JSON"),
        ({"preset": "secret"}, "M_BAD_JSON"),
        ({"invite": ["bob"]}, "M_INVALID_PARAM"),
        ({"invite": ["@nobody-at-all:linnet.test"]}, "M_INVALID_PARAM"),
        ({"room_alias_name": "a:b"}, "M_INVALID_PARAM"),
        ({"initial_state": [{"content": {}}]}, "M_MISSING_PARAM"),
        (
            {"room_version": "11", "power_level_content_override": {"users": {}}},
            "M_INVALID_ROOM_STATE",
        ),
        ({"power_level_content_override": {"ban": "high"}}, "M_BAD_JSON"),
        (
            {"initial_state": [{"type": "m.room.create", "content": {}}]},
            "M_INVALID_ROOM_STATE",
        ),
        (
            {"initial_state": [{"type": "m.room.name", "content": {"name": 1.5}}]},
            "M_BAD_JSON",
        ),
        ({"creation_content": {"additional_creators": ["x"]}}, "M_INVALID_PARAM"),
        ({"creation_content": {"additional_creators": "x"}}, "M_INVALID_PARAM"),
    ],
)
async def test_impossible_wishes(alice: Client, wish: dict[str, Any], errcode: str) -> None:
    rooms_before = (await alice.get("/joined_rooms"))["joined_rooms"]
    await alice.post("/createRoom", wish, expect=400, errcode=errcode)
    assert (await alice.get("/joined_rooms"))["joined_rooms"] == rooms_before


async def test_in_version_12_a_creator_has_no_level(alice: Client) -> None:
    users = {"users": {alice.user_id: 100}}
    wish = {"room_version": "12", "power_level_content_override": users}
    await alice.post("/createRoom", wish, expect=400, errcode="M_BAD_JSON")


async def test_an_alias_is_given_once_and_a_refused_room_leaves_it_free(
    alice: Client, bob: Client
) -> None:
    name = "once-" + alice.user_id[1:].partition(":")[0]
    impossible = {"room_alias_name": name, "power_level_content_override": {"ban": "x"}}
    await alice.post("/createRoom", impossible, expect=400)
    await alice.creates_room(room_alias_name=name)
    wish = {"room_alias_name": name}
    await bob.post("/createRoom", wish, expect=400, errcode="M_ROOM_IN_USE")


async def test_bodies_that_are_no_objects(alice: Client) -> None:
    await alice.call("POST", "/createRoom", b"{", expect=400, errcode="M_NOT_JSON")
    await alice.call("POST", "/createRoom", b"[]", expect=400, errcode="M_BAD_JSON")


async def test_nobody_creates_nothing(server: Any) -> None:
    await server.nobody().post("/createRoom", {}, expect=401, errcode="M_MISSING_TOKEN")
