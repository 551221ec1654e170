"""Tell a person of news by mail."""

import logging
from collections.abc import Sequence

from linnet.accounts.third_party_ids import has_address
from linnet.mail.failure import AddressRefused, NotHandedOver
from linnet.mail.language import language_of
from linnet.push.gather import gather
from linnet.push.letters import news_letter
from linnet.push.outcome import Outcome
from linnet.push.pusher import Push as Due
from linnet.push.pusher import Pusher
from linnet.push.wiring import Push

logger = logging.getLogger(__name__)


async def tell_by_mail(push: Push, pusher: Pusher, waiting: Sequence[Due]) -> Outcome:
    """Write one letter of what is still news."""
    if push.post is None:
        return Outcome.LATER  # the operator may name a mail server again
    async with push.db.snapshot() as reader:
        if not await has_address(reader, pusher.user_id, pusher.pushkey):
            return Outcome.GONE
    found = [await gather(push, pusher, due) for due in waiting if due.is_event]
    news = [one for one in found if one is not None]
    if not news:
        return Outcome.HOPELESS
    letter = news_letter(
        pusher.pushkey,
        pusher.user_id,
        language_of(pusher.lang),
        news,
        push.rooms.settings.address,
        push.stop_links.link(pusher.number),
    )
    try:
        await push.post.send(letter, pusher.user_id)
    except AddressRefused as why:
        logger.warning("The mail server refuses the address of %s. %s", pusher.user_id, why)
        return Outcome.HOPELESS
    except NotHandedOver as why:
        logger.warning("A letter about news was not handed over. %s", why)
        return Outcome.LATER
    return Outcome.DELIVERED
