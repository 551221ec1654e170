"""What push needs from the rest of the house."""

from dataclasses import dataclass

from linnet.mail.post import Post
from linnet.push.badges import Badges
from linnet.push.delivery import Delivery
from linnet.push.followed_threads import FollowedThreads
from linnet.push.holders import Holders
from linnet.push.preferences import Preferences
from linnet.push.stop_links import StopLinks
from linnet.push.tally import Tally
from linnet.push.web_push import WebPush
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Database
from linnet.touchpoints.wiring import Touchpoints


@dataclass(frozen=True, slots=True)
class Push:
    """Push's share of the house."""

    db: Database
    rooms: Rooms
    preferences: Preferences
    followed: FollowedThreads
    tally: Tally
    badges: Badges
    holders: Holders
    delivery: Delivery
    touchpoints: Touchpoints
    web_push: WebPush
    post: Post | None
    stop_links: StopLinks
