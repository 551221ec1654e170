"""What the hot paths ask of the database. Whoever makes one dearer changes a number here."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.queries import counted_queries
from tests.kit.server import Server

from linnet.events import build


def asked(queries: list[str]) -> list[str]:
    """Verb and first table of each statement."""
    words = [query.replace("(", " ").split() for query in queries]
    tables = ("FROM", "INTO", "UPDATE")
    return [
        f"{w[0]} {next(b for a, b in pairwise(w) if a in tables and b != 'SELECT')}" for w in words
    ]


async def busy_room(alice: Client, bob: Client) -> str:
    """A room with 30 messages, of which everything is in memory that ever will be."""
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    for n in range(30):
        await (alice if n % 2 else bob).sends(room_id, str(n))
    await bob.get(f"/rooms/{room_id}/messages", params={"dir": "b"})
    return room_id


async def test_a_message(server: Server, alice: Client, bob: Client) -> None:
    room_id = await busy_room(alice, bob)
    with counted_queries(server) as queries:
        await alice.sends(room_id, "hello")
    assert asked(queries) == ["SELECT events", "INSERT events", "UPDATE rooms"]


async def test_a_page(server: Server, alice: Client, bob: Client) -> None:
    room_id = await busy_room(alice, bob)
    with counted_queries(server) as queries:
        answer = await bob.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 20})
    assert len(answer["chunk"]) == 20
    assert asked(queries) == ["SELECT events"]


async def test_a_page_with_edits_and_threads(server: Server, alice: Client, bob: Client) -> None:
    room_id = await busy_room(alice, bob)
    for n in range(5):
        root = await alice.sends(room_id, str(n))
        relation = {"rel_type": "m.thread", "event_id": root}
        await bob.sends(room_id, "reply", **{"m.relates_to": relation})
        edit: dict[str, Any] = {"rel_type": "m.replace", "event_id": root}
        await alice.sends(room_id, "*", **{"m.relates_to": edit, "m.new_content": {}})
    with counted_queries(server) as queries:
        answer = await bob.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 20})
    bundles = [event["unsigned"].get("m.relations", {}) for event in answer["chunk"]]
    assert sum(bundle.keys() == {"m.thread", "m.replace"} for bundle in bundles) == 5
    assert asked(queries) == [
        "SELECT events",
        "SELECT relations",
        "SELECT relations",
        "SELECT relations",
        "SELECT events",
    ]


async def test_messages_at_once_are_each_built_once(
    alice: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    room_id = await busy_room(alice, bob)
    built: list[object] = []
    build_event = build.build

    def counting(*args: Any, **parts: Any) -> Any:
        built.append(parts)
        return build_event(*args, **parts)

    monkeypatch.setattr(build, "build", counting)
    await asyncio.gather(*(alice.sends(room_id, str(n)) for n in range(30)))
    assert len(built) == 30
