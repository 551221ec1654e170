"""A bridge made with mautrix, and what it hears."""

import asyncio
from pathlib import Path

from mautrix.appservice import AppService
from mautrix.appservice.state_store import FileASStateStore
from mautrix.types import MessageEvent, ReceiptEvent, TypingEvent
from tests.kit.bridges import AS_TOKEN, HS_TOKEN
from tests.kit.server import SERVER_NAME, Server

HEARS_WITHIN_S = 30
"""After this long something that did not come counts as lost."""


class MautrixBridge:
    """The service `bridge`, with what it has heard and nobody has asked for yet."""

    def __init__(self, server: Server, state: Path) -> None:
        self.server = server
        self.service = AppService(
            server=server.url,
            domain=SERVER_NAME,
            as_token=AS_TOKEN.format(id="bridge"),
            hs_token=HS_TOKEN.format(id="bridge"),
            bot_localpart="bridgebot",
            id="bridge",
            state_store=FileASStateStore(state, binary=False),
            ephemeral_events=True,
            encryption_events=True,
        )
        self._messages: asyncio.Queue[MessageEvent] = asyncio.Queue()
        self._typing: asyncio.Queue[TypingEvent] = asyncio.Queue()
        self._receipts: asyncio.Queue[ReceiptEvent] = asyncio.Queue()
        self.service.matrix_event_handler(self._hear)

    async def _hear(self, event: object) -> None:
        if isinstance(event, MessageEvent):
            await self._messages.put(event)
        elif isinstance(event, TypingEvent):
            await self._typing.put(event)
        elif isinstance(event, ReceiptEvent):
            await self._receipts.put(event)

    async def hears(self, text: str) -> MessageEvent:
        """The message of this text, which has come or comes."""
        async with asyncio.timeout(HEARS_WITHIN_S):
            while (event := await self._messages.get()).content.body != text:
                pass
        return event

    async def hears_typing(self) -> TypingEvent:
        async with asyncio.timeout(HEARS_WITHIN_S):
            return await self._typing.get()

    async def hears_receipts(self) -> ReceiptEvent:
        async with asyncio.timeout(HEARS_WITHIN_S):
            return await self._receipts.get()
