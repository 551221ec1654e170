"""What is in a seeded server: who, where and how much. The same for Linnet and for the rival."""

from msgspec import Struct


class Sizes(Struct, frozen=True):
    """How much is seeded. The rival gets less where seeding it would take too long."""

    rooms_of_five: int = 50
    waiting_members: int = 1_000
    big_room_members: int = 5_000
    joiners: int = 12
    reader_rooms: int = 200
    messages_per_room: int = 100
    paging_events: int = 10_000
    idle_people: int = 10_000
    app_rooms: int = 500
    app_encrypted_rooms: int = 20
    app_messages: int = 40
    """In each room of the person who uses the web app."""
    many_rooms: int = 1_000
    messages_per_many: int = 100
    assembly_members: int = 10_000


LINNET = Sizes()
RIVAL = Sizes(
    big_room_members=1_000,
    messages_per_room=20,
    paging_events=1_000,
    idle_people=1_000,
    many_rooms=200,
    messages_per_many=20,
    assembly_members=1_000,
)


class Person(Struct, frozen=True):
    user_id: str
    token: str


class Group(Struct, frozen=True):
    """A room and members of it who are signed in."""

    room_id: str
    people: list[Person]


class AppUser(Struct, frozen=True):
    """Somebody with many rooms, who can sign in to the web app."""

    name: str
    password: str
    encrypted_rooms: list[str]
    """Nobody has written there yet: only an app can."""


class World(Struct, frozen=True):
    """Everything that the rows of the benchmark need to know of a seeded server."""

    sizes: Sizes
    small: list[Group]
    """Rooms of five."""
    crowd: Group
    """One room, in which all wait for a message."""
    big_room_id: str
    joiners: list[Person]
    """Not yet in the big room."""
    reader: Person
    """In many rooms with messages."""
    pager: Group
    """One person in a room with a long history."""
    idle: list[Person]
    collector: Person
    """In a thousand rooms with messages."""
    teller: Group
    """One of those rooms, and who writes there."""
    assembly: Group
    """A room of ten thousand, each with an app that a gateway tells of messages."""
    app_user: AppUser | None = None


def text(number: int) -> dict[str, str]:
    """The content of a message of usual length."""
    return {
        "msgtype": "m.text",
        "body": f"Message {number}: shall we meet at the station at six, or is half past better?",
    }
