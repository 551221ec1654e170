"""What linking needs."""

from dataclasses import dataclass

from linnet.clock import Clock
from linnet.rng import Rng
from linnet.sessions.linking.meetings import Meetings


@dataclass(frozen=True, slots=True)
class Linking:
    clock: Clock
    address: str
    """Where people open Linnet, without a slash at the end."""
    of_2024: Meetings
    of_msc4388: Meetings


def meeting_places(clock: Clock, rng: Rng, address: str) -> Linking:
    """Both forms, with nobody there yet."""
    return Linking(clock, address, Meetings(clock, rng), Meetings(clock, rng))
