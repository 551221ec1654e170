"""What the harvester of 2014 did must not work: one person's consent opens nobody else's data."""

# covers: linnet.appGetMessages, linnet.appGetMembers

import asyncio
import json
from typing import Any

from tests.kit.applications import PROFILE, Application, allows, apps_in, group, in_room, own_apps
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

CONTACTS = 50
ROOMS = 10
ALL = ("read", "members", "send")
EVERYTHING = (PROFILE, in_room(*ALL, history_days=30))


async def started(new_server: NewServer, **more: Any) -> tuple[Server, Client]:
    server = await new_server(**more)
    server.admin = await server.person("admin", is_first=True)
    return server, await server.person("quizzed")


async def with_contacts(
    server: Server, person: Client, contacts: int, rooms: int
) -> tuple[list[Client], list[str]]:
    """People who share rooms with somebody, and have written there."""
    others = [await server.person("contact") for _ in range(contacts)]
    owner = await server.person("owner")
    room_ids = []
    each = contacts // rooms
    for number in range(rooms):
        inside = others[number * each : (number + 1) * each]
        room_id = await group(owner, person, *inside, name=f"Chat {number}")
        for other in inside:
            await other.sends(room_id, f"private words of {other.user_id}")
        room_ids.append(room_id)
    return others, room_ids


async def test_one_persons_consent_tells_nothing_of_their_contacts(new_server: NewServer) -> None:
    """They grant everything that an application can ask of one person; the chats grant nothing."""
    server, quizzed = await started(new_server)
    contacts, room_ids = await with_contacts(server, quizzed, CONTACTS, ROOMS)
    app = await Application.let_in(server, people_max=1000, rooms_max=50)
    said: list[str] = []
    for first in range(0, ROOMS, 5):
        chosen = room_ids[first : first + 5]
        await app.is_granted(quizzed, *EVERYTHING[:1], *[EVERYTHING[1]] * 5, rooms=chosen)
        said.append(json.dumps(app.tokens.json))
        said.append(json.dumps((await app.asks_self()).json))
        for room_id in room_ids:
            refused = [
                await app.reads(room_id, expect=403, errcode="M_FORBIDDEN"),
                await app.asks_members(room_id, expect=403, errcode="M_FORBIDDEN"),
                await app.says(room_id, "quiz!", expect=403, errcode="M_FORBIDDEN"),
            ]
            said += [json.dumps(answer.json) for answer in refused]
    told = "\n".join(said)
    for other in contacts:
        assert other.user_id not in told
        assert other.user_id.split(":")[0].removeprefix("@") not in told
    assert "private words" not in told
    assert quizzed.user_id not in told
    # The ledger shows nothing but the own name; nobody is among those read about.
    for shown in await own_apps(quizzed):
        assert [line["verb"] for line in shown["ledger"]] == ["profile"]
        assert sum(line["people"] for line in shown["ledger"]) == 0
    for room_id in room_ids:
        assert (await apps_in(quizzed, room_id))["apps"] == []


async def test_the_budget_of_people_stops_it(new_server: NewServer) -> None:
    """The chat allows it: then the budget holds, and the ledger is what was handed out."""
    clock = MovableClock()
    server, owner = await started(new_server, clock=clock)
    app = await Application.let_in(server, people_max=6)
    others = [await server.person("contact") for _ in range(8)]
    room_id = await group(owner, *others)
    await allows(owner, room_id, app, "read", "members")
    await app.is_granted(owner, in_room("read", "members"), rooms=[room_id])
    for other in others:
        await other.sends(room_id, "words")
    handed: set[str] = set()
    end, size, items = "s0", 0, 0
    for _ in range(3):
        page = await app.reads(room_id, params={"limit": 2, "from": end})
        handed |= {one["sender"] for one in page["chunk"]}
        size += len(json.dumps(page["chunk"], separators=(",", ":")))
        items += len(page["chunk"])
        end = page["end"]
    assert len(handed) == 6
    # The seventh and eighth are not handed out, not even in part.
    refused = await app.reads(
        room_id, params={"limit": 2, "from": end}, expect=403, errcode="M_FORBIDDEN"
    )
    assert refused["org.linnet.reason"] == "frozen"
    assert "chunk" not in refused.json
    await app.reads(room_id, expect=403, errcode="M_FORBIDDEN")
    await app.asks_members(room_id, expect=403, errcode="M_FORBIDDEN")
    await app.asks_self(expect=403, errcode="M_FORBIDDEN")
    (shown,) = await own_apps(owner)
    assert shown["standing"] == "frozen"
    (told,) = (await server.admin.get("/_linnet/admin/v1/apps"))["apps"]
    assert (told["grants"], told["frozen_grants"], told["suspended_grants"]) == (1, 1, 0)
    assert (told["rooms"], told["people_today"], told["people_today_max"]) == (1, 6, 60)
    (line,) = shown["ledger"]
    assert (line["verb"], line["people"], line["items"], line["bytes"]) == ("read", 6, items, size)
    (inside,) = (await apps_in(others[7], room_id))["apps"]
    assert inside["ledger"] == [line]
    # The person is told, and so are those who were read about; nobody else.
    assert await is_told(owner, "frozen")
    for other in others[:6]:
        assert await is_told(other, "frozen_about")
    for other in others[6:]:
        await other.syncs()
        assert notices_of(other) == []
    # They let it go on; the people of today stay counted.
    await owner.post(f"/_linnet/apps/{shown['id']}/resume")
    await app.reads(room_id, params={"limit": 2})
    await app.reads(room_id, params={"limit": 2, "from": end}, expect=403)
    await owner.post(f"/_linnet/apps/{shown['id']}/resume")
    clock.advance(24 * 60 * 60 * 1000)
    app.tokens = await app.refreshes(app.tokens["refresh_token"])
    assert len((await app.reads(room_id, params={"limit": 2, "from": end}))["chunk"]) == 2


async def test_a_chat_larger_than_the_budget_hands_out_nobody(new_server: NewServer) -> None:
    server, owner = await started(new_server)
    app = await Application.let_in(server, people_max=4)
    others = [await server.person("contact") for _ in range(5)]
    room_id = await group(owner, *others)
    await allows(owner, room_id, app, "members")
    await app.is_granted(owner, in_room("members"), rooms=[room_id])
    await app.asks_members(room_id, expect=403, errcode="M_FORBIDDEN")
    (shown,) = await own_apps(owner)
    assert (shown["standing"], shown["ledger"]) == ("frozen", [])


async def test_the_budget_of_rooms_stops_it(new_server: NewServer) -> None:
    server, owner = await started(new_server)
    app = await Application.let_in(server, rooms_max=2)
    others = [await server.person("contact") for _ in range(2)]
    room_ids = [await group(owner, *others) for _ in range(3)]
    for room_id in room_ids:
        await allows(owner, room_id, app, "members")
    await app.is_granted(owner, *[in_room("members")] * 3, rooms=room_ids)
    for room_id in room_ids[:2]:
        await app.asks_members(room_id)
    await app.asks_members(room_ids[2], expect=403, errcode="M_FORBIDDEN")
    assert (await own_apps(owner))[0]["standing"] == "frozen"


async def test_many_grants_together_have_a_budget_too(new_server: NewServer) -> None:
    """A few people from each of many who consent is what the harvester did."""
    server, _ = await started(new_server)
    app = await Application.let_in(server, people_max=3)
    grants: list[tuple[Application, str, Client]] = []
    for _ in range(11):
        people = [await server.person("contact") for _ in range(3)]
        room_id = await group(people[0], *people[1:])
        await allows(people[0], room_id, app, "members")
        one = app.another()
        await one.is_granted(people[0], in_room("members"), rooms=[room_id])
        grants.append((one, room_id, people[0]))
    for one, room_id, _person in grants[:10]:
        await one.asks_members(room_id)
    last, room_id, person = grants[10]
    await last.asks_members(room_id, expect=403, errcode="M_FORBIDDEN")
    for one, room_id, someone in grants:
        await one.asks_members(room_id, expect=403, errcode="M_FORBIDDEN")
        assert (await own_apps(someone))[0]["standing"] == "frozen"
        assert await is_told(someone, "app_frozen")
    (shown,) = (await server.admin.get("/_linnet/admin/v1/apps"))["apps"]
    assert shown["is_frozen"]
    # Only those who run the server let it go on.
    own = (await own_apps(person))[0]["id"]
    await person.post(f"/_linnet/apps/{own}/resume", expect=403, errcode="M_FORBIDDEN")
    assert await app.sends(app.wishes(PROFILE)) != "/authorise/refused"
    await server.admin.post(f"/_linnet/admin/v1/apps/{app.app_id}/resume")
    one, room_id, _person = grants[0]
    await one.asks_members(room_id)


async def test_what_goes_on_at_once_is_counted_once_each(new_server: NewServer) -> None:
    """Many requests at the same time do not get more than the budget."""
    server, owner = await started(new_server)
    app = await Application.let_in(server, people_max=4)
    others = [await server.person("contact") for _ in range(12)]
    room_id = await group(owner, *others)
    await allows(owner, room_id, app, "read")
    await app.is_granted(owner, in_room("read"), rooms=[room_id])
    start = (await app.reads(room_id))["end"]
    ends = []
    for other in others:
        await other.sends(room_id, "words")
        ends.append(start)
        start = f"s{server.house.hall.db.position()}"
    found = await asyncio.gather(*(one_page(app, room_id, end) for end in ends))
    senders = {one["sender"] for page in found for one in page}
    assert len(senders) <= 4
    (line,) = (await own_apps(owner))[0]["ledger"]
    assert line["people"] == len(senders)


async def one_page(app: Application, room_id: str, end: str) -> list[dict[str, Any]]:
    """The first message behind a place; nothing when it is refused."""
    path = f"/_linnet/apps/v1/rooms/{room_id}/messages?limit=1&from={end}"
    headers = {"Authorization": f"Bearer {app.tokens['access_token']}"}
    async with app.server.http.get(app.server.url + path, headers=headers) as response:
        said = await response.json()
    found: list[dict[str, Any]] = said.get("chunk", [])
    return found


def notices_of(person: Client) -> list[str]:
    return [
        event["content"]["org.linnet.app_stopped"]["kind"]
        for _, event in person.folding.seen
        if event["content"].get("server_notice_type") == "org.linnet.app_stopped"
    ]


async def is_told(person: Client, kind: str) -> bool:
    """Whether the server tells somebody, within a moment."""
    for _ in range(50):
        answer = await person.syncs(timeout_ms=200)
        for room_id in answer.json.get("rooms", {}).get("invite", {}):
            await person.joins(room_id)
        if kind in notices_of(person):
            return True
    return False
