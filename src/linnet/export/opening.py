"""Put together what every domain keeps about a person."""

from linnet.accounts import kept as accounts
from linnet.apps import kept as apps
from linnet.calls import kept as calls
from linnet.encryption import kept as encryption
from linnet.export.wiring import Export
from linnet.guarding import kept as guarding
from linnet.media import kept as media
from linnet.moderation import kept as moderation
from linnet.push import kept as push
from linnet.rooms import kept as rooms
from linnet.sessions import kept as sessions
from linnet.sessions.wiring import Sessions
from linnet.touchpoints import kept as touchpoints
from linnet.touchpoints.severing import kept as severing
from linnet.touchpoints.wiring import Touchpoints


def open_export(held_by: Sessions, contacts: Touchpoints) -> Export:
    """A domain that keeps rows about a person adds its parts here."""
    parts = (
        *accounts.PARTS,
        *sessions.PARTS,
        *encryption.PARTS,
        *rooms.PARTS,
        *media.PARTS,
        *push.PARTS,
        *calls.PARTS,
        *guarding.PARTS,
        *apps.PARTS,
        *moderation.parts(contacts.clock),
        *touchpoints.parts(contacts.switches),
        *severing.PARTS,
    )
    by_name = {part.name: part for part in parts}
    return Export(held_by.db, held_by, contacts.counts, by_name)
