"""What a domain keeps because of rows of the register, and who depends on them."""

from abc import ABC, abstractmethod

from linnet.ids import UserId
from linnet.storage.database import Reader
from linnet.touchpoints.register import Touchpoint


class Holding(ABC):
    """One kind of thing that is kept for or from third parties.

    Everything can be done once more without harm: a step may be cut short and begun again.
    """

    name: str
    """In receipts: what is kept, in the plural."""

    @abstractmethod
    def concerns(self, row: Touchpoint) -> bool:
        """Whether it is kept because of this row."""

    @abstractmethod
    async def count(self, reader: Reader, row: Touchpoint) -> int:
        """How much there is."""

    async def by_person(self, reader: Reader, row: Touchpoint) -> dict[UserId, int]:
        """How much of it is about whom; of the rest nobody knows whom it is about."""
        return {}

    async def tokens(self, reader: Reader, row: Touchpoint) -> list[str]:
        """SHA-256, in hexadecimal, of what opens a door now and will not any more."""
        return []

    async def revoke(self, row: Touchpoint) -> None:
        """End what opens a door, for good, and whatever is connected through it."""
        return

    @abstractmethod
    async def erase(self, row: Touchpoint) -> None:
        """Remove all of it; afterwards `count` is 0."""

    async def check_reopening(self, row: Touchpoint) -> None:
        """Whether a severed row may be allowed again.

        Raises:
            Forbidden: what was ended has to be replaced first; says how.
        """
        return


class Dependents(ABC):
    """Accounts that sign in through rows of the register."""

    @abstractmethod
    def concerns(self, row: Touchpoint) -> bool:
        """Whether anybody can sign in through this row."""

    @abstractmethod
    async def accounts(self, reader: Reader, row: Touchpoint) -> int:
        """How many sign in through it."""

    @abstractmethod
    async def without_another_way(self, reader: Reader, row: Touchpoint) -> int:
        """How many of them could not get in any more without it."""

    @abstractmethod
    async def move(self, row: Touchpoint) -> None:
        """Give those who have none another way in, as far as that can be done without them."""
