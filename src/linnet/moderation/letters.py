"""What a letter about a suspended or locked account says, in the languages of letters.

It says no more than the notice of the server: what was done, why, and how one complains.
"""

import datetime
from collections.abc import Sequence

from msgspec import Struct

from linnet.config import Settings
from linnet.mail.language import Language
from linnet.mail.letter import Letter, Link
from linnet.moderation.cleaning import KEPT_MS
from linnet.moderation.store_decisions import Decision, Measure

SEVERE: frozenset[Measure] = frozenset({"suspend", "lock"})
"""After which somebody may not be able to open the app."""


class _Words(Struct, frozen=True):
    """Phrases; `measures` and `ended` by the name of the measure, with `other` for all others."""

    subject: str
    about: str
    decided: str
    why: str
    measures: dict[str, str]
    ended: dict[str, str]
    complain: str
    complain_link: str
    locked: str
    contact: str
    lifted: str
    upheld: str
    reversed: str
    comma: str


_WORDS: dict[Language, _Words] = {
    "en": _Words(
        subject="A decision about your account at {server}",
        about="This is about your account {user} at {server}.",
        decided="People who look after this server decided on {day}, no program did: {done}.",
        why="Why:\n{reason}",
        measures={
            "warn": "you are warned",
            "suspend": "your account is suspended, you can read on but say nothing more",
            "lock": "your account is locked, you can neither read nor write",
            "files": "files that you have sent are given to nobody any more",
            "other": "measures were taken",
        },
        ended={
            "suspend": "your account is no longer suspended",
            "lock": "your account is no longer locked",
            "files": "your files are given out again",
            "other": "a measure has ended",
        },
        complain="If you think that this is wrong, you can complain until {day}, free of charge."
        " Somebody else will look at it.",
        complain_link="Look at the decision and complain",
        locked="If you think that this is wrong, write until {day} to those who run this server,"
        " free of charge, and name your account: you cannot open the app.",
        contact="They are reached here: {contact}",
        lifted="People who look after this server took back what was decided: {done}.",
        upheld="Somebody has looked again at the decision that you complained about: it stays.",
        reversed="Somebody has looked again at the decision that you complained about: it was"
        " reversed.",
        comma="; ",
    ),
    "fr": _Words(
        subject="Une décision sur votre compte sur {server}",
        about="Il s’agit de votre compte {user} sur {server}.",
        decided="Des personnes chargées de ce serveur, et non un programme, ont décidé le {day}"
        "\u00a0: {done}.",
        why="Pourquoi\u00a0:\n{reason}",
        measures={
            "warn": "vous recevez un avertissement",
            "suspend": "votre compte est suspendu, vous pouvez lire mais plus rien écrire",
            "lock": "votre compte est bloqué, vous ne pouvez ni lire ni écrire",
            "files": "des fichiers que vous avez envoyés ne sont plus donnés à personne",
            "other": "des mesures ont été prises",
        },
        ended={
            "suspend": "votre compte n’est plus suspendu",
            "lock": "votre compte n’est plus bloqué",
            "files": "vos fichiers sont de nouveau disponibles",
            "other": "une mesure a pris fin",
        },
        complain="Si vous pensez que c’est une erreur, vous pouvez faire une réclamation jusqu’au"
        " {day}, gratuitement. Quelqu’un d’autre l’examinera.",
        complain_link="Voir la décision et faire une réclamation",
        locked="Si vous pensez que c’est une erreur, écrivez gratuitement jusqu’au {day} aux"
        " personnes qui gèrent ce serveur en indiquant votre compte\u00a0: vous ne pouvez pas"
        " ouvrir l’application.",
        contact="Pour les joindre\u00a0: {contact}",
        lifted="Des personnes chargées de ce serveur sont revenues sur ce qui avait été décidé"
        "\u00a0: {done}.",
        upheld="Quelqu’un a réexaminé la décision contre laquelle vous avez fait une réclamation"
        "\u00a0: elle est maintenue.",
        reversed="Quelqu’un a réexaminé la décision contre laquelle vous avez fait une réclamation"
        "\u00a0: elle est annulée.",
        comma="\u00a0; ",
    ),
    "ar": _Words(
        subject="قرار بشأن حسابك على {server}",
        about="هذا بشأن حسابك {user} على {server}.",
        decided="قرّر أشخاص يعتنون بهذا الخادم، لا برنامج، في {day}: {done}.",
        why="السبب:\n{reason}",
        measures={
            "warn": "وُجّه إليك إنذار",
            "suspend": "حسابك موقوف، يمكنك القراءة ولا يمكنك الكتابة",
            "lock": "حسابك مقفل، لا يمكنك القراءة ولا الكتابة",
            "files": "لم تعد ملفات أرسلتها تُعطى لأحد",
            "other": "اتُّخذت إجراءات",
        },
        ended={
            "suspend": "لم يعد حسابك موقوفًا",
            "lock": "لم يعد حسابك مقفلًا",
            "files": "عادت ملفاتك متاحة",
            "other": "انتهى أحد الإجراءات",
        },
        complain="إن كنت ترى ذلك خطأ فيمكنك الاعتراض مجانًا حتى {day}، وسينظر فيه شخص آخر.",
        complain_link="اطّلع على القرار واعترض عليه",
        locked="إن كنت ترى ذلك خطأ فاكتب مجانًا حتى {day} إلى من يديرون هذا الخادم واذكر حسابك،"
        " فلا يمكنك فتح التطبيق.",
        contact="وسيلة الوصول إليهم: {contact}",
        lifted="تراجع أشخاص يعتنون بهذا الخادم عمّا تقرّر: {done}.",
        upheld="أعاد شخص النظر في القرار الذي اعترضت عليه: بقي كما هو.",
        reversed="أعاد شخص النظر في القرار الذي اعترضت عليه: أُلغي.",
        comma="؛ ",
    ),
}


class Addressee(Struct, frozen=True):
    """Who is written to, where, and in which language."""

    user_id: str
    address: str
    language: Language


def decision_letter(to: Addressee, settings: Settings, decision: Decision) -> Letter:
    """The statement of reasons."""
    words = _WORDS[to.language]
    done = _said(words, words.measures, decision.measures)
    blocks = [
        words.decided.format(day=_day(decision.decided_ts), done=done),
        words.why.format(reason=decision.reason),
        *_ways(words, settings, decision),
    ]
    return _letter(to, settings, blocks)


def lifted_letter(
    to: Addressee, settings: Settings, measures: Sequence[Measure], reason: str
) -> Letter:
    """That measures were taken back."""
    words = _WORDS[to.language]
    said = words.lifted.format(done=_said(words, words.ended, measures))
    return _letter(to, settings, [said, words.why.format(reason=reason)])


def answer_letter(to: Addressee, settings: Settings, reason: str, *, is_reversed: bool) -> Letter:
    """What came of a complaint."""
    words = _WORDS[to.language]
    said = words.reversed if is_reversed else words.upheld
    return _letter(to, settings, [said, words.why.format(reason=reason)])


def _letter(to: Addressee, settings: Settings, blocks: Sequence[str | Link]) -> Letter:
    words, server = _WORDS[to.language], settings.server_name
    about = words.about.format(user=to.user_id, server=server)
    subject = words.subject.format(server=server)
    return Letter(to.address, to.language, subject, (about, *blocks))


def _ways(words: _Words, settings: Settings, decision: Decision) -> list[str | Link]:
    """How one complains: whoever is locked cannot do so in the app."""
    until = _day(decision.decided_ts + KEPT_MS)
    if "lock" not in decision.measures:
        link = Link(words.complain_link, f"{settings.address}/settings/decisions")
        return [words.complain.format(day=until), link]
    contacts = (settings.abuse_email or settings.support_email, settings.support_page)
    reached = words.comma.join(one for one in contacts if one)
    said: list[str | Link] = [words.locked.format(day=until)]
    return [*said, words.contact.format(contact=reached)] if reached else said


def _said(words: _Words, names: dict[str, str], measures: Sequence[Measure]) -> str:
    return words.comma.join(dict.fromkeys(names.get(one, names["other"]) for one in measures))


def _day(ts: int) -> str:
    return datetime.datetime.fromtimestamp(ts // 1000, datetime.UTC).date().isoformat()
