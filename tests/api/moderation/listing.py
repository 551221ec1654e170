"""What people do with policy lists."""

from typing import Any
from urllib.parse import quote

from tests.api.moderation.reporting import API
from tests.kit.client import Answer, Client

POLICIES = f"{API}/policies"


async def list_of(author: Client) -> str:
    """A list that everybody can read."""
    return await author.creates_room(preset="public_chat", name="bad ones")


async def publishes(author: Client, list_id: str, entity: str, **more: Any) -> dict[str, Any]:
    expected = {key: more.pop(key) for key in ("expect", "errcode") if key in more}
    body = {"kind": "user", "entity": entity, "reason": "spam", **more}
    answer = await author.post(f"{POLICIES}/{quote(list_id)}/rules", body, **expected)
    return dict(answer.json)


async def follows(person: Client, list_id: str, room_id: str = "", **more: Any) -> Answer:
    expected = {key: more.pop(key) for key in ("expect", "errcode") if key in more}
    body = {"room_id": room_id, **more}
    return await person.put(f"{POLICIES}/{quote(list_id)}", body, **expected)


async def ends(person: Client, list_id: str, room_id: str = "", **more: Any) -> Answer:
    params = {"room_id": room_id}
    return await person.delete(f"{POLICIES}/{quote(list_id)}", params=params, **more)


async def previews(person: Client, list_id: str, room_id: str = "", **more: Any) -> Answer:
    params = {"room_id": room_id}
    return await person.get(f"{POLICIES}/{quote(list_id)}/preview", params=params, **more)


async def confirms(person: Client, list_id: str, room_id: str = "", **more: Any) -> Answer:
    """Confirm what a preview shows now, or the `digest` that is given."""
    expected = {key: more.pop(key) for key in ("expect", "errcode") if key in more}
    digest = more.pop("digest", None)
    if digest is None:
        digest = (await previews(person, list_id, room_id))["digest"]
    body = {"digest": digest, "reason": "You are on the list.", "room_id": room_id, **more}
    return await person.post(f"{POLICIES}/{quote(list_id)}/confirm", body, **expected)


async def held(person: Client, list_id: str, room_id: str = "") -> dict[str, str]:
    """Why rules are held, by whom they name."""
    shown = (await previews(person, list_id, room_id))["held"]
    return {rule["entity"]: rule["held"] for rule in shown}


def hit(preview: Answer) -> list[str]:
    return [one["user_id"] for one in preview["people"]]
