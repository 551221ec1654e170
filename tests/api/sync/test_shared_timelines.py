"""Those who were away for the same time are shown the same events, but for what sets them apart."""

from tests.api.sync.test_ignoring import ignores
from tests.kit.client import Client
from tests.kit.queries import counted_queries
from tests.kit.server import Server


async def shown(client: Client, room_id: str) -> list[dict[str, object]]:
    answer = await client.syncs()
    events: list[dict[str, object]] = answer["rooms"]["join"][room_id]["timeline"]["events"]
    return events


async def room_with(one: Client, *others: Client) -> str:
    room_id = await one.creates_room(preset="public_chat")
    for other in others:
        await other.joins(room_id)
    for client in (one, *others):
        await client.syncs()
    return room_id


# covers: sync
async def test_all_readers_are_shown_the_same(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_with(alice, bob, carol)
    await carol.sends(room_id, "to all")
    assert await shown(alice, room_id) == await shown(bob, room_id)


# covers: sync
async def test_the_second_reader_costs_no_query(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_with(alice, bob, carol)
    await carol.sends(room_id, "one")
    for client in (alice, bob):
        await client.syncs()
    await carol.sends(room_id, "two")
    await alice.syncs()
    with counted_queries(server) as queries:
        assert await shown(bob, room_id)
    assert queries == []


# covers: sync
async def test_who_ignores_the_sender_takes_nothing_from_the_others(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_with(alice, bob, carol)
    await ignores(bob, carol)
    await bob.syncs()
    await alice.syncs()
    await carol.syncs()
    await carol.sends(room_id, "from carol")
    await alice.sends(room_id, "from alice")
    bodies = [
        [event["content"]["body"] for event in await shown(client, room_id)]  # type: ignore[index]
        for client in (bob, carol, alice)
    ]
    assert bodies == [["from alice"], ["from carol", "from alice"], ["from carol", "from alice"]]


# covers: sync
async def test_the_sender_alone_is_told_the_transaction(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_with(alice, bob)
    await alice.sends(room_id, "hello")
    (seen,) = await shown(bob, room_id)
    (sent,) = await shown(alice, room_id)
    assert "transaction_id" not in seen["unsigned"]  # type: ignore[operator]
    assert "transaction_id" in sent["unsigned"]  # type: ignore[operator]
