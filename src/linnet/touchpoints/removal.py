"""What happens to consents, counts and receipts when accounts end."""

from collections.abc import Awaitable, Callable

from linnet.ids import UserId
from linnet.storage.database import Reader
from linnet.touchpoints.severing.give_receipts import forget_receipts
from linnet.touchpoints.switching import forget_person
from linnet.touchpoints.wiring import Touchpoints

AccountsEnded = Callable[[Reader, int, int], Awaitable[list[UserId]]]
"""Which accounts were deactivated between two positions."""


async def follow_ends(
    touchpoints: Touchpoints, accounts_ended: AccountsEnded, after: int, until: int
) -> None:
    """Delete what was kept for deactivated accounts; once more does no harm."""
    async with touchpoints.db.snapshot() as reader:
        users = await accounts_ended(reader, after, until)
    for user_id in users:
        await forget_person(touchpoints, user_id)
        await forget_receipts(touchpoints.db, user_id)
