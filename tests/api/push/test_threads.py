"""Following threads: what it does to the counts, and how clients hear of it."""

# covers: unstable.getThreadSubscription, unstable.putThreadSubscription
# covers: unstable.deleteThreadSubscription, unstable.listThreadSubscriptions

import asyncio
from typing import Any

import pytest
from tests.api.push.test_unread import in_thread, reads, room_of, unread, unread_by_thread
from tests.api.sync.test_sliding import Connection
from tests.api.sync.test_sliding import window as sliding_window
from tests.api.sync.test_sliding_v4 import Connection as ConnectionV4
from tests.kit.client import Answer, Client
from tests.kit.people import NewServer
from tests.kit.push_gateway import PushGateway
from tests.kit.server import Server

BASE = "/_matrix/client/unstable/io.element.msc4306"
LIST = "/_matrix/client/unstable/io.element.msc4308/thread_subscriptions"
EXTENSION = "io.element.msc4308.thread_subscriptions"
RULES = "/pushrules/global/postcontent"
UNSUBSCRIBED = ".io.element.msc4306.rule.unsubscribed_thread"
SUBSCRIBED = ".io.element.msc4306.rule.subscribed_thread"
CONFLICT = "IO.ELEMENT.MSC4306.M_CONFLICTING_UNSUBSCRIPTION"
NOT_IN_THREAD = "IO.ELEMENT.MSC4306.M_NOT_IN_THREAD"


def path(room_id: str, root: str) -> str:
    return f"{BASE}/rooms/{room_id}/thread/{root}/subscription"


async def follows(who: Client, room_id: str, root: str, **said: Any) -> Answer:
    expected = {name: said.pop(name) for name in ("expect", "errcode") if name in said}
    return await who.put(path(room_id, root), said, **expected)


async def leaves(who: Client, room_id: str, root: str) -> Answer:
    return await who.delete(path(room_id, root))


async def replies(who: Client, room_id: str, root: str, text: str = "reply", **more: Any) -> str:
    content = {"msgtype": "m.text", "body": text, **in_thread(root), **more}
    return await who.sends_event(room_id, "m.room.message", content)


async def is_enabled(who: Client, rule_id: str) -> bool:
    return bool((await who.get(f"{RULES}/{rule_id}/enabled"))["enabled"])


async def test_a_thread_is_followed_and_left(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    root = await alice.sends(room_id, "root")
    where = path(room_id, root)
    await bob.get(where, expect=404, errcode="M_NOT_FOUND")
    for _ in range(2):
        assert (await follows(bob, room_id, root)).json == {}
        assert (await bob.get(where)).json == {"automatic": False}
    await alice.get(where, expect=404, errcode="M_NOT_FOUND")
    for _ in range(2):
        assert (await leaves(bob, room_id, root)).json == {}
        await bob.get(where, expect=404, errcode="M_NOT_FOUND")


async def test_what_an_app_does_by_itself_is_less_than_what_a_person_says(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    root = await alice.sends(room_id, "root")
    where = path(room_id, root)
    first = await replies(alice, room_id, root)
    await follows(bob, room_id, root, automatic=first)
    assert (await bob.get(where)).json == {"automatic": True}
    await follows(bob, room_id, root)
    assert (await bob.get(where)).json == {"automatic": False}
    await follows(bob, room_id, root, automatic=first)
    assert (await bob.get(where)).json == {"automatic": False}
    await leaves(bob, room_id, root)
    # A device that has slept does not undo it; what comes later may.
    await follows(bob, room_id, root, automatic=first, expect=409, errcode=CONFLICT)
    await bob.get(where, expect=404)
    second = await replies(alice, room_id, root)
    await follows(bob, room_id, root, automatic=second)
    assert (await bob.get(where)).json == {"automatic": True}
    await leaves(bob, room_id, root)
    await follows(bob, room_id, root)
    assert (await bob.get(where)).json == {"automatic": False}


async def test_leaving_what_is_not_followed_counts_too(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    root = await alice.sends(room_id, "root")
    cause = await replies(alice, room_id, root)
    await leaves(bob, room_id, root)
    await follows(bob, room_id, root, automatic=cause, expect=409, errcode=CONFLICT)


async def test_what_is_in_no_thread_is_no_reason(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    other_room = await room_of(alice, bob)
    root, other = [await alice.sends(room_id, text) for text in ("root", "other")]
    elsewhere = await alice.sends(other_room, "elsewhere")
    in_other = await replies(alice, room_id, other)
    for cause in (root, other, in_other, elsewhere, "$unknown"):
        await follows(bob, room_id, root, automatic=cause, expect=400, errcode=NOT_IN_THREAD)
    for cause in ("", "nonsense", "$\0"):
        await follows(bob, room_id, root, automatic=cause, expect=400, errcode="M_INVALID_PARAM")
    for wrong in (True, 1, {}):
        await follows(bob, room_id, root, automatic=wrong, expect=400, errcode="M_BAD_JSON")
    # A reaction to a reply is in the thread as well.
    reply = await replies(alice, room_id, root)
    annotation = {"rel_type": "m.annotation", "event_id": reply, "key": "+"}
    cause = await alice.sends_event(room_id, "m.reaction", {"m.relates_to": annotation})
    await follows(bob, room_id, root, automatic=cause)


async def test_who_may_not(server: Server, alice: Client, bob: Client, carol: Client) -> None:
    hidden = {"type": "m.room.history_visibility", "content": {"history_visibility": "joined"}}
    room_id = await alice.creates_room(preset="public_chat", initial_state=[hidden])
    early = await alice.sends(room_id, "before bob")
    await bob.joins(room_id)
    root = await alice.sends(room_id, "root")
    for who, thread in ((carol, root), (bob, early), (bob, "$unknown")):
        for call in (who.get, who.put, who.delete):
            await call(path(room_id, thread), expect=404, errcode="M_NOT_FOUND")
    for call in (server.nobody().get, server.nobody().put, server.nobody().delete):
        await call(path(room_id, root), expect=401, errcode="M_MISSING_TOKEN")
    await server.nobody().get(LIST, params={"dir": "b"}, expect=401, errcode="M_MISSING_TOKEN")
    other_room = await room_of(alice, bob)
    await bob.put(path(other_room, root), expect=404, errcode="M_NOT_FOUND")
    await bob.put(path("room", root), expect=400, errcode="M_INVALID_PARAM")
    await bob.put(path(room_id, "root"), expect=400, errcode="M_INVALID_PARAM")
    # Whoever has gone hears of it no more, but can still leave it.
    await follows(bob, room_id, root)
    await bob.leaves(room_id)
    late = await alice.sends(room_id, "after bob")
    await bob.put(path(room_id, late), expect=404, errcode="M_NOT_FOUND")
    await leaves(bob, room_id, root)


async def test_nothing_changes_for_who_follows_no_thread(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    root = await alice.sends(room_id, "root")
    await replies(alice, room_id, root)
    assert not await is_enabled(bob, UNSUBSCRIBED)
    assert not await is_enabled(bob, SUBSCRIBED)
    assert await unread(bob, room_id) == (2, 0)


async def test_counts_follow_what_is_followed(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    root, other = [await alice.sends(room_id, text) for text in ("root", "other")]
    await reads(bob, room_id, other)
    await follows(bob, room_id, root)
    assert await is_enabled(bob, UNSUBSCRIBED)
    assert await is_enabled(bob, SUBSCRIBED)
    await replies(alice, room_id, root)
    await replies(alice, room_id, other)
    mention = {"m.mentions": {"user_ids": [bob.user_id]}}
    await replies(alice, room_id, other, **mention)
    await alice.sends(room_id, "in no thread")
    main, threads = await unread_by_thread(bob, room_id)
    assert (main, threads) == ((1, 0), {root: (1, 0), other: (1, 1)})
    # Muting the room does not mute a thread in it that is followed.
    await bob.put(f"/pushrules/global/room/{room_id}", {"actions": []})
    main, threads = await unread_by_thread(bob, room_id)
    assert (main, threads) == ((0, 0), {root: (1, 0), other: (1, 1)})
    await leaves(bob, room_id, root)
    assert await unread(bob, room_id) == (1, 1)
    await follows(bob, room_id, other)
    assert await unread(bob, room_id) == (2, 1)


async def test_words_that_somebody_waits_for_count_in_every_thread(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    root, other = [await alice.sends(room_id, text) for text in ("root", "other")]
    await reads(bob, room_id, other)
    await follows(bob, room_id, root)
    loud = ["notify", {"set_tweak": "highlight"}]
    await bob.put("/pushrules/global/content/cake", {"pattern": "cake", "actions": loud})
    await replies(alice, room_id, other, "there is cake")
    await replies(alice, room_id, other, "there is none")
    await replies(alice, room_id, root, "more cake")
    await replies(alice, room_id, root, "nothing")
    main, threads = await unread_by_thread(bob, room_id)
    assert (main, threads) == ((0, 0), {root: (2, 1), other: (1, 1)})


async def test_a_rule_of_ones_own_may_ask_for_it(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    root = await alice.sends(room_id, "root")
    await reads(bob, room_id, root)
    await follows(bob, room_id, root)
    for rule_id in (UNSUBSCRIBED, SUBSCRIBED):
        await bob.put(f"{RULES}/{rule_id}/enabled", {"enabled": False})
    await leaves(bob, room_id, root)
    await follows(bob, room_id, root)
    # Who has switched them off keeps them off.
    assert not await is_enabled(bob, SUBSCRIBED)
    kind = "io.element.msc4306.thread_subscription"
    loud = ["notify", {"set_tweak": "highlight"}]
    for subscribed, counts in ((True, (1, 1)), (False, (1, 0)), ("true", (1, 0)), (None, (1, 0))):
        condition = {"kind": kind, "subscribed": subscribed}
        rule = {"conditions": [condition], "actions": loud}
        await bob.put("/pushrules/global/override/mine", rule)
        await replies(alice, room_id, root)
        assert await unread(bob, room_id) == counts
        await reads(bob, room_id, await replies(alice, room_id, root), root)


async def test_nobody_adds_rules_of_the_new_kind(server: Server, alice: Client) -> None:
    rule = {"conditions": [], "actions": ["notify"]}
    await alice.put(f"{RULES}/mine", rule, expect=400, errcode="M_INVALID_PARAM")
    await alice.delete(f"{RULES}/{SUBSCRIBED}", expect=400, errcode="M_INVALID_PARAM")
    await alice.get(f"{RULES}/mine", expect=404, errcode="M_NOT_FOUND")
    shown = (await alice.get("/pushrules/"))["global"]["postcontent"]
    assert [one["rule_id"] for one in shown] == [UNSUBSCRIBED, SUBSCRIBED]
    assert shown[0]["conditions"] == [
        {"kind": "io.element.msc4306.thread_subscription", "subscribed": False}
    ]
    assert shown[0]["actions"] == []
    assert shown[1]["actions"] == ["notify", {"set_tweak": "sound", "value": "default"}]
    await alice.put(f"{RULES}/{SUBSCRIBED}/actions", {"actions": ["notify"]})
    assert (await alice.get(f"{RULES}/{SUBSCRIBED}/actions"))["actions"] == ["notify"]


async def test_only_what_is_followed_is_pushed(gateway: PushGateway, new_server: NewServer) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    room_id = await room_of(alice, bob)
    root, other = [await alice.sends(room_id, text) for text in ("root", "other")]
    await reads(bob, room_id, other)
    await follows(bob, room_id, root)
    await gateway.is_set_for(bob)
    await replies(alice, room_id, other)
    followed = await replies(alice, room_id, root)
    (told,) = await gateway.was_told(1)
    assert told["event_id"] == followed
    assert told["counts"]["unread"] == 1
    listed = (await bob.get("/notifications"))["notifications"]
    assert [one["event"]["event_id"] for one in listed] == [followed, other, root]


EXTENSIONS = {EXTENSION: {"enabled": True, "limit": 2}}


@pytest.mark.parametrize("form", ["deployed", "accepted"])
async def test_sliding_sync_tells_what_has_changed(
    server: Server, alice: Client, bob: Client, form: str
) -> None:
    room_id = await room_of(alice, bob)
    roots = [await alice.sends(room_id, str(number)) for number in range(3)]
    made = Connection if form == "deployed" else ConnectionV4
    connection = made(bob, extensions=EXTENSIONS)
    assert EXTENSION not in (await connection.syncs())["extensions"]
    waiting = asyncio.create_task(_waits(connection))
    await server.waits_for(bob)
    await follows(bob, room_id, roots[0])
    said = (await waiting)["extensions"][EXTENSION]
    stamp = said["subscribed"][room_id][roots[0]].pop("bump_stamp")
    assert said == {"subscribed": {room_id: {roots[0]: {"automatic": False}}}}
    assert EXTENSION not in (await connection.syncs())["extensions"]
    await leaves(bob, room_id, roots[0])
    said = (await connection.syncs())["extensions"][EXTENSION]
    assert said["unsubscribed"][room_id][roots[0]]["bump_stamp"] > stamp
    assert "subscribed" not in said
    # Whoever begins anew, or asks for it later, is told of all.
    for fresh in (made(bob, conn_id="fresh"), made(bob, conn_id="later")):
        if fresh.body["conn_id"] == "later":
            assert EXTENSION not in (await fresh.syncs())["extensions"]
        said = (await fresh.syncs(extensions=EXTENSIONS))["extensions"][EXTENSION]
        assert list(said["unsubscribed"][room_id]) == [roots[0]]
    # Nobody else is.
    others = made(alice, extensions=EXTENSIONS)
    assert EXTENSION not in (await others.syncs())["extensions"]


async def _waits(connection: Any) -> dict[str, Any]:
    if isinstance(connection, ConnectionV4):
        return await connection.syncs(timeout=20_000)
    said: dict[str, Any] = await connection.syncs(timeout_ms=20_000)
    return said


async def test_a_change_of_the_counts_is_told(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    root = await alice.sends(room_id, "root")
    await reads(bob, room_id, root)
    await follows(bob, room_id, root)
    await replies(alice, room_id, root)
    connection = Connection(bob, lists={"all": sliding_window()})
    assert (await connection.syncs())["rooms"][room_id]["notification_count"] == 1
    await leaves(bob, room_id, root)
    assert (await connection.syncs())["rooms"][room_id]["notification_count"] == 0
    # Also to who comes back after so long that memory does not reach.
    await follows(bob, room_id, root)
    notifier = server.house.hall.notifier
    notifier._tail_start = notifier.position
    assert (await connection.syncs())["rooms"][room_id]["notification_count"] == 1


async def test_what_was_too_much_is_read_page_by_page(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    roots = [await alice.sends(room_id, str(number)) for number in range(6)]
    connection = Connection(bob, extensions=EXTENSIONS)
    await follows(bob, room_id, roots[0])
    await connection.syncs()
    to = connection.pos
    for root in roots[1:]:
        await follows(bob, room_id, root)
    said = (await connection.syncs())["extensions"][EXTENSION]
    assert set(said["subscribed"][room_id]) == set(roots[4:])
    asked = {"dir": "b", "limit": 2, "from": said["prev_batch"], "to": to}
    page = await bob.get(LIST, params=asked)
    assert set(page["subscribed"][room_id]) == set(roots[2:4])
    page = await bob.get(LIST, params={**asked, "from": page["end"]})
    assert page.json.keys() == {"subscribed"}
    assert set(page["subscribed"][room_id]) == {roots[1]}
    # All of it, from the newest on.
    await leaves(bob, room_id, roots[3])
    everything = await bob.get(LIST, params={"dir": "b"})
    assert set(everything["subscribed"][room_id]) == {*roots} - {roots[3]}
    assert set(everything["unsubscribed"][room_id]) == {roots[3]}
    assert (await alice.get(LIST, params={"dir": "b"})).json == {}


async def test_what_is_no_question(alice: Client) -> None:
    for wrong in (
        {},
        {"dir": "f"},
        {"dir": "b", "limit": 0},
        {"dir": "b", "limit": "x"},
        {"dir": "b", "from": "x"},
        {"dir": "b", "to": "sx"},
    ):
        answer = await alice.get(LIST, params=wrong, expect=400)
        assert answer["errcode"] in ("M_INVALID_PARAM", "M_MISSING_PARAM")
    asked = {"dir": "b", "limit": 10**9, "from": "s999999999999999999"}
    assert (await alice.get(LIST, params=asked)).json == {}
