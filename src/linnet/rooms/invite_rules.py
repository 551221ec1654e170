"""Who may invite a person, as that person wants it.

Two account data say so: the stable one lets in everybody or nobody, the one of MSC4155 has lists.
What both cannot say, that only people one knows may, is our own key `org.linnet.from` beside
`default_action`. Apps that do not know it read that everybody may; whatever they write counts.
# spec: client-server-api #invite-permission
# spec: MSC4155
"""

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Struct, field, structs

from linnet.accounts.account_data import datum
from linnet.changes.notifier import Notifier
from linnet.changes.vocabulary import AccountDataChanged, Change
from linnet.ids import UserId, domain_of
from linnet.metrics import Metrics
from linnet.storage.cache import Cache
from linnet.storage.database import Database, Reader

STABLE = "m.invite_permission_config"
WITH_LISTS = "org.matrix.msc4155.invite_permission_config"
MAX_PATTERNS = 1_000
"""Of one list; later ones are not looked at."""
MAX_CACHED = 1_000_000
"""Patterns of all lists together."""

Verdict = Literal["allow", "ignore", "block"]
"""`ignore`: the inviter is not told, and the invite is not shown."""
Tie = Literal["stranger", "sharing", "known"]
"""What a person has to do with an inviter: nothing; a room they share; or they have invited or
written to them themselves."""
Reach = Literal["everybody", "sharing", "known"]
"""Whose invites come through. `sharing`: also those of people one has turned to."""
_REACHES: dict[str, Reach] = {"sharing": "sharing", "known": "known"}


class _Stable(Struct, frozen=True):
    default_action: str = "allow"
    from_: str = field(name="org.linnet.from", default="everybody")


class _Lists(Struct, frozen=True):
    enabled: bool = True
    allowed_users: list[str] = []
    ignored_users: list[str] = []
    blocked_users: list[str] = []
    allowed_servers: list[str] = []
    ignored_servers: list[str] = []
    blocked_servers: list[str] = []

    @property
    def in_order(self) -> Sequence[tuple[Verdict, list[str], bool]]:
        """Verdict, patterns, and whether they are about servers; the first that matches counts."""
        return (
            ("allow", self.allowed_users, False),
            ("ignore", self.ignored_users, False),
            ("block", self.blocked_users, False),
            ("allow", self.allowed_servers, True),
            ("ignore", self.ignored_servers, True),
            ("block", self.blocked_servers, True),
        )


class InviteRules(Struct, frozen=True):
    """The wishes of one person."""

    is_closed: bool = False
    reach: Reach = "everybody"
    lists: _Lists = _Lists(enabled=False)

    def verdict(self, inviter: UserId, tie: Tie = "known") -> Verdict:
        """What becomes of an invite by this user."""
        if self.is_closed:
            return "block"
        if self.lists.enabled:
            server = domain_of(inviter)
            for verdict, patterns, is_about_servers in self.lists.in_order:
                text = server if is_about_servers else inviter
                if any(matches(pattern, text) for pattern in patterns[:MAX_PATTERNS]):
                    return verdict
        if tie == "known" or self.reach in ("everybody", tie):
            return "allow"
        return "block"

    @property
    def weight(self) -> int:
        return 1 + sum(len(patterns) for _, patterns, _ in self.lists.in_order)


def matches(pattern: str, text: str) -> bool:
    """Whether a glob with `*` and `?` matches all of a text, in time that no pattern can blow up.

    # spec: appendices #glob-style-matching
    """
    at, place, star, after_star = 0, 0, -1, 0
    while at < len(text):
        if place < len(pattern) and pattern[place] == "*":
            star, after_star = place, at
            place += 1
        elif place < len(pattern) and pattern[place] in ("?", text[at]):
            at, place = at + 1, place + 1
        elif star >= 0:
            # Let the last star take one character more.
            after_star += 1
            at, place = after_star, star + 1
        else:
            return False
    return all(character == "*" for character in pattern[place:])


async def rules_of(reader: Reader, user_id: UserId) -> InviteRules:
    """What somebody has stored. Clients write it: what has a wrong form counts as absent."""
    rules, lists = InviteRules(), _Lists(enabled=False)
    if (found := await datum(reader, user_id, None, STABLE)) is not None:
        rules = _stable(found.content)
    if (found := await datum(reader, user_id, None, WITH_LISTS)) is not None:
        lists = _lists(found.content)
    return structs.replace(rules, lists=lists)


def _stable(content: bytes) -> InviteRules:
    try:
        wish = msgspec.json.decode(content, type=_Stable)
    except msgspec.ValidationError:
        return InviteRules()
    reach = _REACHES.get(wish.from_, "everybody")
    return InviteRules(wish.default_action == "block", reach)


def _lists(content: bytes) -> _Lists:
    try:
        return msgspec.json.decode(content, type=_Lists)
    except msgspec.ValidationError:
        return _Lists(enabled=False)


class AllInviteRules:
    """The wishes of those who were invited lately, in memory."""

    def __init__(self, db: Database, notifier: Notifier, metrics: Metrics) -> None:
        self._db = db
        notifier.listen(self.hear)
        self._cache: Cache[UserId, InviteRules] = Cache(
            "invite_rules", metrics, MAX_CACHED, lambda rules: rules.weight
        )

    async def verdict(self, user_id: UserId, inviter: UserId, tie: Tie = "known") -> Verdict:
        """What becomes of an invite of the user by somebody, as of the newest commit.

        Of an invite that has come through already the tie does not matter.
        """
        return (await self._cache.get(user_id, self._load)).verdict(inviter, tie)

    async def _load(self, user_id: UserId) -> InviteRules:
        async with self._db.snapshot() as reader:
            return await rules_of(reader, user_id)

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, AccountDataChanged) and change.type in (STABLE, WITH_LISTS):
            self._cache.forget(change.user_id)
