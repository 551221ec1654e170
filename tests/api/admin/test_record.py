"""What administrators do elsewhere than under `/_linnet/admin` is recorded as well."""

from typing import Any

from tests.kit.client import Client
from tests.kit.server import Server

API = "/_linnet/admin/v1"


async def newest(server: Server, count: int = 1) -> list[tuple[Any, ...]]:
    """Act, target and detail of the newest entries, newest first; all by the administrator."""
    acts = (await server.admin.get(f"{API}/record", params={"limit": count}))["acts"]
    assert {act["actor"] for act in acts} == {server.admin.user_id}
    return [(act["act"], act["target"], act["detail"]) for act in acts]


async def test_invite_links_of_administrators_are_recorded(server: Server, alice: Client) -> None:
    made = await server.admin.post("/_linnet/invites", {"uses_allowed": None})
    assert await newest(server) == [("invite.make", made["id"], "uses: 0 of any")]
    path = f"/_linnet/invites/{made['id']}"
    await server.admin.delete(path)
    assert await newest(server) == [("invite.end", made["id"], "uses: 0 of any")]
    # What members hand on is theirs, and what did not happen is not recorded.
    theirs = await alice.post("/_linnet/invites")
    await alice.delete(f"/_linnet/invites/{theirs['id']}")
    await server.admin.delete(path, expect=404)
    await server.admin.post("/_linnet/invites", {"uses_allowed": 0}, expect=400)
    assert await newest(server) == [("invite.end", made["id"], "uses: 0 of any")]


async def test_decisions_about_touchpoints_are_recorded(server: Server) -> None:
    admin, api = server.admin, "/_linnet/touchpoints"
    row = {
        "id": "weather",
        "party": "Weather Inc.",
        "purpose": "Shows the weather.",
        "hosts": ["weather.example", "backup.example"],
        "data": ["server address"],
        "retention": "none",
        "when_off": "No weather.",
    }
    await admin.post(api, row)
    await admin.put(f"{api}/weather/switch", {"is_on": True})
    await admin.put(f"{api}/weather/switch", {"is_on": False})
    await admin.delete(f"{api}/weather")
    expected = [
        ("touchpoint.remove", "weather", ""),
        ("touchpoint.off", "weather", ""),
        ("touchpoint.on", "weather", ""),
        ("touchpoint.add", "weather", "weather.example, backup.example"),
    ]
    assert await newest(server, 4) == expected
    await admin.put(f"{api}/weather/switch", {"is_on": True}, expect=404)
    await admin.delete(f"{api}/weather", expect=404)
    await admin.post(api, {**row, "hosts": []}, expect=400)
    assert await newest(server, 4) == expected
