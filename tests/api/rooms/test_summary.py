"""What a room is, for somebody who holds its address."""

from urllib.parse import quote

from tests.kit.client import Client
from tests.kit.server import Server

PATH = "/_matrix/client/v1/room_summary"

# covers: getRoomSummary


async def test_an_open_room_tells_what_it_is(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(
        preset="public_chat", name="Tea", topic="hot", room_alias_name="tea"
    )
    alias = quote("#tea:linnet.test", safe="")
    for client, address in ((bob, room_id), (bob, alias), (server.nobody(), room_id)):
        told = (await client.get(f"{PATH}/{address}")).json
        assert told["room_id"] == room_id
        assert (told["name"], told["topic"], told["num_joined_members"]) == ("Tea", "hot", 1)
        assert told["join_rule"] == "public"
        assert "encryption" not in told
    assert (await bob.get(f"{PATH}/{room_id}"))["membership"] == "leave"
    assert (await alice.get(f"{PATH}/{room_id}"))["membership"] == "join"


async def test_a_private_room_tells_only_who_is_invited(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await alice.creates_room(name="Tea", invite=[bob.user_id])
    told = (await bob.get(f"{PATH}/{room_id}")).json
    assert told["membership"] == "invite"
    assert told["encryption"] == "m.megolm.v1.aes-sha2"
    for stranger in (carol, server.nobody()):
        await stranger.get(f"{PATH}/{room_id}", expect=404, errcode="M_NOT_FOUND")


async def test_a_restricted_room_tells_members_of_the_other(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    other = await alice.creates_room(invite=[bob.user_id])
    await bob.joins(other)
    rules = {
        "join_rule": "restricted",
        "allow": [{"type": "m.room_membership", "room_id": other}],
    }
    state = {"type": "m.room.join_rules", "content": rules, "state_key": ""}
    room_id = await alice.creates_room(initial_state=[state])
    assert (await bob.get(f"{PATH}/{room_id}"))["join_rule"] == "restricted"
    await carol.get(f"{PATH}/{room_id}", expect=404, errcode="M_NOT_FOUND")


async def test_the_banned_are_told_nothing(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await alice.post(f"/rooms/{room_id}/ban", {"user_id": bob.user_id})
    await bob.get(f"{PATH}/{room_id}", expect=404, errcode="M_NOT_FOUND")


async def test_unknown_rooms_and_bad_tokens(server: Server, alice: Client) -> None:
    await alice.get(f"{PATH}/!nowhere:linnet.test", expect=404, errcode="M_NOT_FOUND")
    await alice.get(f"{PATH}/%23nowhere%3Alinnet.test", expect=404, errcode="M_NOT_FOUND")
    gone = Client(server, "lna_gone")
    await gone.get(f"{PATH}/!x:y", expect=401, errcode="M_UNKNOWN_TOKEN")


# covers: unstable.getRoomSummary


async def test_the_paths_of_the_proposal(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat", name="Old")
    await alice.sets_state(room_id, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    base = "/_matrix/client/unstable/im.nheko.summary"
    for path in (f"{base}/rooms/{room_id}/summary", f"{base}/summary/{room_id}"):
        told = (await bob.get(path)).json
        assert (told["name"], told["membership"]) == ("Old", "leave")
        assert told["im.nheko.summary.encryption"] == "m.megolm.v1.aes-sha2"
        assert told["im.nheko.summary.version"] == told["room_version"]
        await bob.get(path.replace(room_id, "!no:linnet.test"), expect=404, errcode="M_NOT_FOUND")


async def test_which_rooms_let_one_in(alice: Client, bob: Client) -> None:
    other = await alice.creates_room()
    allow = [{"type": "m.room_membership", "room_id": other}, {"type": "x"}, 5]
    rules = {"join_rule": "knock_restricted", "allow": allow}
    state = {"type": "m.room.join_rules", "content": rules, "state_key": ""}
    room_id = await alice.creates_room(initial_state=[state])
    assert (await bob.get(f"{PATH}/{room_id}"))["allowed_room_ids"] == [other]
    assert "allowed_room_ids" not in (await alice.get(f"{PATH}/{other}")).json


async def test_only_a_plain_topic_is_told(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    html = {"body": "<b>x</b>", "mimetype": "text/html"}
    for block, topic in (
        ({"m.text": [html]}, None),
        ({"m.text": [html, {"body": "plain"}]}, "plain"),
        ({"m.text": [5]}, None),
        ({"m.text": 5}, "old"),
        (5, "old"),
    ):
        await alice.sets_state(room_id, "m.room.topic", {"topic": "old", "m.topic": block})
        assert (await bob.get(f"{PATH}/{room_id}")).json.get("topic") == topic
