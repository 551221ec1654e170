"""The post: takes letters and hands them to the mail server of the settings."""

import asyncio
from importlib import import_module

from linnet.clock import Clock
from linnet.ids import UserId
from linnet.mail.failure import NotHandedOver
from linnet.mail.letter import Letter
from linnet.mail.server import MailServer
from linnet.rng import Rng
from linnet.touchpoints.client import Client
from linnet.touchpoints.contact import Contact, ContactError
from linnet.touchpoints.register import MAIL

MAX_AT_ONCE = 2
"""Conversations with the mail server. Providers refuse many at once."""
WITHIN_S = 60.0
"""For one letter, with the wait for its turn."""


class Post:
    """Letters of this server. A server whose settings name no mail server has none."""

    def __init__(self, client: Client, clock: Clock, rng: Rng, server: MailServer) -> None:
        self._client = client
        self._clock = clock
        self._rng = rng
        self._server = server
        self._slots = asyncio.Semaphore(MAX_AT_ONCE)

    async def send(self, letter: Letter, user_id: UserId | None) -> None:
        """Hand a letter over; `user_id` is the person it is for, when that is known.

        Raises:
            AddressRefused: the server will never take it.
            NotHandedOver: it did not take it now, or the operator allows no contact.
        """
        try:
            async with asyncio.timeout(WITHIN_S), self._slots:
                await self._hand_over(letter, user_id)
        except TimeoutError as why:
            raise NotHandedOver("It took too long") from why
        except ContactError as why:
            raise NotHandedOver(str(why)) from why

    async def _hand_over(self, letter: Letter, user_id: UserId | None) -> None:
        speaking = import_module("linnet.mail.handing_over")
        contact, server = Contact(MAIL.id, user_id), self._server
        message_id = self._rng.token(16)
        async with self._client.connection(contact, server.host, server.port) as connected:
            connected.bytes_out = await speaking.hand_over(
                server, connected.socket(), letter, message_id, self._clock.now_ms()
            )
