"""Which state a sliding sync client wants of a room, in either form of the request.

# spec: MSC4186
"""

from collections.abc import Iterable

from msgspec import Struct

from linnet.ids import UserId
from linnet.rooms.head import MEMBER

ANY = "*"
OWN = "$ME"
LAZY = "$LAZY"

Place = tuple[str, str]
"""Type and state key; `*` stands for all."""


class Wanted(Struct, frozen=True):
    """Places that are wanted, but for those that the same wish excludes."""

    places: frozenset[Place]
    excluded: frozenset[Place] = frozenset()

    @property
    def is_simple(self) -> bool:
        """Whether it wants no more and no less when other places are added."""
        return not self.excluded and (ANY, ANY) not in self.places

    def matches(self, kind: str, key: str, user_id: UserId) -> bool:
        return self._includes(kind, key, user_id) and not _is_in(kind, key, self.excluded)

    def _includes(self, kind: str, key: str, user_id: UserId) -> bool:
        places = self.places
        if key == user_id and ((kind, OWN) in places or (ANY, OWN) in places):
            return True
        if (kind, key) in places or (kind, ANY) in places or (ANY, key) in places:
            return True
        if (ANY, ANY) not in places:
            return False
        # Everything, but members only as they speak.
        return kind != MEMBER or (MEMBER, LAZY) not in places


class StateWish(Struct, frozen=True):
    """What all lists and subscriptions of a room want together."""

    wishes: frozenset[Wanted] = frozenset()

    @classmethod
    def of(cls, places: Iterable[Place], excluded: Iterable[Place] = ()) -> "StateWish":
        wanted = Wanted(frozenset(places), frozenset(excluded))
        return cls(frozenset({wanted}) if wanted.places else frozenset())

    def joined_with(self, other: "StateWish") -> "StateWish":
        """All that either wants. Simple ones become one, so that there are not ever more."""
        wishes = self.wishes | other.wishes
        simple = frozenset[Place]().union(*(w.places for w in wishes if w.is_simple))
        others = frozenset(w for w in wishes if not w.is_simple)
        return StateWish(others | {Wanted(simple)} if simple else others)

    def is_within(self, other: "StateWish") -> bool:
        """Whether the other certainly wants all that this one does."""
        simple = frozenset[Place]().union(*(w.places for w in other.wishes if w.is_simple))
        return all(w in other.wishes or w.places <= simple for w in self.wishes)

    def matches(self, kind: str, key: str, user_id: UserId) -> bool:
        return any(wanted.matches(kind, key, user_id) for wanted in self.wishes)

    @property
    def is_lazy(self) -> bool:
        """Whether members are wanted as they speak."""
        return any((MEMBER, LAZY) in wanted.places for wanted in self.wishes)

    @property
    def is_all_members(self) -> bool:
        """Whether members have to be looked through, rather than a few of them found."""
        return any(
            (MEMBER, ANY) in wanted.places
            or ((ANY, ANY) in wanted.places and (MEMBER, LAZY) not in wanted.places)
            for wanted in self.wishes
        )

    def named_members(self, user_id: UserId) -> list[UserId]:
        """Members that are wanted by name."""
        keys = {
            key
            for wanted in self.wishes
            for kind, key in wanted.places
            if kind in (MEMBER, ANY) and key not in (ANY, LAZY)
        }
        named = {user_id if key == OWN else UserId(key) for key in keys}
        return sorted(user for user in named if self.matches(MEMBER, user, user_id))


def _is_in(kind: str, key: str, places: frozenset[Place]) -> bool:
    return not places.isdisjoint({(kind, key), (kind, ANY), (ANY, key), (ANY, ANY)})
