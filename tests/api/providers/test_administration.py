"""Administrators add, check and change providers; nobody sees a secret again."""

# covers: linnet.adminGetProviders, linnet.adminAddProvider, linnet.adminChangeProvider
# covers: linnet.adminCheckProvider, linnet.adminGetStuck, linnet.deleteTouchpoint

from typing import Any

from tests.api.touchpoints.test_touchpoints import shown
from tests.kit.people import NewServer
from tests.kit.provider import ADMIN, CALLBACK, CLIENT_ID, ID, ROW, SECRET, Provider, Traveller
from tests.kit.server import Server

ONE = f"{ADMIN}/{ID}"


async def test_a_provider_is_a_row_that_is_off(new_server: NewServer, provider: Provider) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    admin = await server.person("admin", is_first=True)
    more = {"hosts": ["keys.example.org"], "demands_to": "privacy@example.org"}
    assert (await admin.post(ADMIN, provider.described(**more))).json == {"touchpoint_id": ROW}
    row = (await shown(admin))[ROW]
    assert (row["is_on"], row["is_added"], row["initiator"]) == (False, True, "both")
    assert row["party"] == "Example Ltd, Ireland"
    assert row["hosts"] == [f"127.0.0.1:{provider.outside.port}", "keys.example.org"]
    assert "identifiers" in row["data"]
    listed = (await admin.get(ADMIN)).json
    [one] = listed["providers"]
    assert (one["id"], one["is_on"], one["lets_newcomers"], one["accounts"]) == (
        ID,
        False,
        False,
        0,
    )
    assert one["client_id"] == CLIENT_ID
    assert SECRET not in str(listed)
    assert listed["redirect_uri"].endswith(CALLBACK.replace(ID, "{id}"))
    await Traveller(server, provider).goes(expect=404)
    said = await admin.post(f"{ONE}/check", expect=502, errcode="M_CONNECTION_FAILED")
    assert "switched off" in said["error"]
    await admin.put(f"/_linnet/touchpoints/{ROW}/switch", {"is_on": True})
    await admin.post(f"{ONE}/check")
    # A mistake shows before people meet it.
    provider.changed = {"token_endpoint": "https://elsewhere.example/token"}
    said = await admin.post(f"{ONE}/check", expect=502)
    assert "token_endpoint" in said["error"]
    assert "does not name this host" in said["error"]
    provider.changed = {}
    provider.outside.answers("/keys", {"keys": []})
    await admin.post(f"{ONE}/check", expect=502)
    entries = (await admin.get("/_linnet/admin/v1/record"))["acts"]
    assert [one["act"] for one in entries] == ["touchpoint.on", "touchpoint.add"]


async def test_what_is_changed_counts_at_once(new_server: NewServer, provider: Provider) -> None:
    server = await new_server(egress_allow=("127.0.0.1",), registration="invite")
    admin = await server.person("admin", is_first=True)
    await provider.is_added_to(admin, client_secret="wrong")
    browser = Traveller(server, provider)
    assert (await browser.travels("7"))["failed"] == "untrusted"
    await admin.put(ONE, {"client_secret": SECRET})
    assert (await browser.travels("7"))["needs_invite"]
    await admin.put(ONE, {"lets_newcomers": True, "name": "Sample"})
    arrived = await browser.travels("7")
    assert (arrived["needs_invite"], arrived["provider_name"]) == (False, "Sample")
    for wrong in ({"name": ""}, {"name": "a\nb"}, {"client_id": ""}, {"client_secret": ""}):
        await admin.put(ONE, wrong, expect=400, errcode="M_INVALID_PARAM")
    entries = (await admin.get("/_linnet/admin/v1/record"))["acts"]
    assert entries[0]["detail"] == "name, lets_newcomers"
    assert SECRET not in str(entries)


WRONG: list[dict[str, Any]] = [
    {"id": ""},
    {"id": "Example"},
    {"id": "a/b"},
    {"id": "x" * 33},
    {"name": " "},
    {"name": "x" * 61},
    {"issuer": "example.org"},
    {"issuer": "ftp://example.org"},
    {"issuer": "https://a@example.org"},
    {"issuer": "https://example.org/?a"},
    {"issuer": "https://example.org/#a"},
    {"issuer": "https://example.org:x"},
    {"issuer": "https://exämple.org"},
    {"issuer": "https://example.org/" + "a" * 500},
    {"client_id": ""},
    {"client_secret": ""},
    {"client_secret": "x" * 2049},
    {"party": ""},
    {"hosts": ["https://example.org"]},
]


async def test_what_is_not_right_is_refused(server: Server, provider: Provider) -> None:
    for wrong in WRONG:
        body = provider.described(**wrong)
        await server.admin.post(ADMIN, body, expect=400, errcode="M_INVALID_PARAM")
    assert (await server.admin.get(ADMIN))["providers"] == []


async def test_who_may_not_and_what_is_not_there(new_server: NewServer, provider: Provider) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    admin = await server.person("admin", is_first=True)
    bob, nobody = await server.person("bob"), server.nobody()
    stuck = f"{ONE}/without-another-way"
    for who, status in ((bob, 403), (nobody, 401)):
        await who.get(ADMIN, expect=status)
        await who.post(ADMIN, provider.described(), expect=status)
        await who.put(ONE, {"name": "Mine"}, expect=status)
        await who.post(f"{ONE}/check", expect=status)
        await who.get(stuck, expect=status)
    await admin.put(ONE, {"name": "Mine"}, expect=404, errcode="M_NOT_FOUND")
    await admin.post(f"{ONE}/check", expect=404, errcode="M_NOT_FOUND")
    await admin.get(stuck, expect=404, errcode="M_NOT_FOUND")
    await admin.post(ADMIN, provider.described())
    await admin.post(ADMIN, provider.described(), expect=400, errcode="M_INVALID_PARAM")


async def test_a_provider_goes_by_severing_alone(new_server: NewServer, provider: Provider) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    admin = await server.person("admin", is_first=True)
    await provider.is_added_to(admin)
    path = f"/_linnet/touchpoints/{ROW}"
    refused = await admin.delete(path, expect=403, errcode="M_FORBIDDEN")
    assert "sever it first" in refused["error"]
    await admin.post(f"{path}/severing", {})
    anew = {"is_on": True, "begins_anew": True}
    refused = await admin.put(f"{path}/switch", anew, expect=403)
    assert "secret was destroyed" in refused["error"]
    assert (await admin.get(ADMIN))["providers"] == []
    # To begin anew is to enter everything anew.
    await admin.delete(path)
    await provider.is_added_to(admin)
    await admin.post(f"{ONE}/check")
