"""Bots of mautrix, whose encryption is libolm's, talk with the web app and with matrix-nio."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from tests.kit.client import Client
from tests.kit.server import Server
from tests.sdk import nio_bot
from tests.sdk.apps import App
from tests.sdk.conftest import NewApp, NewBot
from tests.sdk.mautrix_apps import MautrixBridge

pytest.importorskip("olm", reason="libolm comes compiled for Linux and older Pythons only.")
from tests.sdk.mautrix_bot import MautrixBot

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:mautrix")
MakeMautrix = Callable[[str], MautrixBot]


@pytest.fixture
def server(bridge: MautrixBridge) -> Server:
    return bridge.server


@pytest_asyncio.fixture
async def mautrix(server: Server, tmp_path: Path) -> AsyncIterator[MakeMautrix]:
    """Makes bots, which are not signed in. Those of one account have the same keys."""
    bots: list[MautrixBot] = []

    def make(user_id: str) -> MautrixBot:
        bots.append(MautrixBot(server, user_id, tmp_path))
        return bots[-1]

    yield make
    for bot in bots:
        await bot.stops()


async def test_a_bot_talks_with_the_web_app(
    alice: Client, bob: Client, new_web: NewApp, mautrix: MakeMautrix
) -> None:
    web, bot = await new_web(alice), mautrix(bob.user_id)
    await bot.signs_in()
    room_id = await meet(web, bot)
    await talk(web, bot, room_id, "birds")
    await bot.stops()
    await web.does("say", room=room_id, text="while you were away")
    again = mautrix(bob.user_id)
    await again.goes_on(bot)
    assert (await again.reads("while you were away")).sender == alice.user_id
    await talk(web, again, room_id, "what was missed")
    assert await kinds_of_messages(alice, room_id) == {"m.room.encrypted"}


async def test_a_bot_talks_with_nio(
    alice: Client, bob: Client, new_bot: NewBot, mautrix: MakeMautrix
) -> None:
    nio, bot = await new_bot(alice), mautrix(bob.user_id)
    await bot.signs_in()
    encryption = {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
    room_id = await alice.creates_room(invite=[bob.user_id], initial_state=[encryption])
    await bot.joins(room_id)
    await nio.sync(timeout=0, full_state=True)
    await nio_bot.pump(nio)
    await nio_bot.say(nio, room_id, "hello from nio")
    assert (await bot.reads("hello from nio")).sender == alice.user_id
    await bot.says(room_id, "and back")
    await nio_bot.read(nio, "and back")
    assert await kinds_of_messages(alice, room_id) == {"m.room.encrypted"}


async def test_a_bridge_is_given_keys_with_its_transactions(
    bridge: MautrixBridge, alice: Client, new_web: NewApp, mautrix: MakeMautrix
) -> None:
    await bridge.service.intent.ensure_registered()
    web, bot = await new_web(alice), mautrix(bridge.service.bot_mxid)
    await bot.signs_in_through(bridge.service)
    room_id = await meet(web, bot)
    await talk(web, bot, room_id, "birds")
    assert await kinds_of_messages(alice, room_id) == {"m.room.encrypted"}


async def meet(web: App, bot: MautrixBot) -> str:
    """An encrypted room, in which both see each other."""
    room_id = await web.does("makeRoom", name="Tower", invite=[bot.user_id])
    await bot.joins(room_id)
    await web.does("seesMember", room=room_id, user=bot.user_id)
    return str(room_id)


async def talk(web: App, bot: MautrixBot, room_id: str, about: str) -> None:
    """Two questions are answered: the second with the keys of the first."""
    for number in range(2):
        question, answer = f"question {number} about {about}", f"answer {number} about {about}"
        event_id = await web.does("say", room=room_id, text=question)
        heard = await bot.reads(question)
        assert (heard.event_id, heard.sender) == (event_id, web.user_id)
        event_id = await bot.says(room_id, answer)
        seen = await web.does("read", room=room_id, text=answer)
        assert (seen["event"], seen["sender"], seen["encrypted"]) == (event_id, bot.user_id, True)


async def kinds_of_messages(person: Client, room_id: str) -> set[str]:
    stored = await person.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 50})
    return {event["type"] for event in stored["chunk"] if "state_key" not in event}
