"""Send one push in the way of its pusher's kind."""

from functools import partial

from linnet.ids import UserId
from linnet.push.by_mail import tell_by_mail
from linnet.push.gateway import notify
from linnet.push.gather import gather
from linnet.push.outcome import Outcome
from linnet.push.pusher import Push as Due
from linnet.push.pusher import Pusher
from linnet.push.pushers import remove
from linnet.push.wiring import Push


def connect(push: Push) -> None:
    """Give the delivery what it sends and removes with."""
    push.delivery.tell_with(partial(_tell, push), partial(_remove, push))
    push.delivery.mailing.tell_with(partial(tell_by_mail, push), partial(_remove, push))


async def _tell(push: Push, pusher: Pusher, due: Due) -> tuple[Outcome, int | None]:
    news = await gather(push, pusher, due)
    if news is None:
        return Outcome.HOPELESS, None
    if pusher.kind == "webpush":
        outcome = await push.web_push.push(pusher, due, news)
    else:
        outcome = await notify(push.touchpoints.client, pusher, due, news)
    return outcome, news.unread if outcome is Outcome.DELIVERED else None


async def _remove(push: Push, user_id: UserId, number: int) -> None:
    async with push.db.transaction() as tx:
        await remove(tx, user_id, [number])
