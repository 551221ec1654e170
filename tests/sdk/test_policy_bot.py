"""A moderation bot as Draupnir is one: it reads reports, applies a list, redacts and suspends."""

import asyncio
from typing import Any

from tests.kit.client import Client
from tests.kit.server import Server
from tests.sdk.conftest import NewBot
from tests.sdk.policy_bot import PolicyBot

OPEN: Any = {"preset": "public_chat"}


async def test_a_bot_acts_on_reports_and_on_a_list(
    server: Server, alice: Client, bob: Client, carol: Client, new_bot: NewBot
) -> None:
    room_id, list_id = await alice.creates_room(**OPEN), await alice.creates_room(**OPEN)
    for person in (bob, carol):
        await person.joins(room_id)
    for place in (room_id, list_id):
        await server.admin.joins(place)
    levels = {"users": {server.admin.user_id: 50}}
    await alice.sets_state(room_id, "m.room.power_levels", levels)
    bot = PolicyBot(await new_bot(server.admin), list_id, [room_id])
    await bot.client.sync(timeout=0, full_state=True)
    assert await bot.asks("GET", f"/v1/users/{server.admin.user_id}/admin") == {"admin": True}

    vile = await bob.sends(room_id, "buy my pills")
    await bob.sends(room_id, "buy them now")
    await carol.post(f"/rooms/{room_id}/report/{vile}", {"reason": "spam"})
    (report,) = await bot.reports()
    assert (report["event_id"], report["sender"]) == (vile, bob.user_id)
    assert report["event_json"]["content"]["body"] == "buy my pills"

    # Its own list, written through one endpoint, as moderators here do.
    rule = {"kind": "user", "entity": bob.user_id.replace(":", "*:"), "reason": "spam"}
    await alice.post(f"/_linnet/moderation/policies/{list_id}/rules", rule)
    await bot.knows_a_rule()
    # While the spammer is inside, what they said goes in their own name.
    async with asyncio.timeout(20):
        assert await bot.takes_back(report["sender"]) == {}
    assert await bot.bans() == [bob.user_id]
    await bot.suspends(bob.user_id)

    shown = await alice.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 20})
    said = [one for one in shown["chunk"] if one["type"] == "m.room.message"]
    assert [one["content"] for one in said] == [{}, {}]
    await bob.joins(room_id, expect=403, errcode="M_USER_SUSPENDED")
    member = await alice.get(f"/rooms/{room_id}/state/m.room.member/{bob.user_id}")
    assert (member["membership"], member["reason"]) == ("ban", "on the list")
    user = await bot.asks("GET", f"/v2/users/{bob.user_id}")
    assert user["suspended"]
