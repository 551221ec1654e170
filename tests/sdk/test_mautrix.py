"""A bridge made with mautrix: its ghosts talk to people, and it hears what people say."""

import logging

import pytest
from mautrix.errors import MatrixRequestError, MForbidden
from mautrix.types import ReceiptType, RoomAlias, RoomCreatePreset, RoomID, UserID
from tests.kit.client import Client
from tests.kit.server import SERVER_NAME, Server
from tests.sdk.mautrix_apps import MautrixBridge

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:mautrix")


@pytest.fixture
def server(bridge: MautrixBridge) -> Server:
    return bridge.server


def ghost_id(name: str) -> UserID:
    return UserID(f"@bridge_{name}:{SERVER_NAME}")


async def test_the_server_reaches_the_bridge(
    bridge: MautrixBridge, caplog: pytest.LogCaptureFixture
) -> None:
    # covers: pingAppservice
    caplog.set_level(logging.INFO, "mau.appservice")
    await bridge.service.ping_self("is it you?")
    assert "ping from homeserver with transaction ID is it you?" in caplog.text
    bridge.service.hs_token = "another"
    with pytest.raises(MatrixRequestError):
        await bridge.service.ping_self("is it you?")


async def test_a_ghost_talks_with_a_person(bridge: MautrixBridge, alice: Client) -> None:
    bot = bridge.service.intent
    await bot.ensure_registered()
    assert (await bot.whoami()).user_id == f"@bridgebot:{SERVER_NAME}"
    room = await bot.create_room(name="A portal", invitees=[UserID(alice.user_id)])
    await alice.joins(room)

    ghost = bot.user(ghost_id("ghost"))
    await ghost.set_displayname("Ghost")
    assert await ghost.ensure_joined(room)
    await ghost.send_text(room, "from another network", timestamp=1_000)
    seen = await alice.sees("from another network")
    assert (seen["sender"], seen["origin_server_ts"]) == (ghost.mxid, 1_000)
    joined = await alice.get(f"/rooms/{room}/joined_members")
    assert joined["joined"][ghost.mxid]["display_name"] == "Ghost"

    await alice.put(f"/rooms/{room}/typing/{alice.user_id}", {"typing": True, "timeout": 30_000})
    typing = await bridge.hears_typing()
    assert (typing.room_id, typing.content.user_ids) == (room, [alice.user_id])
    event_id = await alice.sends(room, "to another network")
    heard = await bridge.hears("to another network")
    assert (heard.event_id, heard.room_id, heard.sender) == (event_id, room, alice.user_id)
    await ghost.mark_read(room, heard.event_id)
    receipts = await bridge.hears_receipts()
    assert list(receipts.content[heard.event_id][ReceiptType.READ]) == [ghost.mxid]


async def test_a_ghost_comes_when_it_is_invited(bridge: MautrixBridge, alice: Client) -> None:
    ghost = bridge.service.intent.user(ghost_id("new"))
    asked: list[UserID] = []

    async def makes(user_id: UserID) -> dict[str, str]:
        asked.append(user_id)
        await ghost.ensure_registered()
        return {"mxid": user_id}

    bridge.service.query_user = makes
    room = await alice.creates_room()
    await alice.post(f"/rooms/{room}/invite", {"user_id": ghost.mxid})
    assert asked == [ghost.mxid]
    await ghost.join_room(RoomID(room))
    await ghost.send_text(RoomID(room), "here I am")
    assert (await alice.sees("here I am"))["sender"] == ghost.mxid


async def test_a_portal_is_made_when_somebody_asks_for_its_address(
    bridge: MautrixBridge, alice: Client
) -> None:
    made: list[RoomID] = []

    async def makes(alias: RoomAlias) -> dict[str, str]:
        localpart = alias.removeprefix("#").partition(":")[0]
        bot = bridge.service.intent
        made.append(await bot.create_room(localpart, preset=RoomCreatePreset.PUBLIC))
        return {"room": made[0]}

    bridge.service.query_alias = makes
    joined = await alice.joins(f"#bridge_tower:{SERVER_NAME}")
    assert made == [joined["room_id"]]


async def test_it_is_nobody_but_its_own(bridge: MautrixBridge, alice: Client) -> None:
    stranger = bridge.service.intent.user(UserID(alice.user_id))
    with pytest.raises(MForbidden):
        await stranger.whoami()
