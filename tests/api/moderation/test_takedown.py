"""What a list wants taken down: messages and files go with the people, and rooms are closed."""

from typing import Any
from urllib.parse import quote

from tests.api.media.files import downloads, picture, uploads
from tests.api.moderation.listing import (
    POLICIES,
    confirms,
    ends,
    follows,
    hit,
    list_of,
    previews,
    publishes,
)
from tests.api.moderation.reporting import REFUSED, names, notices_to, room_of
from tests.api.moderation.test_decisions import membership
from tests.api.moderation.test_files import GONE, sends_picture
from tests.api.moderation.test_lift import lifts
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.moderation.policies.rules import hash_of
from linnet.moderation.tell import CONCERNED_TYPE

SUSPENDED: Any = {"expect": 403, "errcode": "M_USER_SUSPENDED"}
DOWN = {"recommendation": "m.takedown"}


async def content_of(looking: Client, room_id: str, event_id: str) -> Any:
    return (await looking.get(f"/rooms/{room_id}/event/{quote(event_id, safe='')}"))["content"]


async def is_taken_back(looking: Client, room_id: str, event_id: str) -> None:
    """Waits until the message is redacted, which is done in the background."""
    while await content_of(looking, room_id, event_id):
        await looking.syncs(timeout_ms=1000)


async def test_a_room_bans_and_takes_back_what_they_said(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id, list_id = await room_of(alice, bob, carol), await list_of(alice)
    place = await uploads(bob, picture(8, 8))
    said, shown = await bob.sends(room_id, "vile"), await sends_picture(bob, room_id, place)
    kept = await carol.sends(room_id, "kind")
    await publishes(alice, list_id, bob.user_id, **DOWN)
    await follows(alice, list_id, room_id)
    preview = await previews(alice, list_id, room_id)
    assert preview["people"][0]["measures"] == ["ban", "remove"]
    # Nothing is said of why: what is taken down is not sorted by it.
    assert preview["people"][0]["rule"]["reason"] == ""
    assert (await confirms(alice, list_id, room_id))["done"] == [bob.user_id]
    assert await membership(alice, room_id, bob) == "ban"
    for event_id in (said, shown):
        await is_taken_back(alice, room_id, event_id)
    assert (await content_of(alice, room_id, kept))["body"] == "kind"
    await downloads(carol, place, **GONE)
    (told,) = await notices_to(bob)
    assert told[CONCERNED_TYPE]["measures"] == ["ban", "remove"]
    assert (await ends(alice, list_id, room_id)).json == {"lifted": 1, "left": 0}
    assert await membership(alice, room_id, bob) == "leave"
    await downloads(carol, place)


async def test_what_was_not_lifted_by_hand_ends_with_the_list(
    alice: Client, bob: Client, carol: Client
) -> None:
    room_id, list_id = await room_of(alice, bob, carol), await list_of(alice)
    place = await uploads(bob, picture(8, 8))
    await sends_picture(bob, room_id, place)
    await publishes(alice, list_id, bob.user_id, **DOWN)
    await follows(alice, list_id, room_id)
    await confirms(alice, list_id, room_id)
    params = {"room_id": room_id}
    (rule,) = (await alice.get(f"{POLICIES}/{quote(list_id)}/rules", params=params))["rules"]
    await lifts(alice, rule["brought"][0], "remove")
    await downloads(carol, place)
    assert await membership(alice, room_id, bob) == "ban"
    assert (await ends(alice, list_id, room_id)).json == {"lifted": 1, "left": 0}
    assert await membership(alice, room_id, bob) == "leave"


async def test_who_may_not_take_back_others_words_takes_nothing_down(
    alice: Client, bob: Client, carol: Client
) -> None:
    room_id, list_id = await room_of(alice, bob, carol), await list_of(carol)
    levels = {"users": {carol.user_id: 50}, "redact": 60}
    await alice.sets_state(room_id, "m.room.power_levels", levels)
    await publishes(carol, list_id, bob.user_id, **DOWN)
    await follows(carol, list_id, room_id)
    answer = await confirms(carol, list_id, room_id)
    assert (answer["done"], answer["skipped"]) == ([], [bob.user_id])
    assert await membership(alice, room_id, bob) == "join"


async def test_the_server_suspends_and_withholds_all_files(
    server: Server, alice: Client, bob: Client
) -> None:
    await names(server, alice)
    place, list_id = await uploads(bob, picture(8, 8)), await list_of(alice)
    rule = await publishes(alice, list_id, bob.user_id, **DOWN)
    await follows(alice, list_id)
    assert (await previews(alice, list_id))["people"][0]["measures"] == ["suspend", "files"]
    assert (await confirms(alice, list_id))["done"] == [bob.user_id]
    await bob.post("/createRoom", **SUSPENDED)
    await downloads(alice, place, **GONE)
    # The rule says what it has brought.
    (shown,) = (await alice.get(f"{POLICIES}/{quote(list_id)}/rules"))["rules"]
    assert [one["user_id"] for one in shown["brought"]] == [bob.user_id]
    assert shown["state_key"] == rule["state_key"]
    assert (await ends(alice, list_id)).json == {"lifted": 1, "left": 0}
    await downloads(alice, place)
    await bob.creates_room()


async def test_rooms_are_closed_by_administrators(
    server: Server, alice: Client, bob: Client
) -> None:
    await names(server, alice)
    by_id, list_id = await room_of(bob), await list_of(server.admin)
    by_address = await bob.creates_room(preset="public_chat", room_alias_name="vile")
    by_hash, only_banned = await room_of(bob), await room_of(bob)
    for entity in (by_id, "#vile:linnet.test", "#nowhere:linnet.test", list_id):
        await publishes(server.admin, list_id, entity, kind="room", **DOWN)
    hashed = {"hashes": {"sha256": hash_of(by_hash)}, **DOWN}
    await server.admin.sets_state(list_id, "m.policy.rule.room", hashed, "hashed")
    await publishes(server.admin, list_id, only_banned, kind="room")
    await follows(server.admin, list_id)
    closed = sorted([by_id, by_address, by_hash])
    preview = await previews(server.admin, list_id)
    assert [one["room_id"] for one in preview["rooms"]] == closed
    answer = await confirms(alice, list_id)
    assert (answer["closed"], answer["skipped_rooms"]) == ([], closed)
    assert (await confirms(server.admin, list_id))["closed"] == closed
    message = {"msgtype": "m.text", "body": "more"}
    await bob.put(f"/rooms/{by_id}/send/m.room.message/1", message, **REFUSED)
    await bob.sends(only_banned, "open")
    told = await notices_to(bob)
    assert told[0][CONCERNED_TYPE]["measures"] == ["close"]
    # Who is no administrator leaves them as they are; the next minute opens them.
    assert (await ends(alice, list_id)).json == {"lifted": 0, "left": 3}
    await follows(server.admin, list_id)
    assert (await ends(server.admin, list_id)).json == {"lifted": 3, "left": 0}
    await bob.sends(by_id, "open again")


async def test_a_list_is_looked_at_before_it_is_followed(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    # covers: linnet.ownPolicies
    await names(server, alice)
    list_id = await list_of(carol)
    await publishes(carol, list_id, bob.user_id)
    preview = await previews(alice, list_id)
    assert (hit(preview), preview["count"], preview["is_followed"]) == ([bob.user_id], 1, False)
    assert (preview["name"], preview["rules"]) == ("bad ones", 1)
    rules = await alice.get(f"{POLICIES}/{quote(list_id)}/rules")
    assert rules["rules"][0]["entity"] == bob.user_id
    await confirms(alice, list_id, **GONE)
    # Nothing holds yet, and nothing of it stays in memory.
    await bob.joins(await room_of(alice))
    assert list_id not in server.house.moderation.holding.policies._sets
    closed = await carol.creates_room(preset="private_chat")
    await previews(alice, closed, **GONE)
    await alice.get(f"{POLICIES}/{quote(closed)}/rules", **GONE)
    # Lists of one's own are those that one can write.
    own = await list_of(alice)
    await publishes(alice, own, "@spam*")
    await alice.joins(list_id)
    kind = "support.feline.policy.lists.msc.v1"
    empty = await alice.creates_room(creation_content={"type": kind}, name="mine")
    shown = (await alice.get("/_linnet/moderation/own_policies"))["lists"]
    assert {one["list_id"]: one["rules"] for one in shown} == {own: 1, empty: 0}
    for person in (bob, carol):
        await person.get("/_linnet/moderation/own_policies", **REFUSED)


async def test_more_than_can_be_shown_are_counted(new_server: NewServer, monkeypatch: Any) -> None:
    monkeypatch.setattr("linnet.moderation.policies.look.MAX_AT_ONCE", 2)
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    crowd, list_id = [await server.person("crowd") for _ in range(3)], await list_of(admin)
    await publishes(admin, list_id, "@crowd-*")
    preview = await previews(admin, list_id)
    assert (len(hit(preview)), preview["count"], preview["is_all"]) == (2, len(crowd), False)
