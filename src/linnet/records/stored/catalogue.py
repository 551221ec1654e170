"""The whole catalogue. A domain that gets a table declares it in its module here."""

from linnet.records.stored import (
    accounts,
    apps,
    appservices,
    calls,
    changes,
    directory,
    encryption,
    guarding,
    media,
    moderation,
    peers,
    push,
    retention,
    rooms,
    search,
    sessions,
    touchpoints,
)
from linnet.records.stored.entry import Stored

CATALOGUE: tuple[Stored, ...] = (
    *accounts.STORED,
    *sessions.STORED,
    *encryption.STORED,
    *rooms.STORED,
    *media.STORED,
    *search.STORED,
    *push.STORED,
    *calls.STORED,
    *directory.STORED,
    *guarding.STORED,
    *moderation.STORED,
    *retention.STORED,
    *appservices.STORED,
    *apps.STORED,
    *touchpoints.STORED,
    *peers.STORED,
    *changes.STORED,
)
