"""What moderation keeps about one person and may tell them, for a copy of it all.

That is what they were told before: reports of others about them are no part, as those are about the
others too.
"""

import msgspec

from linnet.clock import Clock
from linnet.ids import UserId
from linnet.moderation import store_kept
from linnet.moderation.complain import shown_decision
from linnet.storage.database import Reader
from linnet.storage.kept import Entry, Found, Key, Part


def parts(clock: Clock) -> tuple[Part, ...]:
    """Own reports, decisions with one's complaints, and whether one looks after cases oneself."""

    async def decisions(reader: Reader, user_id: UserId, after: Key, limit: int) -> list[Found]:
        found: list[Found] = []
        last = int(after[0])
        # A case that was opened again has no decision: a page is filled from behind it.
        while len(found) < limit:
            statements = await store_kept.statements_after(reader, user_id, last, limit)
            if not statements:
                break
            for statement in statements:
                last = statement.statement_id
                shown = await shown_decision(reader, statement, clock.now_ms())
                if shown is not None:
                    entry: Entry = msgspec.to_builtins(shown)
                    found.append(((last,), entry))
        return found

    return (*store_kept.PARTS, Part("decisions", (0,), decisions))
