"""Letters to third parties, which ask them to delete what they have."""

import logging

from linnet.mail.failure import MailFailed
from linnet.mail.letter import Letter
from linnet.mail.post import Post

logger = logging.getLogger(__name__)


async def write_demand(post: Post, address: str, subject: str, text: str) -> bool:
    """Whether the mail server has taken the letter."""
    paragraphs = tuple(part.strip() for part in text.split("\n\n"))
    try:
        await post.send(Letter(address, "en", subject, paragraphs), None)
    except MailFailed as why:
        logger.warning("A demand to delete was not sent: %s", why)
        return False
    return True
