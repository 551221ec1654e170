"""Fill a data folder of Linnet, in process, by the same operations that the endpoints call.

    python -m bench.seed <data folder>

Passwords are cheap to check, and many events share one commit. Writes `world.json` into the folder.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import argon2
import msgspec
import uvloop

from bench.world import LINNET, AppUser, Group, Person, Sizes, World, text
from linnet import app
from linnet.accounts.create import FirstRun, OpenToAll, create_account
from linnet.config import Settings, prepare_folder
from linnet.http.endpoint import Requester
from linnet.ids import DeviceId, RoomId, ServerName, UserId, new_user_id
from linnet.push import store_pushers
from linnet.push.pusher import Pusher
from linnet.rooms.create import InitialState, NewRoom, create_room
from linnet.rooms.draft import Draft
from linnet.rooms.members import member_content
from linnet.rooms.send import append_in_turn
from linnet.sessions.sign_in import DeviceWish, open_session

SERVER_NAME = "bench.linnet"
WORLD_FILE = "world.json"
IN_ONE_TRANSACTION = 500
PASSWORD = "seven robins on a wet fence"
# The parameters are part of the hash: these make checking it cost nothing.
PASSWORD_HASH = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
ENCRYPTION = InitialState("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})

T = TypeVar("T")


class Seeder:
    """Makes people, rooms and messages in a house that serves nobody yet."""

    def __init__(self, house: app.House) -> None:
        self._house = house

    async def people(self, prefix: str, count: int) -> list[Person]:
        """New accounts, each signed in on one device."""
        made: list[Person] = []
        right = FirstRun() if prefix == "admin" else OpenToAll()
        for some in _batches(range(count)):
            async with self._house.hall.db.transaction() as tx:
                for number in some:
                    user_id = new_user_id(f"{prefix}{number}", ServerName(SERVER_NAME))
                    await create_account(self._house.accounts, tx, user_id, PASSWORD_HASH, right)
                    signed_in = await open_session(
                        self._house.sessions, tx, user_id, DeviceWish(device_id="BENCH")
                    )
                    made.append(Person(user_id, signed_in.issued.access_token))
        return made

    async def room(self, name: str, people: Sequence[Person], *state: InitialState) -> str:
        """A public room that the first of them made and all have joined."""
        requester = Requester(UserId(people[0].user_id), DeviceId("BENCH"), 0)
        wish = NewRoom(name=name, preset="public_chat", initial_state=list(state))
        room_id = await create_room(self._house.rooms, requester, wish)
        drafts: list[Draft] = []
        for person in people[1:]:
            user_id = UserId(person.user_id)
            content = await member_content(self._house.rooms, user_id, "join")
            drafts.append(Draft(room_id, user_id, "m.room.member", content, user_id))
        await self._append(drafts)
        return room_id

    async def pushers(self, people: Sequence[Person]) -> None:
        """An app for each of them, which a gateway is to tell of messages."""
        now_ms = self._house.hall.clock.now_ms()
        for some in _batches(people):
            async with self._house.hall.db.transaction() as tx:
                for person in some:
                    await store_pushers.put(tx, _pusher(person, tx.next_position(), now_ms))

    async def talk(self, room_id: str, people: Sequence[Person], count: int) -> None:
        """Messages of these people, in turns."""
        senders = [UserId(person.user_id) for person in people]
        await self._append(
            [
                Draft(RoomId(room_id), senders[n % len(senders)], "m.room.message", dict(text(n)))
                for n in range(count)
            ]
        )

    async def app_user(self, sizes: Sizes) -> AppUser:
        """Somebody in many rooms, most of them full of messages."""
        user, *friends = await self.people("app", 3)
        for number in range(sizes.app_rooms - sizes.app_encrypted_rooms):
            room_id = await self.room(f"Talk {number}", [user, *friends])
            await self.talk(room_id, friends, sizes.app_messages)
        encrypted = [
            await self.room(f"Secret {number}", [user], ENCRYPTION)
            for number in range(sizes.app_encrypted_rooms)
        ]
        return AppUser("app0", PASSWORD, encrypted)

    async def _append(self, drafts: Sequence[Draft]) -> None:
        for some in _batches(drafts):
            async with self._house.hall.db.transaction() as tx:
                for draft in some:
                    await append_in_turn(tx, self._house.rooms, draft)


def _pusher(person: Person, number: int, now_ms: int) -> Pusher:
    return Pusher(
        number,
        UserId(person.user_id),
        DeviceId("BENCH"),
        app_id="bench",
        pushkey=person.user_id,
        kind="http",
        app_display_name="Bench",
        device_display_name="Bench",
        profile_tag=None,
        lang="en",
        data={"url": "https://gateway.bench.invalid/_matrix/push/v1/notify"},
        is_enabled=True,
        set_ts=now_ms,
        shown_unread=0,
    )


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), IN_ONE_TRANSACTION):
        yield items[start : start + IN_ONE_TRANSACTION]


async def fill(house: app.House) -> World:
    """Everything that the rows need, as large as `LINNET` says."""
    seeder, sizes = Seeder(house), LINNET
    await seeder.people("admin", 1)
    crowd = await seeder.people("crowd", sizes.waiting_members)
    small = [
        Group(await seeder.room(f"Five {n // 5}", five), five)
        for n, five in _fives(await seeder.people("small", sizes.rooms_of_five * 5))
    ]
    silent = await seeder.people("silent", sizes.big_room_members - len(crowd))
    big_room_id = await seeder.room("Big", [*crowd, *silent])
    reader, *friends = await seeder.people("reader", 3)
    for number in range(sizes.reader_rooms):
        room_id = await seeder.room(f"Chat {number}", [reader, *friends])
        await seeder.talk(room_id, friends, sizes.messages_per_room)
    pager = Group(await seeder.room("History", friends), friends)
    await seeder.talk(pager.room_id, friends, sizes.paging_events)
    idle = await seeder.people("idle", sizes.idle_people)
    for number, five in _fives(idle):
        await seeder.room(f"Idle {number // 5}", five)
    (collector,) = await seeder.people("collector", 1)
    for number in range(sizes.many_rooms):
        many_id = await seeder.room(f"Many {number}", [friends[0], collector])
        await seeder.talk(many_id, friends[:1], sizes.messages_per_many)
    # They do nothing else: what is told to their apps would be counted elsewhere as well.
    members = await seeder.people("listener", sizes.assembly_members)
    assembly = Group(await seeder.room("Assembly", members), members)
    # Last, so that nothing of the above is to be pushed.
    await seeder.pushers(members)
    return World(
        sizes=sizes,
        small=small,
        crowd=Group(await seeder.room("Crowd", crowd), crowd),
        big_room_id=big_room_id,
        joiners=await seeder.people("joiner", sizes.joiners),
        reader=reader,
        pager=pager,
        idle=idle,
        app_user=await seeder.app_user(sizes),
        collector=collector,
        teller=Group(many_id, friends[:1]),
        assembly=assembly,
    )


def _fives(people: Sequence[Person]) -> Iterator[tuple[int, list[Person]]]:
    for start in range(0, len(people), 5):
        yield start, list(people[start : start + 5])


async def seed(folder: Path) -> None:
    prepare_folder(folder)
    settings = Settings(server_name=SERVER_NAME, registration="open", rate_limits=False)
    house = await app.build(settings, folder)
    world = await fill(house)
    await house.close()
    (folder / WORLD_FILE).write_bytes(msgspec.json.encode(world))


if __name__ == "__main__":
    uvloop.run(seed(Path(sys.argv[1])))
