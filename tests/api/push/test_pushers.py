"""Setting, showing and removing pushers."""

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.push_gateway import PushGateway
from tests.kit.server import Server

HTTPS = {"url": "https://push.example.org/_matrix/push/v1/notify"}
ENABLED = "org.matrix.msc3881.enabled"
DEVICE_ID = "org.matrix.msc3881.device_id"


def body(**more: Any) -> dict[str, Any]:
    return {
        "kind": "http",
        "app_id": "org.example.app",
        "pushkey": "key",
        "app_display_name": "Example",
        "device_display_name": "Phone",
        "lang": "en",
        "data": HTTPS,
        **more,
    }


async def pushers(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/pushers"))["pushers"]
    return found


# covers: postPusher, getPushers
async def test_a_pusher_is_set_changed_and_removed(server: Server, alice: Client) -> None:
    assert await pushers(alice) == []
    data = {**HTTPS, "format": "event_id_only", "default_payload": {"aps": {"mutable-content": 1}}}
    await alice.post("/pushers/set", body(data=data, profile_tag="work"))
    assert await pushers(alice) == [
        {
            "kind": "http",
            "app_id": "org.example.app",
            "pushkey": "key",
            "app_display_name": "Example",
            "device_display_name": "Phone",
            "lang": "en",
            "data": data,
            "profile_tag": "work",
            ENABLED: True,
            DEVICE_ID: alice.device_id,
        }
    ]
    await alice.post("/pushers/set", body(lang="fr"))
    (changed,) = await pushers(alice)
    assert changed["lang"] == "fr"
    assert "profile_tag" not in changed
    await alice.post("/pushers/set", body(pushkey="other"))
    assert [pusher["pushkey"] for pusher in await pushers(alice)] == ["key", "other"]
    removal = {"kind": None, "app_id": "org.example.app", "pushkey": "key"}
    await alice.post("/pushers/set", removal)
    await alice.post("/pushers/set", removal)  # what is not there can be removed too
    assert [pusher["pushkey"] for pusher in await pushers(alice)] == ["other"]


@pytest.mark.parametrize(
    ("wrong", "errcode"),
    [
        ({"kind": "pigeon"}, "M_INVALID_PARAM"),
        ({"kind": "email", "app_id": "m.email"}, "M_INVALID_PARAM"),
        ({"app_id": ""}, "M_INVALID_PARAM"),
        ({"app_id": "a" * 65}, "M_INVALID_PARAM"),
        ({"pushkey": ""}, "M_INVALID_PARAM"),
        ({"pushkey": "é" * 257}, "M_INVALID_PARAM"),
        ({"pushkey": "\0"}, "M_INVALID_PARAM"),
        ({"lang": "e" * 256}, "M_INVALID_PARAM"),
        ({"lang": "\0"}, "M_INVALID_PARAM"),
        ({"lang": None}, "M_MISSING_PARAM"),
        ({"data": None}, "M_MISSING_PARAM"),
        ({"data": {}}, "M_MISSING_PARAM"),
        ({"data": {"url": 5}}, "M_INVALID_PARAM"),
        ({"data": {**HTTPS, "format": "everything"}}, "M_INVALID_PARAM"),
        ({"data": {**HTTPS, "more": "x" * 10_000}}, "M_INVALID_PARAM"),
        ({"data": {"url": "http://push.example.org/_matrix/push/v1/notify"}}, "M_INVALID_PARAM"),
        ({"data": {"url": "https://push.example.org/elsewhere"}}, "M_INVALID_PARAM"),
        ({"data": {"url": HTTPS["url"] + "?a=b"}}, "M_INVALID_PARAM"),
        ({"data": {"url": "https://127.0.0.1/_matrix/push/v1/notify"}}, "M_INVALID_PARAM"),
        ({"data": {"url": "https://[::1]/_matrix/push/v1/notify"}}, "M_INVALID_PARAM"),
        ({"data": {"url": "https://[/_matrix/push/v1/notify"}}, "M_INVALID_PARAM"),
        ({"data": {"url": "https://p.example:22/_matrix/push/v1/notify"}}, "M_INVALID_PARAM"),
    ],
)
async def test_what_is_wrong_is_refused(
    server: Server, alice: Client, wrong: dict[str, Any], errcode: str
) -> None:
    await alice.post("/pushers/set", body(**wrong), expect=400, errcode=errcode)
    assert await pushers(alice) == []


async def test_whoever_is_not_signed_in_has_none(server: Server) -> None:
    await server.nobody().get("/pushers", expect=401, errcode="M_MISSING_TOKEN")
    await server.nobody().post("/pushers/set", body(), expect=401, errcode="M_MISSING_TOKEN")


async def test_there_are_not_too_many(server: Server, alice: Client) -> None:
    for number in range(50):
        await alice.post("/pushers/set", body(pushkey=str(number)))
    await alice.post("/pushers/set", body(pushkey="more"), expect=400, errcode="M_INVALID_PARAM")
    await alice.post("/pushers/set", body(pushkey="7", lang="de"))
    assert len(await pushers(alice)) == 50


async def test_an_app_on_one_device_belongs_to_one_person(
    server: Server, alice: Client, bob: Client
) -> None:
    await alice.post("/pushers/set", body())
    await bob.post("/pushers/set", body(append=True))
    assert len(await pushers(alice)) == 1
    await bob.post("/pushers/set", body())
    assert await pushers(alice) == []
    assert len(await pushers(bob)) == 1


async def test_another_device_can_switch_it(server: Server, alice: Client) -> None:
    phone = await alice.another_device()
    await phone.post("/pushers/set", body())
    await alice.post("/pushers/set", body(**{ENABLED: False}))
    (pusher,) = await pushers(alice)
    assert pusher[ENABLED] is False
    assert pusher[DEVICE_ID] == phone.device_id
    # Without the switch, whoever sets it has it.
    await alice.post("/pushers/set", body())
    (pusher,) = await pushers(alice)
    assert pusher[ENABLED] is True
    assert pusher[DEVICE_ID] == alice.device_id


async def test_pushers_go_with_their_device(server: Server, alice: Client) -> None:
    phone, tablet = await alice.another_device(), await alice.another_device()
    await phone.post("/pushers/set", body(pushkey="phone"))
    await tablet.post("/pushers/set", body(pushkey="tablet"))
    await alice.post("/pushers/set", body(pushkey="laptop"))
    await phone.post("/logout")
    assert [pusher["pushkey"] for pusher in await pushers(alice)] == ["tablet", "laptop"]
    await tablet.post("/logout")
    assert [pusher["pushkey"] for pusher in await pushers(alice)] == ["laptop"]


async def test_a_gateway_nearby_must_be_allowed_by_the_operator(
    server: Server, new_server: NewServer, alice: Client, gateway: PushGateway
) -> None:
    await alice.post("/pushers/set", gateway.pusher(), expect=400, errcode="M_INVALID_PARAM")
    allowing = await new_server(egress_allow=("127.0.0.1",))
    dave = await allowing.person("dave", is_first=True)
    await gateway.is_set_for(dave)
    assert len(await pushers(dave)) == 1
