"""Ending an account for good."""

from typing import Any

from tests.kit.client import Client
from tests.kit.server import PASSWORD, Server

from linnet.changes.vocabulary import AccountDeactivated, Change, DeviceRemoved


async def deactivates(client: Client, **more: Any) -> None:
    body = {"auth": client.password_auth(), **more}
    answer = await client.post("/account/deactivate", body)
    assert answer["id_server_unbind_result"] == "success"


async def test_nobody_is_this_user_any_more(server: Server, alice: Client) -> None:
    heard: list[Change] = []
    server.house.hall.notifier.listen(heard.append)
    other = await alice.another_device()
    await deactivates(alice)
    for client in (alice, other):
        await client.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    body = {"type": "m.login.password", "user": alice.user_id, "password": PASSWORD}
    await server.nobody().post("/login", body, expect=403, errcode="M_FORBIDDEN")
    gone = [change.device_id for change in heard if isinstance(change, DeviceRemoved)]
    assert sorted(gone) == sorted([alice.device_id, other.device_id])
    ended = [change.user_id for change in heard if isinstance(change, AccountDeactivated)]
    assert ended == [alice.user_id]


async def test_nobody_gets_the_name(server: Server, alice: Client) -> None:
    await deactivates(alice)
    name = alice.user_id[1:].partition(":")[0]
    await server.nobody().get(
        "/register/available", params={"username": name}, expect=400, errcode="M_USER_IN_USE"
    )


async def test_a_deactivated_person_has_no_profile(alice: Client, bob: Client) -> None:
    await bob.put(f"/profile/{bob.user_id}/displayname", {"displayname": "Bob"})
    await deactivates(bob)
    await alice.get(f"/profile/{bob.user_id}", expect=404, errcode="M_NOT_FOUND")


async def test_invite_links_end_with_their_maker(server: Server, alice: Client) -> None:
    token = (await alice.post("/_linnet/invites"))["token"]
    await deactivates(alice)
    answer = await server.nobody().get(
        "/_matrix/client/v1/register/m.login.registration_token/validity",
        params={"token": token},
    )
    assert answer["valid"] is False


async def test_the_password_must_be_known(server: Server, alice: Client) -> None:
    await alice.post("/account/deactivate", expect=401)
    body = {"auth": alice.password_auth("wrong")}
    await alice.post("/account/deactivate", body, expect=401, errcode="M_FORBIDDEN")
    await server.nobody().post("/account/deactivate", expect=401, errcode="M_MISSING_TOKEN")
    await alice.get("/account/whoami")
