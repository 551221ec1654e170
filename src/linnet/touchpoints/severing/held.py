"""What is kept because of a row, and of whom: read before it is erased, and after."""

from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.storage.database import Reader
from linnet.touchpoints import store as contacts
from linnet.touchpoints.register import Touchpoint
from linnet.touchpoints.severing.holding import Dependents, Holding
from linnet.touchpoints.severing.wiring import Severing

CONSENTS = "consents"


def holdings_of(severing: Severing, row: Touchpoint) -> list[Holding]:
    """The kinds of things that are kept because of a row."""
    return [one for one in severing.holdings if one.concerns(row)]


def dependents_of(severing: Severing, row: Touchpoint) -> list[Dependents]:
    """The kinds of accounts that sign in through a row."""
    return [one for one in severing.dependents if one.concerns(row)]


async def counted(severing: Severing, reader: Reader, row: Touchpoint) -> dict[str, int]:
    """How much of each kind is kept."""
    found = {one.name: await one.count(reader, row) for one in holdings_of(severing, row)}
    return found | {CONSENTS: len(await contacts.who_said_yes(reader, row.id))}


async def tokens_of(severing: Severing, reader: Reader, row: Touchpoint) -> list[str]:
    """The hashes of everything that opens a door because of a row, in order."""
    found: set[str] = set()
    for one in holdings_of(severing, row):
        found |= set(await one.tokens(reader, row))
    return sorted(found)


async def people_of(
    severing: Severing, reader: Reader, row: Touchpoint
) -> dict[UserId, JsonObject]:
    """Everybody whose data is concerned, with what left for them and what is kept of them."""
    people: dict[UserId, JsonObject] = {}

    def of(user_id: UserId) -> JsonObject:
        nothing: JsonObject = {"attempts": 0, "allowed": 0, "bytes_out": 0, "last_ts": 0}
        return people.setdefault(user_id, {"left": nothing, "held": {}})

    for user_id, count in (await contacts.sums_by_person(reader, row.id)).items():
        of(user_id)["left"] = {
            "attempts": count.attempts,
            "allowed": count.allowed,
            "bytes_out": count.bytes_out,
            "last_ts": count.last_ts,
        }
    for user_id in await contacts.who_said_yes(reader, row.id):
        of(user_id)["held"][CONSENTS] = 1
    for one in holdings_of(severing, row):
        for user_id, number in (await one.by_person(reader, row)).items():
            of(user_id)["held"][one.name] = number
    return people


async def all_accounts(severing: Severing, reader: Reader, row: Touchpoint) -> int:
    """How many accounts sign in through a row."""
    return sum([await one.accounts(reader, row) for one in dependents_of(severing, row)])


async def locked_out(severing: Severing, reader: Reader, row: Touchpoint) -> int:
    """How many accounts could not get in any more without a row."""
    found = [await one.without_another_way(reader, row) for one in dependents_of(severing, row)]
    return sum(found)
