"""People say who may invite them."""

from typing import Any
from urllib.parse import quote

from tests.kit.client import Client
from tests.kit.server import Server

STABLE = "m.invite_permission_config"
WITH_LISTS = "org.matrix.msc4155.invite_permission_config"
SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"


async def wants(client: Client, kind: str, content: Any) -> None:
    await client.put(f"/user/{client.user_id}/account_data/{kind}", content)


async def test_whoever_closes_the_door_is_not_invited(alice: Client, bob: Client) -> None:
    await wants(bob, STABLE, {"default_action": "block"})
    room_id = await alice.creates_room()
    await alice.invites(room_id, bob, expect=403, errcode="M_INVITE_BLOCKED")
    path = f"/rooms/{room_id}/state/m.room.member/{quote(bob.user_id)}"
    invite = {"membership": "invite"}
    await alice.put(path, invite, expect=403, errcode="M_INVITE_BLOCKED")
    body = {"invite": [bob.user_id]}
    await alice.post("/createRoom", body, expect=403, errcode="M_INVITE_BLOCKED")
    await alice.get(path, expect=404, errcode="M_NOT_FOUND")
    await wants(bob, STABLE, {})
    await alice.invites(room_id, bob)
    assert room_id in (await bob.syncs())["rooms"]["invite"]


async def test_lists_of_people_and_servers(alice: Client, bob: Client, carol: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await carol.joins(room_id)
    lists = {"enabled": True, "allowed_users": [carol.user_id], "blocked_servers": ["*.test"]}
    await wants(bob, WITH_LISTS, lists)
    await alice.invites(room_id, bob, expect=403, errcode="M_INVITE_BLOCKED")
    await carol.invites(room_id, bob)
    await bob.leaves(room_id)
    await wants(bob, WITH_LISTS, {**lists, "enabled": False})
    await alice.invites(room_id, bob)


async def test_an_ignored_invite_is_neither_refused_nor_shown(alice: Client, bob: Client) -> None:
    await wants(bob, WITH_LISTS, {"ignored_users": ["@alice*"]})
    room_id = await alice.creates_room(invite=[bob.user_id])
    assert "invite" not in (await bob.syncs()).json.get("rooms", {})
    body = {"lists": {"all": {"ranges": [[0, 9]], "timeline_limit": 1}}}
    answer = await bob.post(SLIDING, body)
    assert answer["lists"]["all"]["count"] == 0
    # Whoever hears of it otherwise may come in.
    await bob.joins(room_id)


async def test_what_makes_no_sense_counts_as_nothing(alice: Client, bob: Client) -> None:
    for kind, content in (
        (STABLE, {"default_action": 7}),
        (STABLE, {"default_action": "explode"}),
        (STABLE, {"org.linnet.from": ["sharing"]}),
        (STABLE, {"org.linnet.from": "friends"}),
        (WITH_LISTS, {"blocked_users": "*"}),
        (WITH_LISTS, {"blocked_users": [7]}),
    ):
        await wants(bob, kind, content)
        await alice.creates_room(invite=[bob.user_id])


async def test_it_is_advertised(alice: Client) -> None:
    features = (await alice.get("/_matrix/client/versions"))["unstable_features"]
    assert features["org.matrix.msc4380.stable"] is True
    assert features["org.matrix.msc4155"] is True


async def test_only_people_one_knows(alice: Client, bob: Client, carol: Client) -> None:
    """Our own key, which other apps do not know, in the data that they do know."""
    room_id = await alice.creates_room(preset="public_chat")
    for reach, is_enough in (("sharing", True), ("known", False)):
        await wants(bob, STABLE, {"default_action": "allow", "org.linnet.from": reach})
        elsewhere = await carol.creates_room()
        await carol.invites(elsewhere, bob, expect=403, errcode="M_INVITE_BLOCKED")
        await bob.joins(room_id)
        expect = 200 if is_enough else 403
        await alice.invites(await alice.creates_room(), bob, expect=expect)
        await bob.leaves(room_id)


async def test_whom_one_has_turned_to_is_known(
    alice: Client, bob: Client, carol: Client, server: Server
) -> None:
    invited, written = await server.person("invited"), await server.person("written")
    await bob.creates_room(invite=[invited.user_id])
    chat = await written.creates_room(preset="trusted_private_chat", invite=[bob.user_id])
    await bob.joins(chat)
    await wants(bob, STABLE, {"org.linnet.from": "known"})
    # To have joined what somebody made says nothing; to have written there does.
    elsewhere = await written.creates_room()
    await written.invites(elsewhere, bob, expect=403, errcode="M_INVITE_BLOCKED")
    await bob.sends(chat, "who are you?")
    await bob.leaves(chat)
    await written.invites(elsewhere, bob)
    await invited.creates_room(invite=[bob.user_id])
    # A message to a group says nothing about each of its members.
    group = await alice.creates_room(preset="public_chat")
    for one in (bob, carol):
        await one.joins(group)
    await bob.sends(group, "good morning")
    for one in (alice, carol):
        await one.invites(await one.creates_room(), bob, expect=403, errcode="M_INVITE_BLOCKED")


async def test_what_is_closed_stays_closed_and_lists_count_first(
    alice: Client, bob: Client
) -> None:
    await wants(bob, STABLE, {"default_action": "block", "org.linnet.from": "sharing"})
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    another = await alice.creates_room()
    await alice.invites(another, bob, expect=403, errcode="M_INVITE_BLOCKED")
    await bob.leaves(room_id)
    await wants(bob, STABLE, {"org.linnet.from": "known"})
    await alice.invites(another, bob, expect=403, errcode="M_INVITE_BLOCKED")
    await wants(bob, WITH_LISTS, {"allowed_users": [alice.user_id]})
    await alice.invites(another, bob)
