"""The letter about news, and the pages on which such letters are stopped.

It says who wrote, where, and how often: words stay here, since nothing of a letter is sealed.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from linnet.http.page import Page
from linnet.mail.language import Language, direction
from linnet.mail.letter import Letter, Link
from linnet.push.news import News

MAX_ROOMS = 20
MAX_SENDERS = 5
MAX_NAME_LENGTH = 100


class _Words(Struct, frozen=True):
    """Phrases that need no plural."""

    subject: str
    invites: str
    messages: str
    more: str
    open: str
    why: str
    stop: str
    stop_title: str
    question: str
    button: str
    stopped_title: str
    stopped: str
    over_title: str
    over: str
    comma: str


_WORDS: dict[Language, _Words] = {
    "en": _Words(
        subject="{room} · new messages: {count}",
        invites="{sender} invites you to {room}",
        messages="{room}\nNew messages: {count} · {senders}",
        more="There is more in other chats.",
        open="Open Linnet",
        why="You get this because {user} asked for letters about missed messages to {address}.",
        stop="Stop these letters",
        stop_title="Stop these letters?",
        question="No more letters about missed messages will be sent to {address}.",
        button="Stop them",
        stopped_title="Stopped",
        stopped="You get no more letters about missed messages.",
        over_title="Nothing to stop",
        over="These letters were stopped already.",
        comma=", ",
    ),
    "fr": _Words(
        subject="{room} · nouveaux messages : {count}",
        invites="{sender} vous invite dans {room}",
        messages="{room}\nNouveaux messages : {count} · {senders}",
        more="Il y en a d’autres, dans d’autres discussions.",
        open="Ouvrir Linnet",
        why="Vous recevez ce message parce que {user} a demandé à être informé des messages manqués"
        " à l’adresse {address}.",
        stop="Ne plus recevoir ces e-mails",
        stop_title="Ne plus recevoir ces e-mails ?",
        question="Plus aucun e-mail sur les messages manqués ne sera envoyé à {address}.",
        button="Ne plus les recevoir",
        stopped_title="C’est fait",
        stopped="Vous ne recevrez plus d’e-mails sur les messages manqués.",
        over_title="Rien à arrêter",
        over="Ces e-mails ont déjà été arrêtés.",
        comma=", ",
    ),
    "ar": _Words(
        subject="{room} · رسائل جديدة: {count}",
        invites="يدعوك {sender} إلى {room}",
        messages="{room}\nرسائل جديدة: {count} · {senders}",
        more="يوجد المزيد في محادثات أخرى.",
        open="افتح Linnet",
        why="تصلك هذه الرسالة لأن {user} طلب إبلاغه بالرسائل الفائتة على العنوان {address}.",
        stop="إيقاف هذه الرسائل",
        stop_title="هل تريد إيقاف هذه الرسائل؟",
        question="لن تُرسل بعد الآن رسائل بريدية عن الرسائل الفائتة إلى {address}.",
        button="إيقافها",
        stopped_title="تم الإيقاف",
        stopped="لن تصلك بعد الآن رسائل بريدية عن الرسائل الفائتة.",
        over_title="لا شيء لإيقافه",
        over="أُوقفت هذه الرسائل من قبل.",
        comma="، ",
    ),
}


class _Room(Struct):
    """The news of one room."""

    name: str
    senders: dict[str, None]
    count: int = 0
    inviter: str | None = None


def news_letter(
    address: str, user_id: str, language: Language, news: Sequence[News], server: str, stop: str
) -> Letter:
    """The letter to one address; `news` is not empty, `stop` is where such letters are stopped."""
    words = _WORDS[language]
    rooms = _rooms(news, user_id)
    blocks: list[str | Link] = [_line(words, room) for room in rooms[:MAX_ROOMS]]
    if len(rooms) > MAX_ROOMS:
        blocks.append(words.more)
    why = words.why.format(user=user_id, address=address)
    blocks += [Link(words.open, server), why, Link(words.stop, stop)]
    first = rooms[0]
    subject = words.subject.format(room=first.name, count=sum(room.count for room in rooms))
    if first.inviter is not None and len(rooms) == 1:
        subject = words.invites.format(sender=first.inviter, room=first.name)
    return Letter(address, language, subject, tuple(blocks), stop)


def _rooms(news: Iterable[News], user_id: str) -> list[_Room]:
    """By room, the one with the newest first."""
    found: dict[str, _Room] = {}
    for one in news:
        event, around = one.event, one.around
        assert event is not None
        assert around is not None
        sender = _short(around.sender_name or event.sender)
        name = _short(around.room_name or around.room_alias or sender)
        room = found.pop(event.room_id, None) or _Room(name, {})
        found[event.room_id] = room
        room.count += 1
        room.senders[sender] = None
        if event.type == "m.room.member" and event.state_key == user_id:
            room.inviter = sender
    return list(reversed(found.values()))


def _line(words: _Words, room: _Room) -> str:
    if room.inviter is not None:
        return words.invites.format(sender=room.inviter, room=room.name)
    shown = list(room.senders)[:MAX_SENDERS]
    senders = words.comma.join(shown) + (" …" if len(room.senders) > MAX_SENDERS else "")
    return words.messages.format(room=room.name, count=room.count, senders=senders)


def _short(name: str) -> str:
    """A name in one line, since whoever has it has chosen it."""
    return " ".join(name.split())[:MAX_NAME_LENGTH]


def stop_page(language: Language, address: str) -> Page:
    words = _WORDS[language]
    question = words.question.format(address=address)
    return Page(language, direction(language), words.stop_title, question, words.button)


def stopped_page(language: Language) -> Page:
    words = _WORDS[language]
    return Page(language, direction(language), words.stopped_title, words.stopped)


def over_page(language: Language) -> Page:
    words = _WORDS[language]
    return Page(language, direction(language), words.over_title, words.over)
