"""Profiles."""

# covers: deleteProfileField, getProfileField, getUserProfile, setProfileField
# covers: unstable.deleteProfileField, unstable.getProfileField, unstable.setProfileField

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.changes.vocabulary import Change, ProfileChanged


def field(client: Client, name: str) -> str:
    return f"/profile/{client.user_id}/{name}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("displayname", "Alice 🐦"),
        ("avatar_url", "mxc://linnet.test/abc"),
        ("m.tz", "Europe/Brussels"),
        ("org.example.pronouns", [{"language": "en", "summary": "she"}]),
        ("org.example.nothing", None),
        ("org.example.text", ""),
    ],
)
async def test_a_field_is_set_read_and_removed(
    alice: Client, bob: Client, name: str, value: Any
) -> None:
    await bob.get(field(alice, name), expect=404, errcode="M_NOT_FOUND")
    await alice.put(field(alice, name), {name: value})
    assert (await bob.get(field(alice, name))).json == {name: value}
    assert (await bob.get(f"/profile/{alice.user_id}")).json == {name: value}
    await alice.delete(field(alice, name))
    await alice.delete(field(alice, name))
    await bob.get(field(alice, name), expect=404, errcode="M_NOT_FOUND")
    assert (await bob.get(f"/profile/{alice.user_id}")).json == {}


async def test_older_clients_empty_name_and_picture(alice: Client) -> None:
    for name, value in (("displayname", ""), ("displayname", None), ("avatar_url", "")):
        await alice.put(field(alice, "displayname"), {"displayname": "Alice"})
        await alice.put(field(alice, "avatar_url"), {"avatar_url": "mxc://linnet.test/abc"})
        await alice.put(field(alice, name), {name: value})
        await alice.get(field(alice, name), expect=404)


async def test_the_unstable_path_is_the_same(alice: Client) -> None:
    unstable = f"/_matrix/client/unstable/uk.tcpip.msc4133/profile/{alice.user_id}/org.example.x"
    await alice.put(unstable, {"org.example.x": 1})
    assert (await alice.get(field(alice, "org.example.x")))["org.example.x"] == 1
    assert (await alice.get(unstable))["org.example.x"] == 1
    await alice.delete(unstable)
    await alice.get(unstable, expect=404)


async def test_a_change_is_announced_once(server: Server, alice: Client) -> None:
    heard: list[Change] = []
    server.house.hall.notifier.listen(heard.append)
    for _ in range(2):
        await alice.put(field(alice, "displayname"), {"displayname": "Alice"})
    await alice.delete(field(alice, "displayname"))
    await alice.delete(field(alice, "displayname"))
    changes = [change for change in heard if isinstance(change, ProfileChanged)]
    assert [(change.user_id, change.field) for change in changes] == [
        (alice.user_id, "displayname")
    ] * 2


@pytest.mark.parametrize(
    ("name", "body", "errcode"),
    [
        ("displayname", {}, "M_MISSING_PARAM"),
        ("displayname", {"displayname": 7}, "M_BAD_JSON"),
        ("displayname", {"displayname": "x" * 257}, "M_INVALID_PARAM"),
        ("avatar_url", {"avatar_url": "https://example.org/a.png"}, "M_INVALID_PARAM"),
        ("avatar_url", {"avatar_url": ["mxc://a/b"]}, "M_BAD_JSON"),
        ("m.tz", {"m.tz": 1}, "M_BAD_JSON"),
        ("nickname", {"nickname": "x"}, "M_INVALID_PARAM"),
        ("Org.Example", {"Org.Example": "x"}, "M_INVALID_PARAM"),
        ("org..example", {"org..example": "x"}, "M_INVALID_PARAM"),
        ("org." + "x" * 252, {}, "M_KEY_TOO_LARGE"),
        ("org.example", b"{", "M_NOT_JSON"),
        ("org.example", b"[]", "M_BAD_JSON"),
    ],
)
async def test_what_is_no_field_is_refused(
    alice: Client, name: str, body: Any, errcode: str
) -> None:
    await alice.put(field(alice, name), body, expect=400, errcode=errcode)


async def test_removing_what_is_no_field_is_refused(alice: Client) -> None:
    await alice.delete(field(alice, "nickname"), expect=400, errcode="M_INVALID_PARAM")
    await alice.delete(field(alice, "x" * 256), expect=400, errcode="M_KEY_TOO_LARGE")


async def test_a_profile_has_a_limit_as_a_whole(alice: Client) -> None:
    half = "x" * (32 * 1024)
    await alice.put(field(alice, "org.example.a"), {"org.example.a": half})
    await alice.put(
        field(alice, "org.example.b"),
        {"org.example.b": half},
        expect=400,
        errcode="M_PROFILE_TOO_LARGE",
    )
    # Setting a field anew counts it once.
    await alice.put(field(alice, "org.example.a"), {"org.example.a": half + "y"})


async def test_nobody_changes_anothers_profile(server: Server, alice: Client, bob: Client) -> None:
    for client in (bob, server.admin):
        body = {"displayname": "Mallory"}
        path = field(alice, "displayname")
        await client.put(path, body, expect=403, errcode="M_FORBIDDEN")
        await client.delete(path, expect=403, errcode="M_FORBIDDEN")
    nobody = server.nobody()
    for call in (nobody.get, nobody.put, nobody.delete):
        await call(field(alice, "displayname"), expect=401, errcode="M_MISSING_TOKEN")
    await nobody.get(f"/profile/{alice.user_id}", expect=401, errcode="M_MISSING_TOKEN")


async def test_strangers_have_no_profile(alice: Client) -> None:
    await alice.get("/profile/@nobody:linnet.test", expect=404, errcode="M_NOT_FOUND")
    await alice.get("/profile/nobody", expect=400, errcode="M_INVALID_PARAM")
