"""Invite links make a tree: who came through whom, and one step that ends a part of it."""

import itertools
from typing import Any

from tests.api.moderation.reporting import API, GONE, REFUSED, WRONG, names, notices_to
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.moderation.tell import CONCERNED_TYPE

SUSPENDED: Any = {"expect": 403, "errcode": "M_USER_SUSPENDED"}
NUMBERS = itertools.count(1)
CHANGED: Any = {"expect": 403, "errcode": "M_BAD_STATE"}


async def link_of(maker: Client, **wish: Any) -> str:
    return str((await maker.post("/_linnet/invites", wish))["token"])


async def comes_by(server: Server, name: str, token: str, **more: Any) -> Client:
    """Somebody who makes an account with an invite link; the name is nobody else's."""
    auth = {"type": "m.login.registration_token", "token": token}
    body = {"username": f"{name}{next(NUMBERS)}", "password": "not a weak one", "auth": auth}
    answer = await server.nobody().post("/register", body, **more)
    client = Client(server, answer.json.get("access_token"))
    client.user_id = answer.json.get("user_id", "")
    return client


async def tree_of(looking: Client, person: Client, **more: Any) -> Any:
    return await looking.get(f"{API}/invited/{person.user_id}", **more)


async def whole_tree(looking: Client, person: Client) -> Any:
    """With the person themselves."""
    path = f"{API}/invited/{person.user_id}"
    return await looking.get(path, params={"and_self": "true"})


async def revokes(looking: Client, person: Client, **body: Any) -> Any:
    expected = {key: body.pop(key) for key in ("expect", "errcode") if key in body}
    return await looking.post(f"{API}/invited/{person.user_id}/revoke", body, **expected)


async def family(server: Server) -> tuple[Client, Client, Client, Client]:
    """A child and a grandchild of mallory, and a stranger who was not brought in by them."""
    mallory = await server.person("mallory")
    child = await comes_by(server, "child", await link_of(mallory))
    grandchild = await comes_by(server, "grandchild", await link_of(child))
    stranger = await server.person("stranger")
    return mallory, child, grandchild, stranger


async def test_the_team_sees_who_came_through_whom(server: Server, alice: Client) -> None:
    await names(server, alice)
    mallory, child, grandchild, _ = await family(server)
    await link_of(mallory)
    tree = await tree_of(alice, mallory)
    assert [(one["user_id"], one["invited_by"], one["depth"]) for one in tree["people"]] == [
        (child.user_id, mallory.user_id, 1),
        (grandchild.user_id, child.user_id, 2),
    ]
    assert (tree["above"], tree["is_all"], tree["links"]) == ([], True, 3)
    above = (await tree_of(alice, grandchild))["above"]
    assert above == [child.user_id, mallory.user_id]


async def test_links_end_with_all_that_were_made_below(server: Server) -> None:
    mallory, child, _, stranger = await family(server)
    below, beside = await link_of(child), await link_of(stranger)
    own = await link_of(mallory)
    answer = await revokes(server.admin, mallory)
    assert (answer["links"], answer["suspended"]) == (4, [])
    for ended in (below, own):
        await comes_by(server, "nobody-new", ended, expect=401)
    await comes_by(server, "beside", beside)
    # Nobody was suspended, as nobody was shown.
    await child.post("/createRoom")
    acts = (await server.admin.get("/_linnet/admin/v1/record", params={"limit": 1}))["acts"]
    assert [(act["act"], act["target"]) for act in acts] == [
        ("invite.revoke_tree", mallory.user_id)
    ]


async def test_people_are_suspended_once_they_were_shown(server: Server, alice: Client) -> None:
    await names(server, alice)
    mallory, child, grandchild, stranger = await family(server)
    shown = (await tree_of(alice, mallory))["digest"]
    another = await comes_by(server, "later", await link_of(child))
    await revokes(alice, mallory, digest=shown, reason="A ring of spammers.", **CHANGED)
    await revokes(alice, mallory, digest=shown, **WRONG)
    tree = await tree_of(alice, mallory)
    answer = await revokes(alice, mallory, digest=tree["digest"], reason="A ring of spammers.")
    below = [child, grandchild, another]
    assert sorted(answer["suspended"]) == sorted(one.user_id for one in below)
    for one in below:
        await one.post("/createRoom", **SUSPENDED)
    # The one who was asked about, and others, are decided about by themselves.
    for one in (mallory, stranger):
        await one.post("/createRoom")
    (told,) = await notices_to(child)
    assert told[CONCERNED_TYPE]["reason"] == "A ring of spammers."
    assert (await tree_of(alice, mallory))["people"] == []


async def test_somebody_goes_with_all_whom_they_let_in(server: Server, alice: Client) -> None:
    await names(server, alice)
    mallory, child, grandchild, stranger = await family(server)
    tree = await whole_tree(alice, mallory)
    assert [(one["user_id"], one["depth"]) for one in tree["people"]] == [
        (mallory.user_id, 0),
        (child.user_id, 1),
        (grandchild.user_id, 2),
    ]
    assert (tree["people"][0]["invited_by"], tree["needs_second"]) == ("", False)
    wish = {"digest": tree["digest"], "reason": "A ring of spammers."}
    # What was shown with them is not what is shown without.
    await revokes(alice, mallory, **wish, **CHANGED)
    await revokes(alice, mallory, **wish, and_self=True)
    for one in (mallory, child, grandchild):
        await one.post("/createRoom", **SUSPENDED)
    await stranger.post("/createRoom")


async def test_the_team_sees_who_brings_people_in_and_ends_a_link(
    server: Server, alice: Client
) -> None:
    # covers: linnet.inviters, linnet.endInvite
    await names(server, alice)
    mallory, child, _, _ = await family(server)
    token = await link_of(mallory, note="for my cousin", uses_allowed=3)
    found = (await alice.get(f"{API}/inviters", params={"limit": 500}))["inviters"]
    by_user = {one["user_id"]: (one["brought"], one["links"]) for one in found}
    assert (by_user[mallory.user_id], by_user[child.user_id]) == ((1, 2), (1, 1))
    first = await alice.get(f"{API}/inviters", params={"limit": 1})
    second = await alice.get(f"{API}/inviters", params={"limit": 1, "from": first["next"]})
    assert first["inviters"] != second["inviters"]
    tree = await tree_of(alice, mallory)
    assert tree["budget"] == {"brought": 1, "open_uses": 3, "allowed": 50}
    newest = tree["own_links"][0]
    assert (newest["uses_allowed"], newest["uses"], newest["is_valid"]) == (3, 0, True)
    # What somebody noted for themselves stays theirs.
    assert "cousin" not in str(tree.json)
    path = f"{API}/invites/{newest['id']}"
    for person in (mallory, child):
        await person.delete(path, **REFUSED)
        await person.get(f"{API}/inviters", **REFUSED)
    await alice.delete(path)
    await alice.delete(path, **GONE)
    await comes_by(server, "late", token, expect=401)
    acts = (await server.admin.get("/_linnet/admin/v1/record", params={"limit": 1}))["acts"]
    assert [(act["act"], act["target"]) for act in acts] == [("invite.end", newest["id"])]
    for wish in ({"from": -1}, {"limit": 0}):
        await alice.get(f"{API}/inviters", params=wish, **WRONG)


async def test_the_team_itself_is_spared(server: Server) -> None:
    mallory, child, grandchild, _ = await family(server)
    await names(server, child)
    tree = await tree_of(server.admin, mallory)
    assert tree["spared"] == [child.user_id]
    assert [one["user_id"] for one in tree["people"]] == [grandchild.user_id]
    await names(server, child, is_moderator=False)


async def test_only_the_team_asks(server: Server, alice: Client, bob: Client) -> None:
    # covers: linnet.invited, linnet.revokeInvited
    await tree_of(alice, bob, **REFUSED)
    await tree_of(alice, alice, **REFUSED)
    token = await link_of(bob)
    await revokes(alice, bob, **REFUSED)
    await comes_by(server, "guest", token)
    path = f"{API}/invited/{bob.user_id}"
    await server.nobody().get(path, expect=401, errcode="M_MISSING_TOKEN")


async def test_a_member_brings_in_only_so_many(new_server: NewServer) -> None:
    server = await new_server(invite_budget=3)
    admin = await server.person("admin", is_first=True)
    alice = await server.person("alice")
    token = await link_of(alice, uses_allowed=2)
    await alice.post("/_linnet/invites", {"uses_allowed": 2}, **REFUSED)
    await comes_by(server, "one", token)
    other = (await alice.post("/_linnet/invites", {"uses_allowed": 1}))["id"]
    await alice.post("/_linnet/invites", {"uses_allowed": 1}, **REFUSED)
    # Who came counts on when the link is revoked; what nobody has used does not.
    for invite in (await alice.get("/_linnet/invites"))["invites"]:
        if invite["id"] != other:
            await alice.delete(f"/_linnet/invites/{invite['id']}")
    await alice.post("/_linnet/invites", {"uses_allowed": 1})
    await alice.post("/_linnet/invites", {"uses_allowed": 1}, **REFUSED)
    await admin.post("/_linnet/invites", {"uses_allowed": 100})
