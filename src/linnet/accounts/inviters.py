"""Who brings people in, by which links, and how many more they may: for those who look after it."""

from msgspec import Struct

from linnet.accounts import store_origins, store_registration
from linnet.accounts.invites import Invite, brought_and_open, shown_invite
from linnet.accounts.store_origins import Inviter
from linnet.accounts.wiring import Accounts
from linnet.ids import UserId
from linnet.storage.database import Reader

__all__ = ["Budget", "Inviter", "budget_of", "inviters", "invites_of"]


class Budget(Struct, frozen=True):
    """How many people somebody may bring in within 30 days: those who came and what their open
    links allow count together. Administrators have no bound."""

    brought: int
    open_uses: int
    allowed: int


async def inviters(reader: Reader, start: int, limit: int) -> list[Inviter]:
    """Whoever has links or has brought somebody in; who brought in the most is first."""
    return await store_origins.inviters(reader, start, limit)


async def invites_of(accounts: Accounts, reader: Reader, user_id: UserId) -> list[Invite]:
    """The invite links of one person, newest first."""
    now_ms = accounts.clock.now_ms()
    tokens = await store_registration.tokens_of(reader, user_id)
    return [shown_invite(token, now_ms) for token in tokens]


async def budget_of(accounts: Accounts, reader: Reader, user_id: UserId) -> Budget:
    """What is used and what is left."""
    brought, open_uses = await brought_and_open(reader, user_id, accounts.clock.now_ms())
    return Budget(brought, open_uses, accounts.invite_budget)
