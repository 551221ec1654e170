"""Everybody against everything that has to do with reports: each pair is open or closed as told."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from tests.api.moderation.reporting import (
    API,
    cases_against,
    disclosed,
    names,
    notices_to,
    reports,
    room_of,
    speaks_in_secret,
    the_case,
)
from tests.api.moderation.test_decisions import decides
from tests.kit.client import Client
from tests.kit.megolm import Sender
from tests.kit.server import Server

WORDS = "what only those who look after it may read"
CLOSED = {
    401: ("M_MISSING_TOKEN",),
    403: ("M_FORBIDDEN", "M_USER_SUSPENDED"),
    404: ("M_NOT_FOUND",),
}
TEAM = frozenset({"admin", "team", "reported_team"})
OF_FIRST = frozenset({"moderator", "reported_moderator"})
OF_SECOND = frozenset({"other_moderator"})
ADMIN = frozenset({"admin"})

ROLES = (
    "nobody",
    "stranger",
    "member",
    "reporter",
    "reported",
    "moderator",
    "reported_moderator",
    "former_moderator",
    "suspended_moderator",
    "other_moderator",
    "team",
    "reported_team",
    "former_team",
    "admin",
)

CASES = {
    "first": OF_FIRST,
    "second": OF_SECOND,
    "server": TEAM,
    "against_moderator": OF_FIRST - {"reported_moderator"},
    "against_team": TEAM - {"reported_team"},
}
"""Who looks after which case."""


@dataclass(frozen=True)
class Thing:
    """A request; `allowed` are those who get an answer."""

    method: str
    path: str
    allowed: frozenset[str]
    body: Any = None
    changes: bool = False
    """What would change the case is only tried by those who may not."""
    names_reporters: bool = False
    """To those who get an answer: they are the safety team."""


def of_case(case: str, allowed: frozenset[str]) -> dict[str, Thing]:
    path = f"{API}/cases/{{{case}}}"
    decision = {"outcome": "dismissed", "reason": "no"}
    lift = {"measures": ["ban"], "reason": "no"}
    named = allowed <= TEAM
    return {
        f"{case}: case": Thing("GET", path, allowed),
        f"{case}: reports": Thing("GET", f"{path}/reports", allowed, names_reporters=named),
        f"{case}: history": Thing("GET", f"{path}/history", allowed),
        f"{case}: messages": Thing("POST", f"{path}/messages", allowed, {}),
        f"{case}: note": Thing("POST", f"{path}/notes", allowed, {"note": "seen"}),
        f"{case}: assignee": Thing("PUT", f"{path}/assignee", allowed, {"assignee": None}),
        f"{case}: decision": Thing("PUT", f"{path}/decision", allowed, decision, True),
        f"{case}: confirmation": Thing(
            "PUT", f"{path}/confirmation", allowed, {"confirmed": True}, True
        ),
        f"{case}: lift": Thing("POST", f"{path}/lift", allowed, lift, True),
    }


def of_room(name: str, allowed: frozenset[str]) -> dict[str, Thing]:
    where, room = f"?room_id={{{name}_room}}", f"/_linnet/rooms/{{{name}_room}}"
    return {
        f"{name} room: cases": Thing("GET", f"{API}/cases{where}", allowed),
        f"{name} room: complaints": Thing("GET", f"{API}/complaints{where}", allowed),
        f"{name} room: lists": Thing("GET", f"{API}/policies{where}", allowed),
        f"{name} room: rules": Thing("GET", f"{room}/automatic", allowed),
        f"{name} room: held": Thing("GET", f"{room}/held", allowed),
        f"{name} room: raid": Thing("GET", f"{room}/raid", allowed),
    }


SYNAPSE = "/_synapse/admin/v1"
THINGS = {
    **{name: thing for case, who in CASES.items() for name, thing in of_case(case, who).items()},
    **of_room("first", OF_FIRST),
    **of_room("second", OF_SECOND),
    "server: cases": Thing("GET", f"{API}/cases", TEAM),
    "server: complaints": Thing("GET", f"{API}/complaints", TEAM),
    "server: lists": Thing("GET", f"{API}/policies", TEAM),
    "server: invited": Thing("GET", f"{API}/invited/{{reported_id}}", TEAM),
    "all: cases": Thing("GET", f"{API}/cases?everywhere=true", TEAM | OF_FIRST | OF_SECOND),
    "team": Thing("GET", f"{API}/moderators", ADMIN),
    "statements": Thing("GET", f"{API}/statements", ADMIN),
    "record": Thing("GET", "/_linnet/admin/v1/record", ADMIN),
    "tools: reports": Thing("GET", f"{SYNAPSE}/event_reports", ADMIN, names_reporters=True),
    "tools: report": Thing(
        "GET", f"{SYNAPSE}/event_reports/{{report}}", ADMIN, names_reporters=True
    ),
    "tools: message": Thing("GET", f"{SYNAPSE}/rooms/{{first_room}}/context/{{event}}", ADMIN),
}


@dataclass(frozen=True)
class Scene:
    server: Server
    people: dict[str, Client]
    ids: dict[str, Any]

    async def asks(self, role: str, name: str, **other: Any) -> tuple[int, str]:
        """Status and body; `other` ids instead of the scene's."""
        thing, person = THINGS[name], self.people[role]
        url = self.server.url + thing.path.format(**self.ids | other)
        token = person.access_token
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        sent = self.server.http.request(thing.method, url, json=thing.body, headers=headers)
        async with sent as answer:
            return answer.status, await answer.text()


async def moderated_room(server: Server, people: dict[str, Client]) -> str:
    """The first room, with moderators of all kinds; not yet without those who go."""
    inside = ("member", "reporter", "reported", "reported_moderator")
    going = ("former_moderator", "suspended_moderator")
    room_id = await room_of(people["moderator"], *(people[one] for one in inside + going))
    powerful = [people[one].user_id for one in ("reported_moderator", *going)]
    levels = {"users": dict.fromkeys(powerful, 50)}
    await people["moderator"].sets_state(room_id, "m.room.power_levels", levels)
    return room_id


async def reported_there(
    people: dict[str, Client], room_id: str, accused: str, looking: str, to: str = "room"
) -> tuple[int, str]:
    """A case about a message that was encrypted, and its event."""
    sender = Sender()
    event_id = await speaks_in_secret(people[accused], room_id, WORDS, sender)
    message = disclosed(event_id, sender.key(0))
    await reports(people["reporter"], room_id, message, to=to, reason="he again")
    place = room_id if to == "room" else None
    case = await the_case(people[looking], people[accused], place)
    return case["case_id"], event_id


async def is_over_for_some(server: Server, people: dict[str, Client], room_id: str) -> None:
    """Those who looked after reports, and do so no more."""
    await people["former_moderator"].leaves(room_id)
    await names(server, people["former_team"], is_moderator=False)
    suspended = people["suspended_moderator"].user_id
    path = f"/_matrix/client/v1/admin/suspend/{suspended}"
    await server.admin.put(path, {"suspended": True})


@pytest_asyncio.fixture(scope="module")
async def scene(module_server: Server) -> Scene:
    server = module_server
    people = {role: await server.person(role.replace("_", "-")) for role in ROLES[1:-1]}
    people |= {"nobody": server.nobody(), "admin": server.admin}
    for role in ("team", "reported_team", "former_team"):
        await names(server, people[role])
    first = await moderated_room(server, people)
    second = await room_of(
        people["other_moderator"], people["reporter"], people["reported"], people["reported_team"]
    )
    at = {
        "first": (first, "reported", "moderator"),
        "second": (second, "reported", "other_moderator"),
        "server": (first, "reported", "team", "server"),
        "against_moderator": (first, "reported_moderator", "moderator"),
        "against_team": (second, "reported_team", "team", "server"),
    }
    made = {name: await reported_there(people, *one) for name, one in at.items()}
    await is_over_for_some(server, people, first)
    listed = (await server.admin.get(f"{SYNAPSE}/event_reports"))["event_reports"]
    ids: dict[str, Any] = {name: case_id for name, (case_id, _) in made.items()}
    ids |= {"first_room": quote(first), "second_room": quote(second), "report": listed[0]["id"]}
    ids |= {"event": quote(made["server"][1], safe=""), "reported_id": people["reported"].user_id}
    return Scene(server, people, ids)


async def mistake(scene: Scene, role: str, name: str) -> str | None:
    """What is wrong with the answer that this role gets, if anything is."""
    thing = THINGS[name]
    status, said = await scene.asks(role, name)
    is_open = role in thing.allowed
    reporter = scene.people["reporter"].user_id
    if is_open:
        is_right = status == 200
    else:
        is_right = any(errcode in said for errcode in CLOSED.get(status, ())) and WORDS not in said
    if is_right and (reporter in said) == (is_open and thing.names_reporters):
        return None
    return f"{name}: {status} {said}"


@pytest.mark.parametrize("role", ROLES)
async def test_everything_is_open_or_closed(scene: Scene, role: str) -> None:
    # One test a role: a test for each of a thousand pairs costs more than its request.
    tried = [
        name for name, thing in THINGS.items() if not (thing.changes and role in thing.allowed)
    ]
    mistakes = [await mistake(scene, role, name) for name in tried]
    found = [one for one in mistakes if one]
    assert tried
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", ROLES[1:])
@pytest.mark.parametrize("case", CASES)
async def test_a_case_of_others_is_like_one_that_is_not_there(
    scene: Scene, role: str, case: str
) -> None:
    if role in CASES[case]:
        return
    for name in of_case(case, CASES[case]):
        missing = await scene.asks(role, name, **{case: 999_999})
        assert await scene.asks(role, name) == missing, name


@pytest.mark.parametrize("role", sorted(TEAM | OF_FIRST | OF_SECOND))
async def test_a_list_has_ones_own_cases_and_no_others(scene: Scene, role: str) -> None:
    looking = scene.people[role]
    own = {scene.ids[case] for case, allowed in CASES.items() if role in allowed}
    params = {"everywhere": True, "limit": 500}
    found = (await looking.get(f"{API}/cases", params=params))["cases"]
    assert {one["case_id"] for one in found} == own


@pytest.mark.parametrize("forum", ["room", "server"])
async def test_whoever_is_reported_never_learns_by_whom(
    server: Server, alice: Client, bob: Client, carol: Client, forum: str
) -> None:
    room_id = await room_of(alice, bob, carol)
    event_id = await bob.sends(room_id, "vile")
    await reports(carol, room_id, event_id, to=forum, reason=f"I am {carol.user_id}")
    looking, place = (alice, room_id) if forum == "room" else (server.admin, None)
    await decides(looking, (await cases_against(looking, bob, place))[0], "warn")
    told = await notices_to(bob)
    decisions = await bob.get("/_linnet/decisions")
    seen = await bob.get(f"/rooms/{room_id}/event/{quote(event_id, safe='')}")
    assert told
    assert decisions["decisions"]
    for one in (told, decisions.json, seen.json):
        assert carol.user_id not in str(one)
