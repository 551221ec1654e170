"""Invite links: made, listed, revoked, used up."""

# covers: linnet.createInvite, linnet.listInvites, linnet.revokeInvite
# covers: registrationTokenValidity

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.accounts.invites import DAY_MS, MAX_INVITES_OVER, MAX_MEMBER_INVITES


async def is_valid(server: Server, token: str) -> bool:
    answer = await server.nobody().get(
        "/_matrix/client/v1/register/m.login.registration_token/validity",
        params={"token": token},
    )
    assert answer.json.keys() == {"valid"}
    return bool(answer["valid"])


async def test_a_member_makes_a_link(server: Server, alice: Client) -> None:
    invite = await alice.post("/_linnet/invites", {"note": "for Zoë"})
    address = server.house.hall.settings.address
    assert invite["link"] == f"{address}/invite/{invite['token']}"
    assert await is_valid(server, invite["token"])
    assert not await is_valid(server, invite["token"] + "x")
    [listed] = (await alice.get("/_linnet/invites"))["invites"]
    assert listed["id"] == invite["id"]
    assert listed["note"] == "for Zoë"
    assert (listed["uses"], listed["uses_allowed"], listed["is_valid"]) == (0, 1, True)
    assert listed["expires_ts"] - listed["created_ts"] == 7 * DAY_MS
    assert "token" not in listed


async def test_only_its_maker_sees_and_revokes_a_link(
    server: Server, alice: Client, bob: Client
) -> None:
    invite = await alice.post("/_linnet/invites")
    assert (await bob.get("/_linnet/invites"))["invites"] == []
    path = f"/_linnet/invites/{invite['id']}"
    await bob.delete(path, expect=404, errcode="M_NOT_FOUND")
    assert await is_valid(server, invite["token"])
    await alice.delete(path)
    assert not await is_valid(server, invite["token"])
    for gone in (path, "/_linnet/invites/none", "/_linnet/invites/" + "9" * 30):
        await alice.delete(gone, expect=404, errcode="M_NOT_FOUND")


@pytest.mark.parametrize(
    "wanted",
    [
        {"uses_allowed": 11},
        {"uses_allowed": None},
        {"expires_in_ms": 31 * DAY_MS},
        {"expires_in_ms": None},
    ],
)
async def test_only_an_administrator_gives_away_more(
    server: Server, alice: Client, wanted: dict[str, Any]
) -> None:
    await alice.post("/_linnet/invites", wanted, expect=403, errcode="M_FORBIDDEN")
    await server.admin.post("/_linnet/invites", wanted)


async def test_a_member_has_a_limited_number_of_links(alice: Client) -> None:
    for _ in range(MAX_MEMBER_INVITES):
        invite = await alice.post("/_linnet/invites")
    await alice.post("/_linnet/invites", expect=403, errcode="M_FORBIDDEN")
    await alice.delete(f"/_linnet/invites/{invite['id']}")
    await alice.post("/_linnet/invites")


async def test_links_that_are_over_are_forgotten_in_the_end(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    for number in range(MAX_INVITES_OVER + 3):
        await admin.post("/_linnet/invites", {"expires_in_ms": 1, "note": str(number)})
        clock.advance(1)
    notes = [invite["note"] for invite in (await admin.get("/_linnet/invites"))["invites"]]
    assert notes == [str(n) for n in range(MAX_INVITES_OVER + 2, 1, -1)]


@pytest.mark.parametrize(
    "wanted",
    [{"uses_allowed": 0}, {"uses_allowed": -1}, {"expires_in_ms": 0}, {"note": "x" * 201}],
)
async def test_limits_must_make_sense(alice: Client, wanted: dict[str, Any]) -> None:
    await alice.post("/_linnet/invites", wanted, expect=400, errcode="M_INVALID_PARAM")


async def test_a_link_ends_with_its_time(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    brief = await admin.post("/_linnet/invites", {"expires_in_ms": 1000})
    lasting = await admin.post("/_linnet/invites", {"expires_in_ms": None})
    clock.advance(1000)
    assert not await is_valid(server, brief["token"])
    clock.advance(10_000 * DAY_MS)
    assert await is_valid(server, lasting["token"])


async def test_only_who_is_signed_in_makes_links(server: Server) -> None:
    nobody = server.nobody()
    await nobody.post("/_linnet/invites", expect=401, errcode="M_MISSING_TOKEN")
    await nobody.get("/_linnet/invites", expect=401, errcode="M_MISSING_TOKEN")
    await nobody.delete("/_linnet/invites/1", expect=401, errcode="M_MISSING_TOKEN")


async def test_the_first_run_link_counts_until_it_was_used(new_server: NewServer) -> None:
    server = await new_server(registration="closed")
    token = (await server.house.greeting()).rpartition("/first-run/")[2]
    assert await is_valid(server, token)
    assert not await is_valid(server, "guess")
    await server.person("admin", is_first=True)
    await server.nobody().get(
        "/_matrix/client/v1/register/m.login.registration_token/validity",
        params={"token": token},
        expect=403,
        errcode="M_FORBIDDEN",
    )


async def test_a_closed_server_has_no_links(new_server: NewServer) -> None:
    server = await new_server(registration="closed")
    admin = await server.person("admin", is_first=True)
    await admin.post("/_linnet/invites", expect=403, errcode="M_FORBIDDEN")


async def test_links_are_not_kept_as_they_are(server: Server, alice: Client) -> None:
    token = (await alice.post("/_linnet/invites"))["token"]
    async with server.house.hall.db.snapshot() as reader:
        assert token not in repr(await reader.all("SELECT * FROM registration_tokens"))
