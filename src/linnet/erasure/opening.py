"""Put erasure together, open its endpoints and let it begin."""

from linnet.admin.wiring import Admin
from linnet.encryption.wiring import Encryption
from linnet.erasure.go_on import keep_erasing
from linnet.erasure.letter import keep_writing
from linnet.erasure.routes import ENDPOINTS
from linnet.erasure.wiring import Erasing
from linnet.http.router import Router
from linnet.moderation.wiring import Moderation
from linnet.tasks import Tasks
from linnet.touchpoints.severing.wiring import Severing


def open_erasing(
    admin: Admin,
    encryption: Encryption,
    moderation: Moderation,
    severing: Severing,
    router: Router,
    tasks: Tasks,
) -> None:
    """Administration has most of what it needs. It goes on with what has begun."""
    rooms, media, search = admin.rooms, admin.media, admin.search
    own = (admin.db, admin.clock, rooms.settings, admin.sessions, rooms, encryption, media, search)
    erasing = Erasing(*own, moderation, severing, admin.deletion_asked)
    router.add(erasing, ENDPOINTS)
    tasks.spawn("erasing accounts", keep_erasing(erasing))
    if moderation.post is not None:
        tasks.spawn("letters about deletions", keep_writing(erasing, moderation.post))
