"""Unread counts are exact: equal to judging every single event by every rule, whatever happened."""

import random
from typing import Any

import pytest
from msgspec.structs import replace
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.ids import EventId, RoomId, UserId
from linnet.push import store_threads
from linnet.push.conditions import RoomView
from linnet.push.rules import outcome
from linnet.rooms import store, store_receipts
from linnet.rooms.stored_event import StoredEvent

STEPS = 60
Counted = dict[str, tuple[int, int]]


class Story:
    """Three people in a room do at random whatever may change a count."""

    def __init__(self, people: list[Client], room_id: str, seed: int) -> None:
        self.people = people
        self.room_id = room_id
        self.random = random.Random(seed)
        self.sent: list[tuple[str, str | None]] = []
        """Ids of messages, each with the root of its thread."""
        self.ignored: dict[str, set[str]] = {}
        self.done: list[str] = []

    async def step(self) -> None:
        verbs = [self.says] * 8 + [self.reads] * 3 + [self.reacts, self.edits, self.redacts]
        verbs += [self.renames_room, self.changes_profile, self.changes_rules, self.ignores]
        verbs += [self.changes_levels, self.comes_and_goes, self.polls, self.follows, self.follows]
        verb = self.random.choice(verbs)
        who = self.random.choice(self.people)
        self.done.append(f"{who.user_id} {verb.__name__}")
        await verb(who)

    def root(self) -> str | None:
        """A message in no thread that may begin one."""
        roots = [event_id for event_id, root in self.sent if root is None]
        return self.random.choice(roots) if roots else None

    async def says(self, who: Client) -> None:
        other = self.random.choice(self.people)
        texts = ("tea at five", f"hello {other.user_id}", "CAKE! and more", "nothing", "cupcake")
        content: dict[str, Any] = {
            "msgtype": self.random.choice(("m.text", "m.text", "m.notice", "M.Notice")),
            "body": self.random.choice(texts),
        }
        if self.random.random() < 0.4:
            content["m.mentions"] = self.random.choice(
                (
                    {"user_ids": [other.user_id]},
                    {"room": True},
                    {"user_ids": [f"@{n}:linnet.test" for n in range(60)] + [other.user_id]},
                    {"user_ids": [other.user_id, 7, "\u0000"], "room": "true"},
                    "nonsense",
                )
            )
        root = self.root() if self.random.random() < 0.4 else None
        if root is not None:
            content["m.relates_to"] = {"rel_type": "m.thread", "event_id": root}
        event_type = self.random.choice(("m.room.message", "m.room.encrypted", "org.other"))
        self.sent.append((await who.sends_event(self.room_id, event_type, content), root))

    async def reacts(self, who: Client) -> None:
        await self.relates(who, "m.reaction", {"rel_type": "m.annotation", "key": "👍"})

    async def polls(self, who: Client) -> None:
        kind = self.random.choice(("start", "response", "end"))
        await who.sends_event(self.room_id, f"org.matrix.msc3381.poll.{kind}", {"body": "cake"})

    async def edits(self, who: Client) -> None:
        await self.relates(who, "m.room.message", {"rel_type": "m.replace"})

    async def relates(self, who: Client, event_type: str, relation: dict[str, Any]) -> None:
        if not self.sent:
            return
        event_id, _ = self.random.choice(self.sent)
        content = {
            "body": f"* {self.random.randrange(10**9)}",
            "m.new_content": {"body": "cake"},
            "m.relates_to": {**relation, "key": self.random.random().hex(), "event_id": event_id},
        }
        await who.sends_event(self.room_id, event_type, content)

    async def redacts(self, who: Client) -> None:
        if self.sent:
            index = self.random.randrange(len(self.sent))
            event_id, _ = self.sent.pop(index)
            await self.people[0].put(f"/rooms/{self.room_id}/redact/{event_id}/{len(self.done)}")

    async def reads(self, who: Client) -> None:
        if not self.sent:
            return
        event_id, root = self.random.choice(self.sent[-6:])
        thread_id = self.random.choice((None, root or "main"))
        body = {} if thread_id is None else {"thread_id": thread_id}
        kind = self.random.choice(("m.read", "m.read.private"))
        await who.post(f"/rooms/{self.room_id}/receipt/{kind}/{event_id}", body)

    async def renames_room(self, who: Client) -> None:
        await self.people[0].sets_state(self.room_id, "m.room.name", {"name": str(len(self.done))})

    async def changes_profile(self, who: Client) -> None:
        name = self.random.choice(("tea", "five", "Cake", "nobody"))
        content = {"membership": "join", "displayname": name}
        await who.sets_state(self.room_id, "m.room.member", content, who.user_id)

    async def changes_levels(self, who: Client) -> None:
        needed = self.random.choice((0, 50))
        users = {self.people[0].user_id: 100}
        content = {"users": users, "notifications": {"room": needed}}
        await self.people[0].sets_state(self.room_id, "m.room.power_levels", content)

    async def comes_and_goes(self, who: Client) -> None:
        if who is not self.people[0]:
            await who.leaves(self.room_id)
            await who.joins(self.room_id)

    async def ignores(self, who: Client) -> None:
        others = [p.user_id for p in self.people if p is not who and self.random.random() < 0.3]
        path = f"/user/{who.user_id}/account_data/m.ignored_user_list"
        await who.put(path, {"ignored_users": {other: {} for other in others}})
        self.ignored[who.user_id] = set(others)

    async def follows(self, who: Client) -> None:
        """A thread, or does so no longer. Roots of people who are ignored cannot be seen."""
        root = self.root()
        if root is None or self.ignored.get(who.user_id):
            return
        path = "/_matrix/client/unstable/io.element.msc4306/rooms"
        path = f"{path}/{self.room_id}/thread/{root}/subscription"
        await (who.put(path) if self.random.random() < 0.6 else who.delete(path))

    async def changes_rules(self, who: Client) -> None:
        rules = "/pushrules/global"
        other = self.random.choice(self.people)
        loud = ["notify", {"set_tweak": "highlight"}]
        name = [{"kind": "contains_display_name"}]
        pair = [{"kind": "room_member_count", "is": self.random.choice(("3", "<3", ">=3"))}]
        body = [{"kind": "event_match", "key": "content.body", "pattern": "c*ke"}]
        sender = [{"kind": "event_match", "key": "sender", "pattern": other.user_id.upper()}]
        keyed = [{"kind": "event_match", "key": "state_key", "pattern": "*"}]
        choices: list[tuple[str, dict[str, Any]]] = [
            (f"{rules}/content/cake", {"pattern": "cake", "actions": loud}),
            (f"{rules}/room/{self.room_id}", {"actions": self.random.choice(([], ["notify"]))}),
            (f"{rules}/sender/{other.user_id}", {"actions": self.random.choice(([], loud))}),
            (f"{rules}/override/name", {"conditions": name, "actions": loud}),
            (f"{rules}/override/pair", {"conditions": pair, "actions": []}),
            (f"{rules}/underride/body", {"conditions": body, "actions": loud}),
            (f"{rules}/override/sender", {"conditions": sender, "actions": ["notify"]}),
            (f"{rules}/underride/state", {"conditions": keyed, "actions": ["notify"]}),
            (f"{rules}/override/.m.rule.suppress_notices/enabled", {"enabled": False}),
            (
                f"{rules}/postcontent/.io.element.msc4306.rule.unsubscribed_thread/enabled",
                {"enabled": self.random.random() < 0.7},
            ),
            (f"{rules}/override/.m.rule.master/enabled", {"enabled": self.random.random() < 0.2}),
        ]
        path, content = self.random.choice(choices)
        if "/." not in path and self.random.random() < 0.3:
            answer = await who.get("/pushrules/")
            kind, rule_id = path.split("/")[3:5]
            if any(rule["rule_id"] == rule_id for rule in answer["global"][kind]):
                await who.delete(path)
        else:
            await who.put(path, content)


async def naive(server: Server, person: Client, room_id: str) -> tuple[Counted, list[str]]:
    """Counts by thread (`main` for none) from every event of the room, one by one."""
    house, user_id, room = server.house, UserId(person.user_id), RoomId(room_id)
    wishes = await house.push.preferences.of(user_id)
    head = await house.rooms.heads.get(room)
    assert head is not None
    async with house.hall.db.snapshot() as reader:
        events = list(reversed(await store.timeline_back(reader, room, 2**62, 0, 10_000)))
        receipts = await store_receipts.of_user(reader, room, user_id)
        joined = await house.rooms.memberships.joined(room)
        member = await head.member(reader, user_id)
        followed = {root for _, root in await store_threads.subscribed(reader, user_id)}
    assert member is not None
    name = str(member.content.get("displayname", ""))
    view = RoomView(room, user_id, len(joined), name, head.levels)
    unread: list[StoredEvent] = []
    for stored in events:
        event, content = stored.event, stored.event.content
        if (event.type, event.state_key) == ("m.room.member", user_id):
            was_joined = stored.replaces is not None and any(
                other.event.event_id == stored.replaces
                and other.event.content["membership"] == "join"
                for other in events
            )
            if content["membership"] != "join" or not was_joined:
                unread.clear()
        elif event.sender != user_id:
            unread.append(stored)
        elif event.state_key is None and stored.redacted_by is None:
            unread = [other for other in unread if other.thread_root != stored.thread_root]
    for receipt in receipts:
        unread = [
            stored
            for stored in unread
            if stored.position > receipt.event_position
            or receipt.thread_id not in ("", stored.thread_root or "main")
        ]
    counted: Counted = {}
    for stored in unread:
        if stored.redacted_by is not None or stored.event.sender in wishes.ignored:
            continue
        event_dict = stored.event.client_dict()
        result = outcome(wishes.rules.rules, event_dict, _in_thread(view, stored, followed))
        if result.notifies:
            thread = stored.thread_root or "main"
            notifications, highlights = counted.get(thread, (0, 0))
            counted[thread] = (notifications + 1, highlights + result.highlights)
    return counted, [stored.event.event_id for stored in unread]


def _in_thread(view: RoomView, stored: StoredEvent, followed: set[EventId]) -> RoomView:
    if stored.thread_root is None:
        return view
    return replace(view, thread="followed" if stored.thread_root in followed else "not followed")


@pytest.mark.parametrize("seed", range(4))
async def test_counts_are_those_of_judging_every_event(
    server: Server, alice: Client, bob: Client, carol: Client, seed: int
) -> None:
    state = [{"type": "m.room.encryption", "content": {}}]
    room_id = await alice.creates_room(preset="public_chat", room_version="11", initial_state=state)
    for person in (bob, carol):
        await person.joins(room_id)
    story = Story([alice, bob, carol], room_id, seed)
    tally, notifier = server.house.push.tally, server.house.hall.notifier
    for _ in range(STEPS):
        await story.step()
        for person in story.people:
            expected, _ = await naive(server, person, room_id)
            async with server.house.hall.db.snapshot() as reader:
                unread = await tally.counts(
                    reader, UserId(person.user_id), RoomId(room_id), notifier.position
                )
            found = {root: count for root, count in unread.threads.items()}
            if unread.main[0]:
                found["main"] = unread.main
            assert found == expected, f"{person.user_id} after {story.done}"


async def test_counts_that_are_made_anew_are_those_that_were_continued(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat", room_version="11")
    await bob.joins(room_id)
    await carol.joins(room_id)
    story = Story([alice, bob, carol], room_id, 99)
    tally = server.house.push.tally
    for _ in range(STEPS):
        await story.step()
        for person in story.people:
            key = (UserId(person.user_id), RoomId(room_id))
            async with server.house.hall.db.snapshot() as reader:
                continued = await tally.counts(reader, *key, server.house.hall.notifier.position)
                tally._standings.forget(key)
                anew = await tally.counts(reader, *key, server.house.hall.notifier.position)
            assert anew == continued, f"{person.user_id} after {story.done}"
