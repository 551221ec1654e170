"""What is done behind the log, each from its own durable cursor."""

from functools import partial

from linnet.accounts.deactivate import accounts_ended
from linnet.changes.follower import Follower
from linnet.changes.vocabulary import (
    AccountDeactivated,
    EventAppended,
    ProfileChanged,
    ReceiptMoved,
)
from linnet.encryption.removal import follow_ends as follow_ended_keys
from linnet.encryption.wiring import Encryption
from linnet.hall import Hall
from linnet.push.decide import NAME as PUSHES
from linnet.push.decide import follow as follow_pushes
from linnet.push.wiring import Push
from linnet.rooms.follow_accounts import follow_ends, follow_profiles
from linnet.rooms.wiring import Rooms
from linnet.touchpoints.removal import follow_ends as follow_ended_contacts


def own_followers(hall: Hall, rooms: Rooms, encryption: Encryption, push: Push) -> list[Follower]:
    """Those that follow what accounts and rooms do; search and lists bring their own."""
    behind = (hall.db, hall.notifier, hall.clock)
    return [
        Follower("profiles", *behind, (ProfileChanged,), partial(follow_profiles, rooms)),
        Follower("ends", *behind, (AccountDeactivated,), partial(follow_ends, rooms)),
        Follower(
            "keys of the ended",
            *behind,
            (AccountDeactivated,),
            partial(follow_ended_keys, encryption),
        ),
        Follower(
            PUSHES,
            *behind,
            (EventAppended, ReceiptMoved),
            partial(follow_pushes, push),
        ).remembering_every(10_000),
        Follower(
            "touchpoints of the ended",
            *behind,
            (AccountDeactivated,),
            partial(follow_ended_contacts, hall.touchpoints, accounts_ended),
        ),
    ]
