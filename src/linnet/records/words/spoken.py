"""The words by language."""

from linnet.mail.language import Language
from linnet.records.words.arabic import ARABIC
from linnet.records.words.english import ENGLISH
from linnet.records.words.french import FRENCH
from linnet.records.words.words import Words

WORDS: dict[Language, Words] = {"en": ENGLISH, "fr": FRENCH, "ar": ARABIC}
