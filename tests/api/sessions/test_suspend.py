"""Suspending accounts."""

# covers: getAdminSuspendUser, setAdminSuspendUser

from urllib.parse import quote

from tests.kit.client import Client
from tests.kit.server import Server

REFUSED = {"expect": 403, "errcode": "M_USER_SUSPENDED"}


def suspension(client: Client) -> str:
    return f"/_matrix/client/v1/admin/suspend/{client.user_id}"


async def suspends(server: Server, client: Client, is_suspended: bool = True) -> None:
    body = {"suspended": is_suspended}
    assert (await server.admin.put(suspension(client), body)).json == body
    assert (await server.admin.get(suspension(client))).json == body
    act = (await server.admin.get("/_linnet/admin/v1/record", params={"limit": 1}))["acts"][0]
    assert act["act"] == ("user.suspend" if is_suspended else "user.unsuspend")
    assert act["target"] == client.user_id


async def test_whoever_is_suspended_says_nothing_more(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    other = await alice.creates_room(preset="public_chat", invite=[bob.user_id])
    await bob.joins(room_id)
    theirs = await alice.sends(room_id, "by alice")
    await suspends(server, bob)
    room = f"/rooms/{room_id}"
    await bob.put(f"{room}/send/m.room.message/1", {"body": "x"}, **REFUSED)
    await bob.put(f"{room}/state/m.room.topic/", {"topic": "x"}, **REFUSED)
    await bob.put(f"{room}/redact/{quote(theirs)}/2", {}, **REFUSED)
    await bob.put(f"{room}/send/m.room.redaction/3", {"redacts": theirs}, **REFUSED)
    await bob.put(f"{room}/redact/{quote('$nothing')}/4", {}, **REFUSED)
    await bob.invites(room_id, alice, **REFUSED)
    await bob.joins(other, **REFUSED)
    await bob.post(f"/rooms/{other}/join", {}, **REFUSED)
    await bob.post(f"/knock/{other}", {}, **REFUSED)
    await bob.post("/createRoom", {}, **REFUSED)
    await bob.post(f"{room}/upgrade", {"new_version": "12"}, **REFUSED)
    await bob.put(f"/profile/{bob.user_id}/displayname", {"displayname": "x"}, **REFUSED)
    await bob.put(f"{room}/typing/{bob.user_id}", {"typing": True}, **REFUSED)
    upload = "/_matrix/media/v3/upload"
    await bob.call("POST", upload, b"x", **REFUSED)
    await suspends(server, bob, False)
    await bob.sends(room_id, "back again")
    await alice.sees("back again")


async def test_what_they_may_do_all_the_same(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    invited = await alice.creates_room(invite=[bob.user_id])
    await bob.joins(room_id)
    own = [await bob.sends(room_id, text) for text in ("one", "two")]
    await suspends(server, bob)
    theirs = await alice.sends(room_id, "can you read this?")
    await bob.sees("can you read this?")
    await bob.get(f"/rooms/{room_id}/messages", params={"dir": "b"})
    await bob.post(f"/rooms/{room_id}/receipt/m.read/{quote(theirs)}")
    await bob.put(f"/rooms/{room_id}/redact/{quote(own[0])}/1", {})
    await bob.put(f"/rooms/{room_id}/send/m.room.redaction/2", {"redacts": own[1]})
    await bob.put(f"/user/{bob.user_id}/account_data/m.x", {"a": 1})
    key = {"algorithm": "m.megolm_backup.v1.curve25519-aes-sha2", "auth_data": {"public_key": "x"}}
    await bob.post("/room_keys/version", key)
    await bob.put("/sendToDevice/m.t/1", {"messages": {bob.user_id: {"*": {}}}})
    await bob.post("/keys/query", {"device_keys": {bob.user_id: []}})
    await bob.leaves(invited)
    await bob.leaves(room_id)
    other = await bob.another_device()
    await other.put(f"/devices/{other.device_id}", {"display_name": "Telephone"})
    await other.post("/createRoom", {}, **REFUSED)
    await other.post("/logout")
    await bob.post("/account/deactivate", {"auth": bob.password_auth()})


async def test_what_was_scheduled_before_is_not_sent(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    params = {"org.matrix.msc4140.delay": 60_000}
    path = f"/rooms/{room_id}/send/m.room.message/1"
    delay_id = (await bob.put(path, {"body": "x"}, params=params))["delay_id"]
    await suspends(server, bob)
    base = "/_matrix/client/unstable/org.matrix.msc4140/delayed_events"
    await server.nobody().post(f"{base}/{delay_id}/send", **REFUSED)


async def test_only_administrators_may_suspend_and_not_each_other(
    server: Server, alice: Client, bob: Client
) -> None:
    body = {"suspended": True}
    await alice.put(suspension(bob), body, expect=403, errcode="M_FORBIDDEN")
    await alice.get(suspension(bob), expect=403, errcode="M_FORBIDDEN")
    await server.admin.put(suspension(server.admin), body, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().get(suspension(bob), expect=401, errcode="M_MISSING_TOKEN")


async def test_only_people_of_this_server_can_be_suspended(server: Server) -> None:
    path = "/_matrix/client/v1/admin/suspend/"
    await server.admin.get(path + "@nobody:linnet.test", expect=404, errcode="M_NOT_FOUND")
    await server.admin.get(path + "@a:elsewhere.test", expect=400, errcode="M_INVALID_PARAM")
    await server.admin.put(path + "@nobody:linnet.test", {}, expect=400, errcode="M_MISSING_PARAM")
