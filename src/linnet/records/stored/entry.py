"""One entry of the catalogue."""

from typing import Literal

from msgspec import Struct

Category = Literal[
    "account",
    "profile",
    "sign_in",
    "addresses",
    "settings",
    "messages",
    "on_their_way",
    "keys",
    "files",
    "search",
    "push",
    "calls",
    "invites",
    "directory",
    "moderation",
    "protection",
    "administration",
    "third_parties",
    "backups",
    "running",
]
"""Kinds of data as people think of them; each has words in every language that Linnet speaks."""

DAY_MS = 24 * 60 * 60 * 1000
KeepsKind = Literal["account", "device", "room", "owner", "time", "always", "newest", "operator"]


class Keeps(Struct, frozen=True):
    """How long a row stays, if nobody closes the account before."""

    kind: KeepsKind
    ms: int | None = None
    """Of the kind `time` only."""
    is_after_decision: bool = False
    """Whether the time begins with the decision of a case, and not when the row was written."""


ACCOUNT = Keeps("account")
"""As long as the account is open."""
DEVICE = Keeps("device")
"""As long as the device is signed in, or until it has fetched what waits for it."""
ROOM = Keeps("room")
"""As long as the room is on the server, or until it is taken back."""
OWNER = Keeps("owner")
"""Until whoever made it takes it away."""
ALWAYS = Keeps("always")
NEWEST = Keeps("newest")
"""A limited number: the oldest make way for new ones."""
OPERATOR = Keeps("operator")
"""Until the operator takes it away."""


def for_ms(ms: int) -> Keeps:
    """It goes by itself after this time."""
    return Keeps("time", ms)


def after_decision(ms: int) -> Keeps:
    """It goes by itself this long after the case was decided."""
    return Keeps("time", ms, is_after_decision=True)


AtEnd = Literal["deleted", "erased", "emptied", "kept", "runs_out", "nobody"]
"""What becomes of a person's rows when the account is closed.

`deleted`: at once. `erased`: only for people who ask that everything is erased, `emptied` the same,
but a row without content stays. `kept`: they stay. `runs_out`: they go by their own time. `nobody`:
no row is about a person.
"""


class Stored(Struct, frozen=True, kw_only=True):
    """One table: what is in it, about whom, and until when."""

    table: str
    holds: str
    """What a row says, in a few words."""
    category: Category
    people: tuple[str, ...] = ()
    """Columns with the user ids of those whom a row is about, or who have made it."""
    keeps: Keeps
    at_end: AtEnd


class StoredFile(Struct, frozen=True, kw_only=True):
    """Something that is kept beside the database."""

    place: str
    """In the data folder, or where the settings say."""
    holds: str
    category: Category
    keeps: Keeps
    at_end: AtEnd
