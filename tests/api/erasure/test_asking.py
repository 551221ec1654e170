"""Who may ask for the end of an account, and who may take that back; open cases hold evidence."""

# covers: linnet.adminDeactivate, linnet.adminKeepUser, linnet.sessionLogin, linnet.sessionPasskey

from pathlib import Path
from typing import Any

from tests.api.erasure.life import DAY_MS, UNDO_MS, asks, everything, is_erased, lives, status
from tests.api.media.files import downloads, uploads
from tests.api.moderation.reporting import reports, the_case
from tests.api.moderation.test_decisions import decides
from tests.api.sessions.test_login import by_password
from tests.kit.bridges import AS_TOKEN, registration, write
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.guests import SETTINGS, enters, makes_link, open_room
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.moderation.erasing import HELD_MS
from linnet.touchpoints.severing.document import verified

SIGN_IN = "/_linnet/session/login"
OURS = {"Sec-Fetch-Site": "same-origin"}
USERS = "/_linnet/admin/v1/users"
GONE = {"expect": 403, "errcode": "M_USER_DEACTIVATED"}
NO_GUESTS = {"expect": 403, "errcode": "M_GUEST_ACCESS_FORBIDDEN"}
REFUSED = {"expect": 403, "errcode": "M_FORBIDDEN"}


async def signs_in(server: Server, person: Client, **more: Any) -> Any:
    body = by_password(person.user_id, keep_account=more.pop("keep", False))
    return await server.nobody().post(SIGN_IN, body, headers=OURS, **more)


async def test_within_two_weeks_everything_comes_back(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    server.admin = await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    life, room_id = await lives(server, alice, bob)
    invite = (await alice.post("/_linnet/invites"))["token"]
    valid = "/_matrix/client/v1/register/m.login.registration_token/validity"
    secret = await asks(alice)
    await alice.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    assert not (await bob.get(valid, params={"token": invite}))["valid"]
    await bob.get(f"/profile/{alice.user_id}", expect=404, errcode="M_NOT_FOUND")
    # The server says until when, to whoever knows the password; any other app cannot come in.
    told = await signs_in(server, alice, **GONE)
    due_ts = clock.now_ms() + UNDO_MS
    assert told["org.linnet.erasure"] == {"due_ts": due_ts, "may_keep": True}
    other = await server.nobody().post("/login", by_password(alice.user_id), **GONE)
    assert other["org.linnet.erasure"]["due_ts"] == due_ts
    wrong = by_password(alice.user_id, "a guess", keep_account=True)
    await server.nobody().post(SIGN_IN, wrong, headers=OURS, **REFUSED)
    clock.advance(DAY_MS)
    assert (await signs_in(server, alice, keep=True))["user_id"] == alice.user_id
    await server.nobody().post(
        "/_linnet/erasure/status", {"secret": secret}, expect=404, errcode="M_NOT_FOUND"
    )
    assert (await bob.get(valid, params={"token": invite}))["valid"]
    clock.advance(UNDO_MS)
    back = await server.signs_in(alice.user_id, syncs=False)
    assert room_id in (await back.get("/joined_rooms"))["joined_rooms"]
    shown = (await back.get(f"/profile/{alice.user_id}")).json
    assert shown["displayname"] == life.marks["name"]
    assert (await back.get("/room_keys/version"))["count"] == 0
    messages = await back.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 100})
    assert life.marks["message"].encode() in messages.body


async def test_afterwards_nobody_comes_back(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    alice = await server.person("alice")
    secret = await asks(alice)
    await is_erased(server, clock, secret, ("erasing", "done"))
    await signs_in(server, alice, keep=True, **REFUSED)
    await admin.post(f"{USERS}/{alice.user_id}/keep", **REFUSED)
    await is_erased(server, clock, secret)
    await admin.post(f"{USERS}/{alice.user_id}/deactivate", {"erase": True}, **REFUSED)


async def test_whom_an_administrator_ends_an_administrator_keeps(new_server: NewServer) -> None:
    server = await new_server(clock=MovableClock())
    admin = await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    path = f"{USERS}/{alice.user_id}"
    await bob.post(f"{path}/deactivate", {"erase": True}, **REFUSED)
    await bob.post(f"{path}/keep", **REFUSED)
    await admin.post(f"{path}/keep", expect=404, errcode="M_NOT_FOUND")
    asked = (await admin.post(f"{path}/deactivate", {"erase": True}))["erasure"]
    assert (await status(server, asked["secret"]))["state"] == "waiting"
    told = await signs_in(server, alice, **GONE)
    assert told["org.linnet.erasure"]["may_keep"] is False
    await signs_in(server, alice, keep=True, **REFUSED)
    await admin.post(f"{path}/keep")
    await signs_in(server, alice)
    acts = (await admin.get("/_linnet/admin/v1/record", params={"limit": 2}))["acts"]
    assert [act["act"] for act in acts] == ["user.keep", "user.deactivate"]
    # Somebody who has gone before is erased as well.
    await bob.post("/account/deactivate", {"auth": bob.password_auth()})
    await admin.post(f"{USERS}/{bob.user_id}/deactivate", {"erase": True})


async def test_nobody_else_may_ask(new_server: NewServer, tmp_path: Path) -> None:
    file = tmp_path / write(tmp_path, registration())
    server = await new_server(clock=MovableClock(), appservices=(str(file),), **SETTINGS)
    await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    as_alice = {"auth": alice.password_auth("not hers"), "erase": True}
    await bob.post("/account/deactivate", as_alice, **{**REFUSED, "expect": 401})
    service = Client(server, AS_TOKEN.format(id="bridge"))
    named = {"user_id": alice.user_id}
    await service.post("/account/deactivate", {"erase": True}, params=named, **REFUSED)
    link = await makes_link(bob, await open_room(bob))
    guest = await enters(server, link["token"])
    await guest.post("/account/deactivate", {"erase": True}, **NO_GUESTS)
    await alice.get("/account/whoami")
    await server.nobody().post(
        "/account/deactivate", {"erase": True}, expect=401, errcode="M_MISSING_TOKEN"
    )


async def test_open_cases_hold_their_evidence_and_nothing_else(
    new_server: NewServer, tmp_path: Path
) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    room_id = await bob.creates_room(preset="public_chat")
    await alice.joins(room_id)
    place, other = await uploads(alice, b"vile", "text/plain"), await uploads(alice, b"kind")
    vile = await alice.sends(room_id, "plantedmark vile", url=f"mxc://{place}")
    await alice.sends(room_id, "plantedmark kind")
    await reports(bob, room_id, vile, to="server")
    secret = await asks(alice)
    found = await is_erased(server, clock, secret, ("held",))
    assert found["held_until_ts"] == found["due_ts"] + HELD_MS
    held = verified(found["receipts"][0].encode()).body["held"]
    assert held == {
        "reason": "open_cases",
        "cases": 1,
        "files": 1,
        "until_ts": found["held_until_ts"],
    }
    await downloads(bob, place)
    await downloads(bob, other, expect=404)
    left = await everything(server, tmp_path / "held")
    assert b"plantedmark vile" in left
    assert b"plantedmark kind" not in left
    await decides(admin, await the_case(admin, alice))
    clock.advance(60 * 60 * 1000)
    done = await is_erased(server, clock, secret)
    assert len(done["receipts"]) == 2
    await downloads(bob, place, expect=404)
    assert b"plantedmark" not in await everything(server, tmp_path / "done")


async def test_evidence_is_not_held_for_ever(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    room_id = await bob.creates_room(preset="public_chat")
    await alice.joins(room_id)
    await reports(bob, room_id, await alice.sends(room_id, "vile"), to="server")
    secret = await asks(alice)
    await is_erased(server, clock, secret, ("held",))
    clock.advance(HELD_MS)
    await is_erased(server, clock, secret)
