"""Build push and let its caches hear of changes."""

from pathlib import Path

from linnet.mail.post import Post
from linnet.metrics import Metrics
from linnet.push.badges import Badges
from linnet.push.delivery import Delivery
from linnet.push.followed_threads import FollowedThreads
from linnet.push.holders import Holders
from linnet.push.preferences import Preferences
from linnet.push.stop_links import StopLinks
from linnet.push.tally import Tally
from linnet.push.tell import connect
from linnet.push.web_push import WebPush
from linnet.push.wiring import Push
from linnet.rooms.wiring import Rooms
from linnet.tasks import Tasks
from linnet.touchpoints.wiring import Touchpoints


def open_push(
    rooms: Rooms,
    preferences: Preferences,
    touchpoints: Touchpoints,
    tasks: Tasks,
    metrics: Metrics,
    folder: Path,
    post: Post | None,
) -> Push:
    followed = FollowedThreads(rooms.db, metrics)
    tally = Tally(rooms, preferences, followed, metrics)
    badges = Badges(rooms, tally, metrics)
    holders = Holders(metrics)
    delivery = Delivery(rooms.db, rooms.clock, rooms.rng, tasks, metrics)
    for hear in (preferences.hear, followed.hear, tally.hear, badges.hear, holders.hear):
        rooms.notifier.listen(hear)
    web_push = WebPush(touchpoints.client, rooms.clock, rooms.rng, folder, rooms.settings)
    own = (preferences, followed, tally, badges, holders, delivery)
    stop_links = StopLinks(folder, rooms.rng, rooms.settings.address)
    push = Push(rooms.db, rooms, *own, touchpoints, web_push, post, stop_links)
    connect(push)
    return push
