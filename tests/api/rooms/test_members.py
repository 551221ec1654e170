"""Join, knock, invite, leave, kick, ban, unban and forget."""

# covers: joinRoomById, joinRoom, knockRoom, inviteUser, leaveRoom, kick, ban, unban, forgetRoom

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

VERSIONS = ("10", "11", "12")


async def open_room(owner: Client, **wish: Any) -> str:
    return await owner.creates_room(**{"preset": "public_chat", **wish})


async def member(watcher: Client, room_id: str, user: Client) -> dict[str, Any]:
    answer = await watcher.get(f"/rooms/{room_id}/state/m.room.member/{user.user_id}")
    found: dict[str, Any] = answer.json
    return found


async def does(
    actor: Client, verb: str, room_id: str, target: Client, reason: str | None = None, **more: Any
) -> None:
    body = {"user_id": target.user_id} | ({} if reason is None else {"reason": reason})
    await actor.post(f"/rooms/{room_id}/{verb}", body, **more)


# Joining.


@pytest.mark.parametrize("version", VERSIONS)
async def test_an_open_room_can_be_joined_by_anyone(
    alice: Client, bob: Client, version: str
) -> None:
    room_id = await open_room(alice, room_version=version)
    answer = await bob.post(f"/rooms/{room_id}/join", {"reason": "Curious"})
    assert answer["room_id"] == room_id
    content = await member(alice, room_id, bob)
    assert (content["membership"], content["reason"]) == ("join", "Curious")
    assert room_id in (await bob.get("/joined_rooms"))["joined_rooms"]


async def test_joining_twice_changes_nothing(alice: Client, bob: Client) -> None:
    room_id = await open_room(alice)
    await bob.joins(room_id)
    before = await bob.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 1})
    await bob.joins(room_id, json={"reason": "Again"})
    after = await bob.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 1})
    assert before["chunk"][0]["event_id"] == after["chunk"][0]["event_id"]


async def test_a_closed_room_opens_to_the_invited_alone(
    alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await alice.creates_room()
    await bob.joins(room_id, expect=403, errcode="M_FORBIDDEN")
    await alice.invites(room_id, bob)
    await bob.joins(room_id)
    await carol.joins(room_id, expect=403, errcode="M_FORBIDDEN")


async def test_joining_by_alias(alice: Client, bob: Client) -> None:
    name = "join-" + alice.user_id[1:].partition(":")[0]
    room_id = await open_room(alice, room_alias_name=name)
    assert (await bob.joins(f"#{name}:linnet.test"))["room_id"] == room_id


async def test_rooms_that_are_not_there(alice: Client) -> None:
    await alice.joins("!nowhere:linnet.test", expect=404, errcode="M_NOT_FOUND")
    await alice.joins("#nowhere:linnet.test", expect=404, errcode="M_NOT_FOUND")
    await alice.joins("nonsense", expect=400, errcode="M_INVALID_PARAM")
    await alice.post("/knock/!nowhere:linnet.test", expect=404, errcode="M_NOT_FOUND")
    await alice.leaves("!nowhere:linnet.test", expect=404, errcode="M_NOT_FOUND")


async def test_a_member_event_carries_the_profile(alice: Client, bob: Client) -> None:
    await bob.put(f"/profile/{bob.user_id}/displayname", {"displayname": "Bob B."})
    room_id = await open_room(alice)
    await bob.joins(room_id)
    assert (await member(alice, room_id, bob))["displayname"] == "Bob B."


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_restricted_room_lets_members_of_the_other_room_in(
    alice: Client, bob: Client, carol: Client, version: str
) -> None:
    club = await open_room(alice, room_version=version)
    await bob.joins(club)
    allow = [{"type": "m.room_membership", "room_id": club}]
    rule = {"join_rule": "restricted", "allow": allow}
    state = [{"type": "m.room.join_rules", "content": rule}]
    room_id = await alice.creates_room(room_version=version, initial_state=state)
    await carol.joins(room_id, expect=403, errcode="M_FORBIDDEN")
    await bob.joins(room_id)
    content = await member(alice, room_id, bob)
    assert content["join_authorised_via_users_server"] == alice.user_id


async def test_nobody_lets_themselves_into_a_restricted_room(
    alice: Client, bob: Client, carol: Client
) -> None:
    club = await open_room(alice)
    rule = {
        "join_rule": "restricted",
        "allow": [{"type": "m.room_membership", "room_id": club}],
    }
    state = [{"type": "m.room.join_rules", "content": rule}]
    room_id = await alice.creates_room(initial_state=state)
    path = f"/rooms/{room_id}/state/m.room.member/{carol.user_id}"
    forged = {"membership": "join", "join_authorised_via_users_server": alice.user_id}
    await carol.put(path, forged, expect=403, errcode="M_FORBIDDEN")
    await bob.joins(club)
    path = f"/rooms/{room_id}/state/m.room.member/{bob.user_id}"
    await bob.put(path, {"membership": "join", "displayname": "B"})
    content = await member(alice, room_id, bob)
    assert content["join_authorised_via_users_server"] == alice.user_id


async def test_a_restricted_room_in_which_nobody_may_invite(alice: Client, bob: Client) -> None:
    club = await open_room(alice, room_version="11")
    await bob.joins(club)
    rule = {
        "join_rule": "restricted",
        "allow": [{"type": "m.room_membership", "room_id": club}],
    }
    room_id = await alice.creates_room(
        room_version="11",
        initial_state=[{"type": "m.room.join_rules", "content": rule}],
        power_level_content_override={"invite": 101},
    )
    await bob.joins(room_id, expect=400, errcode="M_UNABLE_TO_GRANT_JOIN")


# Knocking.


async def knockable(owner: Client, rule: str = "knock") -> str:
    state = [{"type": "m.room.join_rules", "content": {"join_rule": rule}}]
    return await owner.creates_room(initial_state=state)


async def test_a_knock_is_answered_with_an_invite(alice: Client, bob: Client) -> None:
    room_id = await knockable(alice)
    answer = await bob.post(f"/knock/{room_id}", {"reason": "Please"})
    assert answer["room_id"] == room_id
    content = await member(alice, room_id, bob)
    assert (content["membership"], content["reason"]) == ("knock", "Please")
    await bob.joins(room_id, expect=403, errcode="M_FORBIDDEN")
    await alice.invites(room_id, bob)
    await bob.joins(room_id)


async def test_a_knock_can_be_taken_back_or_refused(alice: Client, bob: Client) -> None:
    room_id = await knockable(alice)
    await bob.post(f"/knock/{room_id}")
    await bob.leaves(room_id)
    assert (await member(alice, room_id, bob))["membership"] == "leave"
    await bob.post(f"/knock/{room_id}")
    await does(alice, "kick", room_id, bob, "Not now")
    assert (await member(alice, room_id, bob))["membership"] == "leave"


async def test_who_may_not_knock(alice: Client, bob: Client, carol: Client) -> None:
    closed = await alice.creates_room()
    await bob.post(f"/knock/{closed}", expect=403, errcode="M_FORBIDDEN")
    room_id = await knockable(alice)
    await does(alice, "ban", room_id, bob)
    await alice.invites(room_id, carol)
    for client in (alice, bob, carol):
        await client.post(f"/knock/{room_id}", expect=403, errcode="M_FORBIDDEN")


# Inviting.


async def test_an_invite_says_who_and_why(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room()
    await does(alice, "invite", room_id, bob, "Welcome")
    content = await member(alice, room_id, bob)
    assert (content["membership"], content["reason"]) == ("invite", "Welcome")
    await does(alice, "invite", room_id, bob, "Welcome")


async def test_who_may_not_invite_and_not_be_invited(
    alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await open_room(alice, power_level_content_override={"invite": 50})
    await bob.joins(room_id)
    await bob.invites(room_id, carol, expect=403, errcode="M_FORBIDDEN")
    await carol.invites(room_id, carol, expect=403, errcode="M_FORBIDDEN")
    await alice.invites(room_id, bob, expect=403, errcode="M_FORBIDDEN")
    await does(alice, "ban", room_id, carol)
    await alice.invites(room_id, carol, expect=403, errcode="M_FORBIDDEN")
    path = f"/rooms/{room_id}/invite"
    ghost = {"user_id": "@ghost-of-nobody:linnet.test"}
    await alice.post(path, ghost, expect=404, errcode="M_NOT_FOUND")
    await alice.post(path, {"user_id": "ghost"}, expect=400, errcode="M_INVALID_PARAM")
    await alice.post(path, {}, expect=400, errcode="M_MISSING_PARAM")
    state = f"/rooms/{room_id}/state/m.room.member/{ghost['user_id']}"
    await alice.put(state, {"membership": "invite"}, expect=404, errcode="M_NOT_FOUND")


# Leaving.


async def test_leaving_is_final_until_invited_again(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id])
    await bob.joins(room_id)
    await bob.leaves(room_id, json={"reason": "Bye"})
    content = await member(alice, room_id, bob)
    assert (content["membership"], content["reason"]) == ("leave", "Bye")
    assert room_id not in (await bob.get("/joined_rooms"))["joined_rooms"]
    await bob.leaves(room_id)
    await bob.joins(room_id, expect=403)


async def test_an_invite_can_be_refused(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id])
    await bob.leaves(room_id)
    assert (await member(alice, room_id, bob))["membership"] == "leave"
    await bob.joins(room_id, expect=403, errcode="M_FORBIDDEN")


async def test_who_was_never_there_cannot_leave(alice: Client, bob: Client) -> None:
    room_id = await open_room(alice)
    await bob.leaves(room_id, expect=403, errcode="M_FORBIDDEN")


async def test_who_is_banned_cannot_leave_that_behind(alice: Client, bob: Client) -> None:
    room_id = await open_room(alice)
    await does(alice, "ban", room_id, bob)
    await bob.leaves(room_id, expect=403, errcode="M_FORBIDDEN")
    assert (await member(alice, room_id, bob))["membership"] == "ban"


# Kick, ban, unban.


async def test_kick(alice: Client, bob: Client) -> None:
    room_id = await open_room(alice)
    await bob.joins(room_id)
    await does(alice, "kick", room_id, bob, "Jokes")
    content = await member(alice, room_id, bob)
    assert (content["membership"], content["reason"]) == ("leave", "Jokes")
    await bob.joins(room_id)


async def test_who_may_not_kick(alice: Client, bob: Client, carol: Client) -> None:
    room_id = await open_room(alice)
    await bob.joins(room_id)
    await does(bob, "kick", room_id, alice, expect=403, errcode="M_FORBIDDEN")
    await does(alice, "kick", room_id, carol, expect=403, errcode="M_FORBIDDEN")


@pytest.mark.parametrize("verb", ["kick", "unban"])
async def test_strangers_do_not_learn_who_is_inside(
    alice: Client, bob: Client, carol: Client, verb: str
) -> None:
    room_id = await open_room(alice)
    await bob.joins(room_id)
    body = {"user_id": bob.user_id}
    inside = await carol.post(f"/rooms/{room_id}/{verb}", body, expect=403)
    outside = await carol.post(f"/rooms/{room_id}/{verb}", {"user_id": carol.user_id}, expect=403)
    nowhere = await carol.post(f"/rooms/!nowhere:linnet.test/{verb}", body, expect=403)
    assert inside.json == outside.json == nowhere.json


async def test_ban_and_unban(alice: Client, bob: Client) -> None:
    room_id = await open_room(alice)
    await bob.joins(room_id)
    await does(alice, "ban", room_id, bob, "Worse jokes")
    content = await member(alice, room_id, bob)
    assert (content["membership"], content["reason"]) == ("ban", "Worse jokes")
    await bob.joins(room_id, expect=403, errcode="M_FORBIDDEN")
    await does(alice, "unban", room_id, bob, "Time served")
    content = await member(alice, room_id, bob)
    assert (content["membership"], content["reason"]) == ("leave", "Time served")
    await bob.joins(room_id)


async def test_who_may_not_ban(alice: Client, bob: Client, carol: Client) -> None:
    room_id = await open_room(alice)
    await bob.joins(room_id)
    await does(bob, "ban", room_id, carol, expect=403, errcode="M_FORBIDDEN")
    await does(carol, "ban", room_id, bob, expect=403, errcode="M_FORBIDDEN")
    await does(alice, "unban", room_id, bob, expect=403, errcode="M_BAD_STATE")
    await does(alice, "ban", room_id, carol)
    await does(bob, "unban", room_id, carol, expect=403, errcode="M_FORBIDDEN")


# Forgetting.


async def test_a_forgotten_room_has_no_history(alice: Client, bob: Client) -> None:
    room_id = await open_room(alice)
    await bob.joins(room_id)
    event_id = await alice.sends(room_id, "hello")
    await bob.post(f"/rooms/{room_id}/forget", expect=400, errcode="M_UNKNOWN")
    await bob.leaves(room_id)
    await bob.get(f"/rooms/{room_id}/event/{event_id}")
    await bob.post(f"/rooms/{room_id}/forget")
    await bob.get(f"/rooms/{room_id}/event/{event_id}", expect=404)
    await bob.get(f"/rooms/{room_id}/messages", params={"dir": "b"}, expect=403)
    await bob.get(f"/rooms/{room_id}/state", expect=403)
    await bob.joins(room_id)
    await bob.get(f"/rooms/{room_id}/event/{event_id}")


async def test_who_is_banned_can_forget(alice: Client, bob: Client) -> None:
    room_id = await open_room(alice)
    await bob.joins(room_id)
    await does(alice, "ban", room_id, bob)
    await bob.post(f"/rooms/{room_id}/forget")


# Through the state endpoint.


async def test_memberships_written_as_state(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room()
    await alice.sets_state(room_id, "m.room.member", {"membership": "invite"}, bob.user_id)
    await bob.sets_state(
        room_id, "m.room.member", {"membership": "join", "displayname": "B"}, bob.user_id
    )
    assert (await member(alice, room_id, bob))["displayname"] == "B"
    await alice.sets_state(room_id, "m.room.member", {"membership": "ban"}, bob.user_id)
    path = f"/rooms/{room_id}/state/m.room.member/{bob.user_id}"
    await bob.put(path, {"membership": "join"}, expect=403, errcode="M_FORBIDDEN")
    await alice.put(path, {"membership": "other"}, expect=403, errcode="M_FORBIDDEN")
    await alice.put(path, {}, expect=403, errcode="M_FORBIDDEN")


async def test_nobody_joins_for_another(alice: Client, bob: Client) -> None:
    room_id = await open_room(alice)
    path = f"/rooms/{room_id}/state/m.room.member/{bob.user_id}"
    await alice.put(path, {"membership": "join"}, expect=403, errcode="M_FORBIDDEN")


async def test_without_a_token_nothing_is_done(server: Server, alice: Client) -> None:
    room_id = await open_room(alice)
    for verb in ("join", "leave", "forget", "invite", "kick", "ban", "unban"):
        await server.nobody().post(
            f"/rooms/{room_id}/{verb}", expect=401, errcode="M_MISSING_TOKEN"
        )
