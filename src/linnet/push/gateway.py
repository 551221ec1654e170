"""Tell a push gateway.

# spec: push-gateway-api #post_matrixpushv1notify
"""

import logging

import msgspec
from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.http.response import encode
from linnet.push.news import News
from linnet.push.outcome import Outcome, Told
from linnet.push.pusher import Push as Due
from linnet.push.pusher import Pusher
from linnet.touchpoints.client import Client
from linnet.touchpoints.contact import AnswerTooLarge, Contact, Refused, Request, Unreachable
from linnet.touchpoints.register import PUSH_GATEWAY

logger = logging.getLogger(__name__)

WITHIN_MS = 10_000
MAX_ANSWER_BYTES = 64 * 1024
MAX_CONTENT_BYTES = 8 * 1024
"""Of the event's content that is told: phones take no more than some kilobytes."""


class _Answer(Struct, frozen=True):
    rejected: list[str] = []


async def notify(client: Client, pusher: Pusher, due: Due, news: News) -> Told:
    """Send one push to the gateway of a pusher."""
    request = Request(
        "POST",
        pusher.url,
        {"Content-Type": "application/json"},
        encode({"notification": notification(pusher, due, news)}),
        total_ms=WITHIN_MS,
        answer_bytes_max=MAX_ANSWER_BYTES,
    )
    contact = Contact(PUSH_GATEWAY.id, pusher.user_id)
    try:
        reply, body = await client.ask(contact, request)
    except Refused as why:
        logger.info("A push was not sent: %s", why)
        return Told(Outcome.HOPELESS)
    except (Unreachable, AnswerTooLarge) as why:
        logger.info("A push gateway could not be told: %s", why)
        return Told(Outcome.LATER, str(why))
    return Told(_outcome(reply.status, body, pusher.pushkey), f"status {reply.status}")


def _outcome(status: int, body: bytes, pushkey: str) -> Outcome:
    if status == 429 or status >= 500:
        return Outcome.LATER
    if not 200 <= status < 300:
        return Outcome.HOPELESS
    return Outcome.GONE if pushkey in _rejected(body) else Outcome.DELIVERED


def _rejected(body: bytes) -> list[str]:
    try:
        return msgspec.json.decode(body, type=_Answer).rejected
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # It has taken the push: to send it again would alert the person twice.
        return []


def notification(pusher: Pusher, due: Due, news: News) -> JsonObject:
    """What the gateway is told."""
    counts = {"unread": news.unread, "missed_calls": news.missed_calls}
    device: JsonObject = {
        "app_id": pusher.app_id,
        "pushkey": pusher.pushkey,
        "pushkey_ts": pusher.set_ts // 1000,
        "data": {name: value for name, value in pusher.data.items() if name != "url"},
    }
    told: JsonObject = {
        # COMPAT(Element): zero, which could be left out, empties the badge.
        "counts": {name: n for name, n in counts.items() if n or name == "unread"},
        "devices": [device],
        "prio": "high" if due.is_urgent else "low",
    }
    event = news.event
    if event is None:
        return told
    told["event_id"] = event.event_id
    told["room_id"] = event.room_id
    if pusher.data.get("format") != "event_id_only":
        device["tweaks"] = due.tweaks
        told.update(_full(pusher, news))
    return told


def _full(pusher: Pusher, news: News) -> JsonObject:
    event, around = news.event, news.around
    assert event is not None
    assert around is not None
    told: JsonObject = {"type": event.type, "sender": event.sender}
    if event.type == "m.room.member" and event.state_key == pusher.user_id:
        told["user_is_target"] = True
    if len(encode(event.content)) <= MAX_CONTENT_BYTES:
        told["content"] = event.content
    for name, value in (
        ("sender_display_name", around.sender_name),
        ("room_name", around.room_name),
        ("room_alias", around.room_alias),
    ):
        if value is not None:
            told[name] = value
    return told
