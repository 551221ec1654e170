"""What the directory needs from the rest of the house."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from linnet.accounts.wiring import Accounts
from linnet.changes.follower import Follower
from linnet.config import Settings
from linnet.directory.strangers import Strangers
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Database


@dataclass(frozen=True, slots=True)
class Networks:
    """Of which networks there are lists."""

    service_ids: Sequence[str]
    """The application services that there are."""
    instance_of: Callable[[str, str], str]
    """How clients name the network of a service, given the two."""


@dataclass(frozen=True, slots=True)
class Directory:
    """The directory's share of the house."""

    db: Database
    settings: Settings
    accounts: Accounts
    rooms: Rooms
    list_follower: Follower
    """Keeps the list of published rooms true."""
    networks: Networks
    strangers: Strangers
