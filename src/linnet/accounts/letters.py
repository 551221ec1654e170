"""What is written to people about their address, and the pages that the letters lead to."""

from msgspec import Struct

from linnet.http.page import Page
from linnet.mail.language import Language, direction
from linnet.mail.letter import Letter, Link


class _Words(Struct, frozen=True):
    """`{address}` is the address of mail, `{server}` the address of Linnet."""

    subject: str
    why: str
    press: str
    ignore: str
    taken: str
    title: str
    question: str
    button: str
    done_title: str
    done: str
    over_title: str
    over: str


_WORDS: dict[Language, _Words] = {
    "en": _Words(
        subject="Confirm your email address",
        why="Somebody wants to add {address} to their account at {server}. If that is you, confirm"
        " it within a day.",
        press="Confirm this address",
        ignore="If it is not you, do nothing: nobody can use your address without you.",
        taken="Somebody wants to add {address} to their account at {server}, but it already belongs"
        " to an account there. If that is you, remove it from the other account first. If it is not"
        " you, do nothing.",
        title="Confirm your email address",
        question="Does {address} belong to you, and did you want to add it to your account?",
        button="Yes, confirm",
        done_title="Confirmed",
        done="The address is confirmed. Go back to your app and continue there.",
        over_title="This link is over",
        over="Links of this kind are good for a day, and only the newest one counts. Ask for"
        " another one in your app.",
    ),
    "fr": _Words(
        subject="Confirmez votre adresse e-mail",
        why="Quelqu’un veut ajouter {address} à son compte sur {server}. Si c’est vous,"
        " confirmez-la dans la journée.",
        press="Confirmer cette adresse",
        ignore="Si ce n’est pas vous, ne faites rien : personne ne peut utiliser votre adresse sans"
        " vous.",
        taken="Quelqu’un veut ajouter {address} à son compte sur {server}, mais elle appartient"
        " déjà à un compte. Si c’est vous, retirez-la d’abord de l’autre compte. Si ce n’est pas"
        " vous, ne faites rien.",
        title="Confirmez votre adresse e-mail",
        question="{address} est-elle votre adresse, et vouliez-vous l’ajouter à votre compte ?",
        button="Oui, confirmer",
        done_title="C’est confirmé",
        done="L’adresse est confirmée. Revenez à votre application pour continuer.",
        over_title="Ce lien n’est plus valable",
        over="Un tel lien est valable un jour, et seul le plus récent compte. Demandez-en un autre"
        " dans votre application.",
    ),
    "ar": _Words(
        subject="أكّد عنوان بريدك الإلكتروني",
        why="يريد شخص ما إضافة {address} إلى حسابه على {server}. إن كنت أنت، فأكّده خلال يوم واحد.",
        press="تأكيد هذا العنوان",
        ignore="إن لم تكن أنت، فلا تفعل شيئًا: لا يستطيع أحد استخدام عنوانك من دونك.",
        taken="يريد شخص ما إضافة {address} إلى حسابه على {server}، لكنه مرتبط بحساب هناك بالفعل."
        " إن كنت أنت، فأزله أولًا من الحساب الآخر. وإن لم تكن أنت، فلا تفعل شيئًا.",
        title="أكّد عنوان بريدك الإلكتروني",
        question="هل العنوان {address} لك، وهل أردت إضافته إلى حسابك؟",
        button="نعم، أكّد",
        done_title="تم التأكيد",
        done="تم تأكيد العنوان. عُد إلى تطبيقك للمتابعة.",
        over_title="انتهت صلاحية هذا الرابط",
        over="يصلح هذا الرابط ليوم واحد، والأحدث وحده هو المعتمد. اطلب رابطًا آخر من تطبيقك.",
    ),
}


def confirm_letter(address: str, language: Language, server: str, link: str) -> Letter:
    """The letter with the link."""
    words = _WORDS[language]
    why = words.why.format(address=address, server=server)
    return Letter(address, language, words.subject, (why, Link(words.press, link), words.ignore))


def taken_letter(address: str, language: Language, server: str, link: str) -> Letter:
    """That the address is an account's already; without the link, which proves nothing then."""
    words = _WORDS[language]
    taken = words.taken.format(address=address, server=server)
    return Letter(address, language, words.subject, (taken,))


def confirm_page(language: Language, address: str) -> Page:
    words = _WORDS[language]
    question = words.question.format(address=address)
    return Page(language, direction(language), words.title, question, words.button)


def done_page(language: Language) -> Page:
    words = _WORDS[language]
    return Page(language, direction(language), words.done_title, words.done)


def over_page(language: Language) -> Page:
    words = _WORDS[language]
    return Page(language, direction(language), words.over_title, words.over)
