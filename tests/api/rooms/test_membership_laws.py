"""Whatever people do to each other's memberships, the server does what the rules say, and no more.

The rules are written down here once more, as a table for people, so that two mistakes would have
to agree. Every case is tried: each join rule, each membership before, each deed, each actor.
"""

from itertools import product

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

RULES = ("public", "invite", "knock")
BEFORE = ("new", "join", "invite", "leave", "ban", "knock")
"""`new` is somebody who never was anything here."""
OWN_DEEDS = ("join", "leave", "knock")
DEEDS = ("invite", "kick", "ban", "unban")
ACTORS = ("moderator", "member", "outsider", "target")


def after_own_deed(rule: str, verb: str, before: str) -> str | None:
    """One's own membership afterwards; None when it is refused."""
    match verb:
        case "join":
            is_open = rule == "public" and before != "ban"
            return "join" if is_open or before in ("join", "invite") else None
        case "leave":
            return None if before in ("new", "ban") else "leave"
        case _:
            return "knock" if rule == "knock" and before in ("new", "leave", "knock") else None


def after_deed(actor: str, verb: str, before: str) -> str | None:
    """The target's membership afterwards; None when it is refused."""
    if actor == "outsider" or (actor == "target" and before != "join"):
        return None
    match verb:
        case "invite":
            return None if before in ("join", "ban") else "invite"
        case "kick":
            is_there = before in ("join", "invite", "knock")
            return "leave" if is_there and actor in ("moderator", "target") else None
        case "ban":
            return "ban" if actor == "moderator" else None
        case _:
            return "leave" if actor == "moderator" and before == "ban" else None


async def new_room(owner: Client, moderator: Client, member: Client) -> str:
    levels = {"users": {owner.user_id: 100, moderator.user_id: 50}}
    rule = {"type": "m.room.join_rules", "content": {"join_rule": "knock"}}
    room_id = await owner.creates_room(
        room_version="11",
        initial_state=[rule],
        invite=[moderator.user_id, member.user_id],
        power_level_content_override=levels,
    )
    await moderator.joins(room_id)
    await member.joins(room_id)
    return room_id


async def prepare(owner: Client, room_id: str, target: Client, before: str) -> None:
    """Make the target what it is before the deed."""
    if before == "knock":
        await target.post(f"/knock/{room_id}")
    if before in ("join", "invite", "leave"):
        await owner.invites(room_id, target)
    if before == "join":
        await target.joins(room_id)
    if before == "leave":
        await target.leaves(room_id)
    if before == "ban":
        await owner.post(f"/rooms/{room_id}/ban", {"user_id": target.user_id})


async def membership(watcher: Client, room_id: str, person: Client) -> str:
    chunk = (await watcher.get(f"/rooms/{room_id}/members"))["chunk"]
    known = {event["state_key"]: event["content"]["membership"] for event in chunk}
    return str(known.get(person.user_id, "new"))


@pytest.mark.parametrize("rule", RULES)
async def test_what_one_may_do_oneself(
    alice: Client, bob: Client, carol: Client, dave: Client, rule: str
) -> None:
    for before, verb in product(BEFORE, OWN_DEEDS):
        room_id = await new_room(alice, bob, dave)
        await prepare(alice, room_id, carol, before)
        await alice.sets_state(room_id, "m.room.join_rules", {"join_rule": rule})
        expected = after_own_deed(rule, verb, before)
        path = f"/knock/{room_id}" if verb == "knock" else f"/rooms/{room_id}/{verb}"
        await carol.post(path, expect=403 if expected is None else 200)
        assert await membership(alice, room_id, carol) == (expected or before), (before, verb)


@pytest.mark.parametrize("actor", ACTORS)
async def test_what_others_may_do(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client, actor: str
) -> None:
    outsider = await server.person("eve")
    actors = {"moderator": bob, "member": dave, "outsider": outsider, "target": carol}
    for before, verb in product(BEFORE, DEEDS):
        room_id = await new_room(alice, bob, dave)
        await prepare(alice, room_id, carol, before)
        expected = after_deed(actor, verb, before)
        body = {"user_id": carol.user_id}
        status = 403 if expected is None else 200
        await actors[actor].post(f"/rooms/{room_id}/{verb}", body, expect=status)
        assert await membership(alice, room_id, carol) == (expected or before), (before, verb)


@pytest.mark.parametrize("verb", ["kick", "ban"])
async def test_nobody_reaches_those_above_or_beside(
    alice: Client, bob: Client, carol: Client, dave: Client, verb: str
) -> None:
    room_id = await new_room(alice, bob, dave)
    for actor, target in ((dave, bob), (bob, alice), (dave, alice)):
        body = {"user_id": target.user_id}
        path = f"/rooms/{room_id}/{verb}"
        await actor.post(path, body, expect=403, errcode="M_FORBIDDEN")
    levels = (await alice.get(f"/rooms/{room_id}/state/m.room.power_levels")).json
    levels["users"][dave.user_id] = 50
    await alice.sets_state(room_id, "m.room.power_levels", levels)
    body = {"user_id": dave.user_id}
    await bob.post(f"/rooms/{room_id}/{verb}", body, expect=403, errcode="M_FORBIDDEN")
