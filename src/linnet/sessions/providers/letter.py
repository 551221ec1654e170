"""The letter with a recovery code, for people whose provider is about to end."""

import logging

from linnet.ids import UserId
from linnet.mail.failure import MailFailed
from linnet.mail.letter import Letter, Link
from linnet.mail.post import Post

logger = logging.getLogger(__name__)

# Nobody knows which language the person reads, so it is said in all that Linnet speaks.
_SAID = (
    "Signing in to {server} through {provider} ends. This emergency code is your way in from now"
    " on: choose “Use an emergency code” on the sign-in page. It works once; then add a passkey.",
    "La connexion à {server} par {provider} prend fin. Ce code de secours est désormais votre"
    " accès : choisissez « Utiliser un code de secours » sur la page de connexion. Il ne sert"
    " qu’une fois ; ajoutez ensuite une clé d’accès.",
    "ينتهي تسجيل الدخول إلى {server} عبر {provider}. رمز الطوارئ هذا هو طريقك للدخول من الآن:"
    " اختر «استخدام رمز الطوارئ» في صفحة تسجيل الدخول. يعمل مرة واحدة؛ ثم أضف مفتاح مرور.",
)


async def send_code(
    post: Post, server: str, address: str, user_id: UserId, provider: str, code: str
) -> bool:
    """Whether the mail server has taken the letter. `server` is where people open Linnet."""
    said = [text.format(server=server, provider=provider) for text in _SAID]
    blocks: tuple[str | Link, ...] = (*said, f"{user_id}\n{code}", Link("Linnet", server))
    try:
        await post.send(Letter(address, "en", f"Linnet: {server}", blocks), user_id)
    except MailFailed as why:
        logger.warning("A recovery code was not sent: %s", why)
        return False
    return True
