"""What a room allows an application: decided by those who look after it, seen by everybody."""

# covers: linnet.appGetMessages, linnet.appGetMembers, linnet.appSendMessage
# covers: linnet.getAppsInRoom, linnet.allowAppInRoom, linnet.endAppInRoom
# covers: linnet.objectToApp, linnet.objectToAppNoMore

import json
from typing import Any

from tests.kit.applications import PROFILE, Application, allows, apps_in, group, in_room, own_apps
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

DAY_MS = 24 * 60 * 60 * 1000
ALL = ("read", "members", "send")


async def reader_in(server: Server, owner: Client, *others: Client) -> tuple[Application, str]:
    """An application that may do everything in a chat of these people."""
    app = await Application.let_in(server)
    room_id = await group(owner, *others)
    await allows(owner, room_id, app, *ALL)
    await app.is_granted(owner, in_room(*ALL), rooms=[room_id])
    return app, room_id


async def test_it_reads_what_is_written_from_now_on(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    app = await Application.let_in(server)
    room_id = await group(alice, bob, carol)
    await bob.sends(room_id, "before")
    await app.is_granted(alice, in_room("read"), rooms=[room_id])
    await app.reads(room_id, expect=403, errcode="M_FORBIDDEN")
    await allows(alice, room_id, app, "read")
    first = await bob.sends(room_id, f"hello {carol.user_id}, mail me@bob.example:25")
    await bob.sends_event(room_id, "m.reaction", {
        "m.relates_to": {"rel_type": "m.annotation", "event_id": first, "key": "+1"},
    })  # fmt: skip
    picture = {"msgtype": "m.image", "body": "face.png", "url": "mxc://linnet.test/abc"}
    await carol.sends_event(room_id, "m.room.message", picture)
    await carol.sends_event(room_id, "org.example.secret", {"body": "hidden"})
    answer = await app.reads(room_id)
    text, reaction, image = answer["chunk"]
    assert text["event_id"] == first
    assert text["body"].startswith("hello p_")
    assert text["body"].endswith("mail me@bob.example:25")
    assert text.keys() == {"event_id", "type", "sender", "ts", "msgtype", "body"}
    assert (reaction["reacts_to"], reaction["key"]) == (first, "+1")
    assert reaction["sender"] == text["sender"]
    assert image.keys() == {"event_id", "type", "sender", "ts", "msgtype"}
    assert text["body"].split()[1].rstrip(",") == image["sender"]
    for person in (alice, bob, carol):
        assert person.user_id not in json.dumps(answer.json)
    # Read on from there.
    await carol.sends(room_id, "later")
    on = await app.reads(room_id, params={"from": answer["end"]})
    assert [one["body"] for one in on["chunk"]] == ["later"]
    assert (await app.reads(room_id, params={"from": on["end"]}))["chunk"] == []
    one = await app.reads(room_id, params={"limit": 1})
    assert [event["event_id"] for event in one["chunk"]] == [first]
    rest = await app.reads(room_id, params={"from": one["end"]})
    assert len(rest["chunk"]) == 3
    # An earlier place than it may read from does not help.
    again = await app.reads(room_id, params={"from": "s0"})
    assert "before" not in json.dumps(again.json)
    for limit in (0, 101):
        await app.reads(room_id, params={"limit": limit}, expect=400)
    await app.reads(room_id, params={"from": "x"}, expect=400)


async def test_how_far_back_it_reads(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    server.admin = await server.person("admin", is_first=True)
    alice, bob, carol = [await server.person(name) for name in ("alice", "bob", "carol")]
    app = await Application.let_in(server)
    room_id = await group(alice, bob, carol)
    await bob.sends(room_id, "long ago")
    clock.advance(5 * DAY_MS)
    await bob.sends(room_id, "lately")
    clock.advance(DAY_MS)
    await alice_allows(alice, room_id, app, history_days=3)
    await app.is_granted(alice, in_room("read", history_days=7), rooms=[room_id])
    assert [one["body"] for one in (await app.reads(room_id))["chunk"]] == ["lately"]
    # The smaller of both counts.
    await alice_allows(alice, room_id, app, history_days=30)
    await app.is_granted(alice, in_room("read", history_days=2), rooms=[room_id])
    assert [one["body"] for one in (await app.reads(room_id))["chunk"]] == ["lately"]
    await app.is_granted(alice, in_room("read"), rooms=[room_id])
    assert (await app.reads(room_id))["chunk"] == []
    clock.advance(31 * DAY_MS)
    app.tokens = await app.refreshes(app.tokens["refresh_token"], expect=400)


async def alice_allows(alice: Client, room_id: str, app: Application, **more: int) -> None:
    await allows(alice, room_id, app, "read", **more)


async def test_what_a_room_allows_ends_by_itself(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    server.admin = await server.person("admin", is_first=True)
    alice, bob, carol = [await server.person(name) for name in ("alice", "bob", "carol")]
    app = await Application.let_in(server)
    room_id = await group(alice, bob, carol)
    await allows(alice, room_id, app, "read", days=2)
    await app.is_granted(alice, in_room("read"), rooms=[room_id])
    await app.reads(room_id)
    clock.advance(2 * DAY_MS)
    app.tokens = await app.refreshes(app.tokens["refresh_token"])
    await app.reads(room_id, expect=403, errcode="M_FORBIDDEN")
    assert (await own_apps(alice))[0]["rooms"][0]["allowed"] == []


async def test_each_verb_and_each_room_by_itself(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    app = await Application.let_in(server)
    here, there = await group(alice, bob, carol), await group(alice, bob, carol)
    for room_id in (here, there):
        await allows(alice, room_id, app, *ALL)
    for verb in ALL:
        await app.is_granted(alice, in_room(verb), rooms=[here])
        await does(app, here, verb)
        for other in ALL:
            if other != verb:
                await does(app, here, other, expect=403, errcode="M_FORBIDDEN")
            await does(app, there, other, expect=403, errcode="M_FORBIDDEN")
    await app.is_granted(alice, in_room(*ALL), rooms=[here])
    for verb in ALL:
        await allows(alice, here, app, verb)
        await does(app, here, verb)
        for other in set(ALL) - {verb}:
            await does(app, here, other, expect=403, errcode="M_FORBIDDEN")


async def does(app: Application, room_id: str, verb: str, **expected: Any) -> None:
    if verb == "read":
        await app.reads(room_id, **expected)
    elif verb == "members":
        await app.asks_members(room_id, **expected)
    else:
        await app.says(room_id, "hello", **expected)


async def test_members_have_names_of_its_own(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    app, room_id = await reader_in(server, alice, bob, carol)
    await bob.sends(room_id, "hello")
    named = (await app.asks_members(room_id))["members"]
    assert len(named) == 3
    assert (await app.reads(room_id))["chunk"][0]["sender"] in named
    assert (await app.asks_self())["sub"] in named


async def test_what_it_writes_is_marked(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    app, room_id = await reader_in(server, alice, bob, carol)
    target = await bob.sends(room_id, "vote!")
    body = {"replies_to": target, "formatted_body": "<b>x</b>"}
    sent = await app.says(room_id, "yes", body=body)
    assert (await app.says(room_id, "yes", body=body))["event_id"] == sent["event_id"]
    seen = await bob.sees("yes")
    assert seen["sender"] == alice.user_id
    assert seen["content"]["org.linnet.app"] == {"id": app.app_id, "name": "Polls"}
    assert seen["content"]["m.relates_to"] == {"m.in_reply_to": {"event_id": target}}
    assert "formatted_body" not in seen["content"]
    await app.says(room_id, "x", "2", body={"replies_to": "nothing"}, expect=400)
    await app.says(room_id, "", "3", expect=400)
    await app.says(room_id, "x" * 8001, "4", expect=400)


async def test_only_who_may_ban_decides(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    app = await Application.let_in(server)
    levels = {"users": {carol.user_id: 50}}
    room_id = await group(alice, bob, carol, power_level_content_override=levels)
    await allows(bob, room_id, app, "read", expect=403, errcode="M_FORBIDDEN")
    await allows(dave, room_id, app, "read", expect=403, errcode="M_FORBIDDEN")
    await allows(carol, room_id, app, "read")
    where = f"/_linnet/rooms/{room_id}/apps"
    await dave.get(where, expect=403, errcode="M_FORBIDDEN")
    await dave.put(f"{where}/{app.app_id}/objection", expect=403, errcode="M_FORBIDDEN")
    await bob.delete(f"{where}/{app.app_id}", expect=403, errcode="M_FORBIDDEN")
    shown = await apps_in(bob, room_id)
    assert not shown["can_decide"]
    assert shown["possible"] == []
    (one,) = shown["apps"]
    assert (one["verbs"], one["allowed_by"]) == (["read"], carol.user_id)
    assert app.app_id in [one["id"] for one in (await apps_in(alice, room_id))["possible"]]
    # Everybody sees it in the timeline.
    await bob.syncs()
    state = f"/rooms/{room_id}/state/org.linnet.app/{app.app_id}"
    assert (await bob.get(state))["purpose"] == "Counts votes in chats."
    # Another one who looks after the chat takes it back.
    await alice.delete(f"{where}/{app.app_id}")
    assert (await bob.get(state)).json == {}
    assert (await apps_in(bob, room_id))["apps"] == []
    await alice.delete(f"{where}/{app.app_id}")


async def test_taking_the_state_event_away_ends_it(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    app, room_id = await reader_in(server, alice, bob, carol)
    await bob.sends(room_id, "hello")
    state = (await alice.get(f"/rooms/{room_id}/state/org.linnet.app/{app.app_id}")).json
    await app.reads(room_id)
    await alice.sets_state(room_id, "org.linnet.app", {}, app.app_id)
    await app.reads(room_id, expect=403, errcode="M_FORBIDDEN")
    # Putting the words back is no decision.
    await alice.sets_state(room_id, "org.linnet.app", state, app.app_id)
    await app.reads(room_id, expect=403, errcode="M_FORBIDDEN")


async def test_what_a_room_cannot_allow(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    app = await Application.let_in(server, verbs=["read", "members", "send"], history_days=3)
    room_id = await group(alice, bob)
    for verb in ("read", "members"):
        await allows(alice, room_id, app, verb, expect=403, errcode="M_FORBIDDEN")
    await allows(alice, room_id, app, "send")
    await carol.joins(room_id)
    await allows(alice, room_id, app, "profile", expect=400)
    await allows(alice, room_id, app, expect=400)
    await allows(alice, room_id, app, "read", history_days=4, expect=400)
    await allows(alice, room_id, app, "read", days=91, expect=400)
    unknown = Application.known_as(server, "other", "app.other")
    await allows(alice, room_id, unknown, "read", expect=404, errcode="M_NOT_FOUND")
    where = f"/_linnet/rooms/{room_id}/apps/other/objection"
    await alice.put(where, expect=404, errcode="M_NOT_FOUND")
    await allows(alice, room_id, app, "read", "members", "send")
    await app.is_granted(alice, in_room(*ALL), rooms=[room_id])
    await app.reads(room_id)
    # Two are left: what one of them reads is the other's.
    await carol.leaves(room_id)
    await app.reads(room_id, expect=403, errcode="M_FORBIDDEN")
    await app.asks_members(room_id, expect=403, errcode="M_FORBIDDEN")
    await app.says(room_id, "still here")
    await carol.joins(room_id)
    await app.reads(room_id)
    await alice.sets_state(room_id, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    await app.reads(room_id, expect=403, errcode="M_FORBIDDEN")
    await app.says(room_id, "plain", "2", expect=403, errcode="M_FORBIDDEN")
    await allows(alice, room_id, app, "read", expect=403, errcode="M_FORBIDDEN")
    await app.asks_members(room_id)


async def test_whoever_leaves_takes_the_application_along(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    app = await Application.let_in(server)
    room_id = await group(alice, bob, carol, dave)
    await allows(alice, room_id, app, *ALL)
    await app.is_granted(bob, in_room(*ALL), rooms=[room_id])
    await app.asks_members(room_id)
    await bob.leaves(room_id)
    for verb in ALL:
        await does(app, room_id, verb, expect=403, errcode="M_FORBIDDEN")


async def test_members_keep_theirs_from_it(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    app, room_id = await reader_in(server, alice, bob, carol)
    await bob.sends(room_id, "mine")
    await carol.sends(room_id, f"as {bob.user_id} said", **{
        "m.mentions": {"user_ids": [bob.user_id, alice.user_id]},
    })  # fmt: skip
    where = f"/_linnet/rooms/{room_id}/apps/{app.app_id}/objection"
    await bob.put(where)
    assert (await apps_in(bob, room_id))["apps"][0]["is_hidden_from"]
    assert not (await apps_in(carol, room_id))["apps"][0]["is_hidden_from"]
    (only,) = (await app.reads(room_id))["chunk"]
    assert only["body"] == "as p_hidden said"
    assert "p_hidden" in only["mentions"]
    assert len(only["mentions"]) == 2
    assert len((await app.asks_members(room_id))["members"]) == 2
    await bob.delete(where)
    assert len((await app.reads(room_id))["chunk"]) == 2
    assert len((await app.asks_members(room_id))["members"]) == 3


async def test_people_whom_one_ignores_are_not_read(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    app, room_id = await reader_in(server, alice, bob, carol)
    ignored: dict[str, Any] = {"ignored_users": {bob.user_id: {}}}
    await alice.put(f"/user/{alice.user_id}/account_data/m.ignored_user_list", ignored)
    await bob.sends(room_id, "ignored")
    await carol.sends(room_id, "seen")
    assert [one["body"] for one in (await app.reads(room_id))["chunk"]] == ["seen"]


async def test_what_is_taken_back_is_not_read(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    app, room_id = await reader_in(server, alice, bob, carol)
    first = await bob.sends(room_id, "oh")
    second = await bob.sends(room_id, "ohh")
    await bob.sends_event(room_id, "m.room.message", {
        "msgtype": "m.text",
        "body": "* oops",
        "m.new_content": {"msgtype": "m.text", "body": "oops"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": second},
    })  # fmt: skip
    await bob.put(f"/rooms/{room_id}/redact/{first}/r1")
    found = (await app.reads(room_id))["chunk"]
    assert [(one["body"], one.get("edits")) for one in found] == [("ohh", None), ("oops", second)]


async def test_members_see_the_ledger(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    app, room_id = await reader_in(server, alice, bob, carol, dave)
    second = app.another()
    await second.is_granted(bob, PROFILE, in_room("read"), rooms=[room_id])
    await bob.sends(room_id, "one")
    await carol.sends(room_id, "two")
    size = len((await app.reads(room_id)).body)
    await second.reads(room_id)
    await app.says(room_id, "three")
    await app.reads(room_id, params={"from": "s999999999"})
    (shown,) = (await apps_in(dave, room_id))["apps"]
    lines = {line["verb"]: line for line in shown["ledger"]}
    assert lines.keys() == {"read", "send"}
    assert (lines["read"]["people"], lines["read"]["items"]) == (2, 4)
    assert 0 < lines["read"]["bytes"] < 2 * size
    assert lines["send"]["items"] == 1
    # Their own: what each has granted by itself.
    (mine,) = await own_apps(bob)
    assert [(one["verb"], one["people"], one["items"]) for one in mine["ledger"]] == [
        ("read", 2, 2)
    ]
    assert mine["rooms"] == [
        {
            "room_id": room_id,
            "name": "",
            "verbs": ["read"],
            "history_days": 0,
            "allowed": ["read"],
        }
    ]
    # It stays to be seen after it is over.
    await alice.delete(f"/_linnet/rooms/{room_id}/apps/{app.app_id}")
    (shown,) = (await apps_in(dave, room_id))["apps"]
    assert shown["verbs"] == []
    assert "expires_ts" not in shown
    assert len(shown["ledger"]) == 2
