"""What people do when something is bad, and those who look after it."""

import base64
from typing import Any

from tests.kit.client import SEES_WITHIN_S, Answer, Client
from tests.kit.megolm import Sender
from tests.kit.server import Server

API = "/_linnet/moderation"
FORM = "/_linnet/reports"
GONE = {"expect": 404, "errcode": "M_NOT_FOUND"}
REFUSED = {"expect": 403, "errcode": "M_FORBIDDEN"}
WRONG = {"expect": 400, "errcode": "M_INVALID_PARAM"}


async def room_of(alice: Client, *others: Client) -> str:
    room_id = await alice.creates_room(preset="public_chat")
    for other in others:
        await other.joins(room_id)
    return room_id


async def reports(person: Client, room_id: str, *events: Any, **more: Any) -> Answer:
    """Report messages by our own form: ids, or whole entries with keys."""
    messages = [event if isinstance(event, dict) else {"event_id": event} for event in events]
    body = {"harm": "harassment.hate", "room_id": room_id, "messages": messages, **more}
    expected = {key: body.pop(key) for key in ("expect", "errcode") if key in body}
    return await person.post(FORM, body, **expected)


async def speaks_in_secret(person: Client, room_id: str, body: str, sender: Sender) -> str:
    content = sender.says(room_id, body)
    return await person.sends_event(room_id, "m.room.encrypted", content)


def disclosed(event_id: str, key: bytes, index: int = 0) -> dict[str, Any]:
    shown = base64.b64encode(key).decode()
    return {"event_id": event_id, "message_index": index, "message_key": shown}


async def cases_against(
    looking: Client, accused: Client, room_id: str | None = None, **more: Any
) -> list[dict[str, Any]]:
    """The cases about one person in somebody's list."""
    params = {"limit": 500, **({} if room_id is None else {"room_id": room_id}), **more}
    found = (await looking.get(f"{API}/cases", params=params))["cases"]
    return [case for case in found if case.get("user_id") == accused.user_id]


async def the_case(looking: Client, accused: Client, room_id: str | None = None) -> dict[str, Any]:
    (case,) = await cases_against(looking, accused, room_id)
    return case


async def reports_in(looking: Client, case: dict[str, Any]) -> list[dict[str, Any]]:
    path = f"{API}/cases/{case['case_id']}/reports"
    found: list[dict[str, Any]] = (await looking.get(path))["reports"]
    return found


async def evidence_in(looking: Client, case: dict[str, Any]) -> list[tuple[str, str]]:
    details = await looking.get(f"{API}/cases/{case['case_id']}")
    return [(one["result"], one["reason"]) for one in details["evidence"]]


async def reads(looking: Client, case: dict[str, Any]) -> list[Any]:
    """What the reported messages say."""
    answer = await looking.post(f"{API}/cases/{case['case_id']}/messages")
    return [(one["content"] or {}).get("body") for one in answer["messages"]]


async def names(server: Server, person: Client, is_moderator: bool = True) -> None:
    body = {"is_moderator": is_moderator}
    await server.admin.put(f"{API}/moderators/{person.user_id}", body)


async def new_invites(person: Client, timeout_ms: int = 0) -> list[str]:
    """The rooms that somebody is newly invited to."""
    answer = await person.syncs(timeout_ms=timeout_ms)
    return list(answer.json.get("rooms", {}).get("invite", {}))


async def notices_to(person: Client) -> list[dict[str, Any]]:
    """What the server has told somebody, who joins the room of its notices for it."""
    deadline = person.server.loop.time() + SEES_WITHIN_S
    while True:
        for room_id in await new_invites(person, timeout_ms=100):
            await person.joins(room_id)
        found = [
            event["content"]
            for _, event in person.folding.seen
            if event["content"].get("msgtype") == "m.server_notice"
        ]
        if found or person.server.loop.time() > deadline:
            return found
