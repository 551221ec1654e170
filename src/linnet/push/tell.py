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
        told = await push.web_push.push(pusher, due, news)
    else:
        told = await notify(push.touchpoints.client, pusher, due, news)
    if told.said is not None:
        push.delivery.answers.note(pusher.host, told.said, is_well=_is_well(told.outcome))
    return told.outcome, news.unread if told.outcome is Outcome.DELIVERED else None


def _is_well(outcome: Outcome) -> bool:
    """Whether the other side works; that it does not want to hear of an app is no fault of it."""
    return outcome in (Outcome.DELIVERED, Outcome.GONE)


async def _remove(push: Push, user_id: UserId, number: int) -> None:
    async with push.db.transaction() as tx:
        await remove(tx, user_id, [number])
