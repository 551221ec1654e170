"""An application of a third party, as an administrator has let it in."""

from msgspec import Struct

from linnet.sessions.apps.permissions import Allowed

ALL_TIMES = 10
"""How many times the budget of one grant all of them together have."""


class Definition(Struct, frozen=True):
    """What an administrator has said of an application."""

    name: str
    party: str
    """Who runs it: legal name."""
    purpose: str
    """What it says it is for, in one sentence. Shown as its claim, never as ours."""
    home: str
    """The address of its page; people are sent back nowhere but there."""
    redirect_uris: list[str]
    is_native: bool
    allowed: Allowed
    people_max: int
    """About how many people it may read in a day, by one grant; ten times that by all."""
    rooms_max: int
    """In how many rooms, by one grant."""


class App(Struct, frozen=True):
    app_id: str
    definition: Definition
    pairwise_key: bytes
    added_ts: int
    frozen_ts: int | None = None

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def all_people_max(self) -> int:
        """About how many people it may read in a day by all grants together."""
        return self.definition.people_max * ALL_TIMES
