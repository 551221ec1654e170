"""Push straight to a browser: through the push service of its maker, which can read nothing.

What is sealed says in which room there is news and how much is unread. Words stay here.
"""

import hashlib
import logging
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from linnet.clock import Clock
from linnet.config import Settings
from linnet.http.response import encode
from linnet.push.news import News
from linnet.push.outcome import Outcome, Told
from linnet.push.pusher import Push as Due
from linnet.push.pusher import Pusher
from linnet.push.subscription import decoded, encoded
from linnet.rng import Rng
from linnet.touchpoints.client import Client
from linnet.touchpoints.contact import AnswerTooLarge, Contact, Refused, Request, Unreachable
from linnet.touchpoints.register import WEB_PUSH

logger = logging.getLogger(__name__)

WITHIN_MS = 10_000
MAX_ANSWER_BYTES = 16 * 1024
KEPT_S = 24 * 60 * 60
"""How long the push service keeps what it cannot deliver yet."""
_GONE = (403, 404, 410)


class WebPush:
    """Seals, signs and sends. The key is made when a browser first asks for it."""

    def __init__(
        self, client: Client, clock: Clock, rng: Rng, folder: Path, settings: Settings
    ) -> None:
        self._client = client
        self._clock = clock
        self._rng = rng
        self._folder = folder
        email = settings.support_email
        # Whom the push service can ask, should anything be wrong.
        self._contact = f"mailto:{email}" if email else settings.address

    @cached_property
    def _sealed(self) -> ModuleType:
        """Loaded when it is needed: cryptography would slow down every start."""
        return import_module("linnet.push.sealed")

    @cached_property
    def _key(self) -> Any:
        return self._sealed.load_or_make(self._folder, self._rng)

    def public_key(self) -> str:
        """The key that browsers know this server by."""
        return str(self._sealed.public_key(self._key))

    def can_seal_for(self, pushkey: str) -> bool:
        """Whether this is the public key of a browser."""
        return bool(self._sealed.is_on_curve(decoded(pushkey)))

    async def push(self, pusher: Pusher, due: Due, news: News) -> Told:
        """Send one push to the push service of a browser."""
        request = self._request(pusher, due, news)
        try:
            reply, _ = await self._client.ask(Contact(WEB_PUSH.id, pusher.user_id), request)
        except Refused as why:
            logger.info("A push was not sent: %s", why)
            return Told(Outcome.HOPELESS)
        except (Unreachable, AnswerTooLarge) as why:
            logger.info("A push service could not be told: %s", why)
            return Told(Outcome.LATER, str(why))
        return Told(_outcome(reply.status), f"status {reply.status}")

    def _request(self, pusher: Pusher, due: Due, news: News) -> Request:
        """# RFC 8030 section 5"""
        assert news.event is not None
        told = {
            "room_id": news.event.room_id,
            "unread": news.unread,
            "missed_calls": news.missed_calls,
        }
        secret = decoded(str(pusher.data["auth"]))
        sealed = self._sealed.seal(encode(told), decoded(pusher.pushkey), secret, self._rng)
        service = urlsplit(pusher.url)
        signed = self._sealed.authorization(
            self._key, f"{service.scheme}://{service.netloc}", self._contact, self._clock.now_ms()
        )
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_S),
            "Urgency": "high" if due.is_urgent else "normal",
            # What the service could not deliver yet is replaced by what is newer of the same room.
            "Topic": topic(news.event.room_id),
            "Authorization": signed,
        }
        return Request(
            "POST",
            pusher.url,
            headers,
            sealed,
            total_ms=WITHIN_MS,
            answer_bytes_max=MAX_ANSWER_BYTES,
        )


def _outcome(status: int) -> Outcome:
    if status in _GONE:
        return Outcome.GONE
    if status == 429 or status >= 500:
        return Outcome.LATER
    return Outcome.DELIVERED if 200 <= status < 300 else Outcome.HOPELESS


def topic(room_id: str) -> str:
    """A name that tells rooms apart without saying which they are; at most 32 characters."""
    return encoded(hashlib.sha256(room_id.encode()).digest()[:18])
