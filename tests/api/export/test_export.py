"""A person's own copy of what the server keeps about them."""

# covers: linnet.beginExport, linnet.getExport

import re
from typing import Any
from urllib.parse import quote

import pytest
from tests.api.moderation.reporting import FORM, reports, room_of, the_case
from tests.api.moderation.test_decisions import decides
from tests.api.providers.test_ways_in import links
from tests.api.sessions.test_suspend import suspends
from tests.api.touchpoints.test_severing import ROW
from tests.kit.apps import App
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.guests import SETTINGS, enters, makes_link, open_room
from tests.kit.people import NewServer
from tests.kit.provider import ID, Provider, Traveller
from tests.kit.server import Server

from linnet.app import DOMAINS
from linnet.export.read import HEADER, MAX_ENTRIES
from linnet.ids import UserId
from linnet.sessions.kept import LIFETIME_MS
from linnet.touchpoints.count import Count

EXPORT = "/_linnet/client/v1/export"
WHAT_IS_THERE = {
    "account",
    "profile",
    "email_addresses",
    "account_data",
    "invite_links",
    "devices",
    "passkeys",
    "sign_in_providers",
    "browser_sign_ins",
    "identity_keys",
    "device_keys",
    "key_backups",
    "memberships",
    "read_receipts",
    "sync_filters",
    "delayed_events",
    "room_addresses",
    "files",
    "pushers",
    "push_rules",
    "followed_threads",
    "call_links",
    "held_messages",
    "app_grants",
    "app_ledger",
    "apps_that_read_about_me",
    "apps_allowed_in_rooms",
    "app_objections",
    "reports",
    "moderator",
    "decisions",
    "left_for_you",
    "contacts_allowed",
    "receipts_of_severed_contacts",
}


async def begins(person: Client) -> dict[str, str]:
    """The headers for the pages of one's own copy."""
    answer = await person.post(EXPORT, {"auth": person.password_auth()})
    assert answer["expires_in_ms"] == LIFETIME_MS
    assert set(answer["parts"]) == WHAT_IS_THERE
    return {HEADER: answer["export_pass"]}


async def part(person: Client, name: str, headers: dict[str, str], **asked: Any) -> list[Any]:
    """All entries of a part."""
    found: list[Any] = []
    after: str | None = ""
    while after is not None:
        params = {**asked, "after": after}
        answer = await person.get(f"{EXPORT}/{name}", headers=headers, params=params)
        assert answer["part"] == name
        found += answer["entries"]
        after = answer.json.get("next")
    return found


async def test_everything_of_ones_own(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat", room_alias_name=alice.user_id[1:6])
    await bob.joins(room_id)
    theirs = await alice.sends(room_id, "hi")
    receipt = f"/rooms/{room_id}/receipt/m.read/{quote(theirs, safe='')}"
    await bob.post(receipt)
    data = f"/user/{bob.user_id}/account_data/org.example.colour"
    await bob.put(data, {"colour": "مرحبا"})
    tag = f"/user/{bob.user_id}/rooms/{quote(room_id)}/tags/m.favourite"
    await bob.put(tag, {"order": 0.5})
    await bob.put(f"/profile/{bob.user_id}/displayname", {"displayname": "Bob <b>"})
    upload = await bob.call("POST", "/_matrix/media/v3/upload?filename=a.txt", b"bytes")
    await bob.post(FORM, {"harm": "spam", "user_id": alice.user_id, "reason": "no"})
    await alice.post(FORM, {"harm": "spam", "user_id": bob.user_id, "reason": "x"})
    headers = await begins(bob)
    copy = {name: await part(bob, name, headers) for name in WHAT_IS_THERE}

    (account,) = copy["account"]
    assert account["user_id"] == bob.user_id
    assert (account["has_password"], account["is_admin"]) == (True, False)
    assert {"field": "displayname", "value": "Bob <b>"} in copy["profile"]
    colour = {"type": "org.example.colour", "content": {"colour": "مرحبا"}}
    assert colour in copy["account_data"]
    tags = {"m.favourite": {"order": 0.5}}
    favourite = {"room_id": room_id, "type": "m.tag", "content": {"tags": tags}}
    assert favourite in copy["account_data"]
    (device,) = copy["devices"]
    assert device["device_id"] == bob.device_id
    assert device["last_seen_ip"] == "127.0.0.1"
    (membership,) = copy["memberships"]
    assert (membership["room_id"], membership["membership"]) == (room_id, "join")
    assert (membership["set_by"], membership["is_forgotten"]) == (bob.user_id, False)
    read = [entry["event_id"] for entry in copy["read_receipts"]]
    assert theirs in read
    (file,) = copy["files"]
    assert upload["content_uri"].endswith(file["media_id"])
    assert (file["file_name"], file["size_bytes"], file["is_uploaded"]) == ("a.txt", 5, True)
    # What others have said about them is not theirs.
    (said,) = copy["reports"]
    assert (said["user_id"], said["words"]) == (alice.user_id, "no")
    assert copy["room_addresses"] == []
    assert len(await part(alice, "room_addresses", await begins(alice))) == 1


async def test_what_was_decided_about_me_and_what_i_reported(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    await decides(server.admin, await the_case(server.admin, bob), "warn", reason="Rule 3.")
    (mine,) = await part(bob, "decisions", await begins(bob), limit=1)
    assert (mine["role"], mine["measures"], mine["reason"]) == ("concerned", ["warn"], "Rule 3.")
    (theirs,) = await part(alice, "decisions", await begins(alice))
    assert theirs["role"] == "reporter"
    assert "reason" not in theirs
    assert await part(bob, "reports", await begins(bob)) == []


async def test_through_whom_i_sign_in(new_server: NewServer, provider: Provider) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    server.admin = await server.person("admin", is_first=True)
    await provider.is_added_to(server.admin, lets_newcomers=True)
    alice = await server.person("alice")
    await links(Traveller(server, provider), alice, "1042")
    (mine,) = await part(alice, "sign_in_providers", await begins(alice))
    assert mine.pop("linked_ts") > 0
    assert mine == {"provider_id": ID, "issuer": provider.issuer, "subject": "1042"}
    assert await part(server.admin, "sign_in_providers", await begins(server.admin)) == []


async def test_what_left_for_me_and_what_i_allowed(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    alice = await server.person("alice")
    await admin.post("/_linnet/touchpoints", ROW | {"consent": "person"})
    await alice.put("/_linnet/touchpoints/weather/consent", {"is_given": True})
    counts = server.house.touchpoints.counts
    counts.note("weather", UserId(alice.user_id), Count(attempts=1, allowed=1, bytes_out=9))
    headers = await begins(alice)
    (left,) = await part(alice, "left_for_you", headers)
    assert (left["touchpoint"], left["attempts"], left["bytes_out"]) == ("weather", 1, 9)
    assert (left["party"], left["purpose"]) == (ROW["party"], ROW["purpose"])
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", left["day"])
    (allowed,) = await part(alice, "contacts_allowed", headers)
    assert allowed["touchpoint"] == "weather"
    assert await part(admin, "contacts_allowed", await begins(admin)) == []


async def test_pages_together_are_the_whole(alice: Client) -> None:
    for number in range(7):
        data = f"/user/{alice.user_id}/account_data/org.example.{number}"
        await alice.put(data, {"number": number})
    headers = await begins(alice)
    whole = await part(alice, "account_data", headers)
    in_pages = await part(alice, "account_data", headers, limit=2)
    assert in_pages == whole
    assert len({entry["type"] for entry in whole}) == len(whole) >= 7
    page = await alice.get(f"{EXPORT}/account_data", headers=headers, params={"limit": 2})
    assert len(page["entries"]) == 2


async def test_a_deleted_datum_and_secrets_are_no_part(alice: Client) -> None:
    base = f"/user/{alice.user_id}/account_data/org.example.gone"
    await alice.put(base, {"a": 1})
    await alice.delete(f"/_matrix/client/unstable/org.matrix.msc3391{base}")
    headers = await begins(alice)
    types = {entry["type"] for entry in await part(alice, "account_data", headers)}
    assert "org.example.gone" not in types
    everything = str([await part(alice, name, headers) for name in WHAT_IS_THERE])
    assert "argon2" not in everything
    assert str(alice.access_token) not in everything


async def test_it_needs_a_fresh_proof(alice: Client, bob: Client) -> None:
    asked = await alice.post(EXPORT, {}, expect=401)
    assert asked["flows"] == [{"stages": ["m.login.password"]}]
    wrong = {"auth": alice.password_auth("wrong")}
    await alice.post(EXPORT, wrong, expect=401, errcode="M_FORBIDDEN")
    refused: dict[str, Any] = {"expect": 403, "errcode": "M_FORBIDDEN"}
    await alice.get(f"{EXPORT}/account", **refused)
    for secret in ("nonsense", str(alice.access_token)):
        await alice.get(f"{EXPORT}/account", headers={HEADER: secret}, **refused)
    # A pass is good for whom it was given to, not for whoever holds it.
    await alice.get(f"{EXPORT}/account", headers=await begins(bob), **refused)


async def test_who_may_not(server: Server, alice: Client) -> None:
    nobody = server.nobody()
    await nobody.post(EXPORT, {}, expect=401, errcode="M_MISSING_TOKEN")
    await nobody.get(f"{EXPORT}/account", expect=401, errcode="M_MISSING_TOKEN")
    tokens = await App(server).signs_in(alice)
    client = Client(server, tokens["access_token"])
    await client.post(EXPORT, {}, expect=404, errcode="M_UNRECOGNIZED")
    await client.get(f"{EXPORT}/account", expect=403, errcode="M_FORBIDDEN")


async def test_guests_have_nothing_to_take(new_server: NewServer) -> None:
    server = await new_server(**SETTINGS)
    owner = await server.person("owner", is_first=True)
    link = await makes_link(owner, await open_room(owner))
    guest = await enters(server, link["token"])
    await guest.post(EXPORT, {}, expect=403, errcode="M_GUEST_ACCESS_FORBIDDEN")
    await guest.get(f"{EXPORT}/account", expect=403, errcode="M_GUEST_ACCESS_FORBIDDEN")


async def test_a_suspended_person_still_may(server: Server, alice: Client) -> None:
    await suspends(server, alice)
    (account,) = await part(alice, "account", await begins(alice))
    assert account["is_suspended"] is True


async def test_what_is_asked_wrongly(alice: Client) -> None:
    headers = await begins(alice)
    await alice.get(f"{EXPORT}/secrets", headers=headers, expect=404, errcode="M_NOT_FOUND")
    bad: dict[str, Any] = {"headers": headers, "expect": 400, "errcode": "M_INVALID_PARAM"}
    for limit in (0, -1, MAX_ENTRIES + 1):
        await alice.get(f"{EXPORT}/account", params={"limit": limit}, **bad)
    # Not base64, not a list, of another part, too big a number, what no text may hold, too long.
    for after in ("€", "AAAA", "kwECAw", "kc__________", "kaEA", "A" * 5000):
        await alice.get(f"{EXPORT}/account", params={"after": after}, **bad)
        await alice.get(f"{EXPORT}/pushers", params={"after": after}, **bad)


async def test_a_pass_is_good_for_a_day(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice = await server.person("alice", is_first=True)
    headers = await begins(alice)
    clock.advance(LIFETIME_MS - 1)
    await alice.get(f"{EXPORT}/account", headers=headers)
    clock.advance(1)
    refused: dict[str, Any] = {"expect": 403, "errcode": "M_FORBIDDEN"}
    await alice.get(f"{EXPORT}/account", headers=headers, **refused)


async def test_it_is_limited(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True, clock=MovableClock())
    alice = await server.person("alice", is_first=True)
    headers = await begins(alice)
    for _ in range(99):
        await alice.get(f"{EXPORT}/account", headers=headers)
    await alice.get(f"{EXPORT}/account", headers=headers, expect=429, errcode="M_LIMIT_EXCEEDED")


@pytest.mark.parametrize("domain", sorted(set(DOMAINS) - {"linnet.changes"}))
def test_domains_with_tables_are_known(domain: str) -> None:
    """Whoever adds a domain has to say what it keeps about people, or that it keeps nothing."""
    keeps_nothing = {
        "linnet.peers",
        "linnet.appservices",
        "linnet.directory",
        "linnet.search",
        "linnet.retention",
    }
    with open("src/linnet/export/opening.py") as opening:
        assert domain in keeps_nothing or f"from {domain} import kept" in opening.read()
