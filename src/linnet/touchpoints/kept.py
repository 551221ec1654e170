"""What left for one person, to whom, when and why, for a copy of all that is kept about them."""

import datetime

from linnet.ids import UserId
from linnet.storage.database import Reader
from linnet.storage.kept import Found, Key, Part
from linnet.touchpoints.store_kept import CONSENTS, COUNTS
from linnet.touchpoints.switches import Switches


def parts(switches: Switches) -> tuple[Part, ...]:
    """Contacts by day with their party and purpose, and those that the person has allowed."""

    async def left(reader: Reader, user_id: UserId, after: Key, limit: int) -> list[Found]:
        rows = {row.touchpoint.id: row.touchpoint for row in switches.rows()}
        found = await COUNTS.read(reader, user_id, after, limit)
        for _key, entry in found:
            entry["day"] = _date(entry["day"])
            if row := rows.get(entry["touchpoint"]):
                entry |= {"party": row.party, "purpose": row.purpose, "data": list(row.data)}
        return found

    return (Part(COUNTS.name, COUNTS.first, left), CONSENTS)


def _date(day: int) -> str:
    """Days are counted since 1970, UTC."""
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).isoformat()
