"""Pushing straight to browsers."""

from typing import Any

import pytest
import pytest_asyncio
from tests.api.push.test_delivery import Party
from tests.kit.browser_push import SUBSCRIPTION, Browser, signer_of
from tests.kit.client import Client
from tests.kit.outside import Outside
from tests.kit.people import NewServer

CONSENT = "/_linnet/touchpoints/webpush/consent"


@pytest_asyncio.fixture
async def party(new_server: NewServer) -> Party:
    return await Party.meets(await new_server(egress_allow=("127.0.0.1",)))


async def subscribes(client: Client, outside: Outside, browser: Browser) -> None:
    outside.answers(SUBSCRIPTION, b"", status=201)
    await client.put(CONSENT, {"is_given": True})
    await client.post("/pushers/set", browser.pusher(outside))


# covers: linnet.getPushKey
async def test_a_browser_is_told_where_there_is_news_and_nothing_else(
    party: Party, outside: Outside
) -> None:
    browser = Browser()
    await subscribes(party.bob, outside, browser)
    secret = "the words of the message"
    await party.alice.sends(party.room, secret)
    (received,) = await outside.has_received(1, SUBSCRIPTION)
    assert browser.reads(received) == {"room_id": party.room, "unread": 1, "missed_calls": 0}
    headers = received.headers
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["TTL"] == "86400"
    assert headers["Urgency"] == "high"
    assert len(headers["Topic"]) <= 32
    assert party.room not in str(headers)
    now_ms = party.server.house.hall.clock.now_ms()
    key = (await party.bob.get("/_linnet/push/key"))["key"]
    assert signer_of(received, outside.url, now_ms) == key
    await party.server.nobody().get("/_linnet/push/key", expect=401)


async def test_news_of_one_room_replaces_what_was_not_delivered(
    party: Party, outside: Outside
) -> None:
    browser = Browser()
    await subscribes(party.bob, outside, browser)
    other = await party.makes_room()
    for number, room_id in enumerate((party.room, party.room, other), start=1):
        await party.alice.sends(room_id, "news")
        await outside.has_received(number, SUBSCRIPTION)
    topics = [one.headers["Topic"] for one in outside.received]
    assert topics[0] == topics[1] != topics[2]
    # No empty badge is pushed: a browser would have to show something.
    event_id = await party.alice.sends(party.room, "last")
    await outside.has_received(4, SUBSCRIPTION)
    await party.bob.post(f"/rooms/{party.room}/receipt/m.read/{event_id}")
    await party.bob.sends(other, "answer")
    await party.is_settled()
    assert len(outside.received) == 4


async def test_nothing_is_pushed_before_a_person_says_yes(party: Party, outside: Outside) -> None:
    browser = Browser()
    outside.answers(SUBSCRIPTION, b"", status=201)
    body = browser.pusher(outside)
    await party.bob.post("/pushers/set", body, expect=403, errcode="M_FORBIDDEN")
    await subscribes(party.bob, outside, browser)
    await party.bob.put(CONSENT, {"is_given": False})
    await party.alice.sends(party.room, "unheard")
    await party.is_settled()
    assert not outside.received
    await party.alice.put("/_linnet/touchpoints/webpush/switch", {"is_on": False})
    await party.bob.put(CONSENT, {"is_given": True})
    await party.bob.post("/pushers/set", body, expect=403, errcode="M_FORBIDDEN")


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_ended_is_removed(
    party: Party, outside: Outside, status: int
) -> None:
    await subscribes(party.bob, outside, Browser())
    outside.answers(SUBSCRIPTION, b"", status=status)
    await party.alice.sends(party.room, "hello")
    await outside.has_received(1)
    await party.is_settled()
    assert (await party.bob.get("/pushers"))["pushers"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"pushkey": "key"},
        {"pushkey": "BA" + "A" * 85},
        {"data": {"auth": "short"}},
        {"data": {"auth": 5}},
        {"data": {"url": "http://push.example.org/abc"}},
        {"data": {"url": "https://10.0.0.1/abc"}},
        {"data": {"url": 5}},
    ],
)
async def test_what_is_no_subscription_is_refused(
    party: Party, outside: Outside, wrong: dict[str, Any]
) -> None:
    await party.bob.put(CONSENT, {"is_given": True})
    body = Browser().pusher(outside, **wrong)
    await party.bob.post("/pushers/set", body, expect=400, errcode="M_INVALID_PARAM")
