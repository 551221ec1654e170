"""The letter that somebody's account is going to be deleted, and how that is taken back.

Whoever has asked knows it. But somebody else may have pressed the button, on a device that was
left open: the letter is how the owner hears of it in time. It goes to an address that they have
shown to be theirs, if this server sends letters at all; what is due stands in the database.
"""

import datetime
import logging

from msgspec import Struct

from linnet.accounts import erasing as accounts_erasing
from linnet.accounts.erasing import Erasure
from linnet.accounts.third_party_ids import letter_boxes
from linnet.config import Settings
from linnet.erasure.wiring import Erasing
from linnet.mail.failure import AddressRefused, NotHandedOver
from linnet.mail.language import Language
from linnet.mail.letter import Letter, Link
from linnet.mail.post import Post

logger = logging.getLogger(__name__)

LOOK_MS = 60 * 1000
RETRY_MS = 10 * 60 * 1000


class _Words(Struct, frozen=True):
    subject: str
    own: str
    by_admin: str
    keep: str
    keep_link: str
    ask: str
    contact: str


_WORDS: dict[Language, _Words] = {
    "en": _Words(
        subject="Your account at {server} is going to be deleted",
        own="Somebody who was signed in as {user} at {server} has asked to delete the account, with"
        " all messages and files. It will be done on {day}; until then nothing is lost.",
        by_admin="An administrator of {server} has asked to delete your account {user}, with all"
        " messages and files. It will be done on {day}; until then nothing is lost.",
        keep="If it was not you, or you have changed your mind, sign in before that day and choose"
        " to keep the account. If it was not you, choose another password then.",
        keep_link="Sign in and keep the account",
        ask="If you think that this is wrong, write before that day to those who run this server,"
        " and name your account.",
        contact="They are reached here: {contact}",
    ),
    "fr": _Words(
        subject="Votre compte sur {server} va être supprimé",
        own="Une personne connectée en tant que {user} sur {server} a demandé la suppression du"
        " compte, avec tous les messages et fichiers. Elle aura lieu le {day}\u00a0; d’ici là, rien"
        " n’est perdu.",
        by_admin="L’administration de {server} a demandé la suppression de votre compte {user},"
        " avec tous les messages et fichiers. Elle aura lieu le {day}\u00a0; d’ici là, rien n’est"
        " perdu.",
        keep="Si ce n’était pas vous, ou si vous avez changé d’avis, connectez-vous avant ce jour"
        " et choisissez de garder le compte. Si ce n’était pas vous, changez alors de mot"
        " de passe.",
        keep_link="Se connecter et garder le compte",
        ask="Si vous pensez que c’est une erreur, écrivez avant ce jour aux personnes qui gèrent ce"
        " serveur, en indiquant votre compte.",
        contact="Pour les joindre\u00a0: {contact}",
    ),
    "ar": _Words(
        subject="سيُحذف حسابك على {server}",
        own="طلب شخص سجّل الدخول باسم {user} على {server} حذف الحساب مع كل الرسائل والملفات. سيتم"
        " ذلك في {day}، وحتى ذلك اليوم لا يضيع شيء.",
        by_admin="طلب أحد مديري {server} حذف حسابك {user} مع كل الرسائل والملفات. سيتم ذلك في"
        " {day}، وحتى ذلك اليوم لا يضيع شيء.",
        keep="إن لم تطلب ذلك بنفسك أو غيّرت رأيك فسجّل الدخول قبل ذلك اليوم واختر الاحتفاظ"
        " بالحساب. وإن لم تكن أنت من طلب ذلك فغيّر كلمة المرور حينها.",
        keep_link="سجّل الدخول واحتفظ بالحساب",
        ask="إن كنت ترى ذلك خطأ فاكتب قبل ذلك اليوم إلى من يديرون هذا الخادم واذكر حسابك.",
        contact="وسيلة الوصول إليهم: {contact}",
    ),
}


async def keep_writing(erasing: Erasing, post: Post) -> None:
    """Write what is due, until cancelled; what fails is tried again in ten minutes."""
    pause_ms = LOOK_MS
    while True:
        await erasing.clock.wait_ms(pause_ms)
        pause_ms = RETRY_MS
        try:
            if await write_all(erasing, post):
                pause_ms = LOOK_MS
        except Exception:
            logger.exception("Writing about accounts failed, trying again in ten minutes")


async def write_all(erasing: Erasing, post: Post) -> bool:
    """Write what is due; whether nothing is left. The mail server is asked in vain once."""
    async with erasing.db.snapshot() as reader:
        due = await accounts_erasing.letters_due(reader)
    for found in due:
        if not await _write(erasing, post, found):
            return False
        async with erasing.db.transaction() as tx:
            await accounts_erasing.letter_written(tx, found.user_id)
    return True


async def _write(erasing: Erasing, post: Post, found: Erasure) -> bool:
    """Write to the first box that the mail server knows; False when it takes nothing now."""
    async with erasing.db.snapshot() as reader:
        boxes = await letter_boxes(reader, found.user_id)
    for address, language in boxes:
        letter = letter_about(found, address, language, erasing.settings)
        try:
            await post.send(letter, found.user_id)
        except AddressRefused as why:
            logger.warning("The mail server refuses the address of %s. %s", found.user_id, why)
        except NotHandedOver as why:
            logger.warning("A letter about a deletion was not handed over. %s", why)
            return False
        else:
            break
    return True


def letter_about(found: Erasure, address: str, language: Language, settings: Settings) -> Letter:
    """What is said, by who has asked: only the person takes back what the person has asked for."""
    words, server = _WORDS[language], settings.server_name
    day = datetime.datetime.fromtimestamp(found.due_ts // 1000, datetime.UTC).date().isoformat()
    said = words.own if found.is_own else words.by_admin
    about = said.format(user=found.user_id, server=server, day=day)
    contacts = (settings.support_email or settings.abuse_email, settings.support_page)
    reached = "; ".join(one for one in contacts if one)
    blocks: list[str | Link] = [about]
    if found.is_own:
        blocks += [words.keep, Link(words.keep_link, settings.address)]
    else:
        blocks.append(words.ask)
        blocks += [words.contact.format(contact=reached)] if reached else []
    return Letter(address, language, words.subject.format(server=server), tuple(blocks))
