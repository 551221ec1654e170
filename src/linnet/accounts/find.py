"""Find people by their names; who may find whom is for the caller to say."""

from collections.abc import Sequence

import msgspec

from linnet.accounts import store_people, store_profiles
from linnet.accounts.store_people import Person
from linnet.accounts.wiring import Accounts
from linnet.ids import UserId, localpart_of
from linnet.storage.database import Reader, Tx
from linnet.words import words_of

MAX_WORDS = 20
"""Of one name."""
MAX_TERMS = 6
_IN_ONE_TRANSACTION = 500

__all__ = ["Person", "fill_words", "find_people", "hide", "remember_words"]


async def find_people(
    reader: Reader, text: str, among: Sequence[UserId] | None, limit: int
) -> list[Person]:
    """Active local people whose names contain all words of the text, the best ones first.

    A word counts from three letters on wherever it stands in a name, shorter ones at the beginning
    of a word.
    """
    terms = list(dict.fromkeys(words_of(text, MAX_TERMS)))
    if not terms or (among is not None and not among):
        return []
    return await store_people.people(reader, terms, among, limit)


async def remember_words(tx: Tx, user_id: UserId) -> None:
    """Let an account be found by the name it has now."""
    fields = await store_profiles.profile(tx, user_id)
    name = msgspec.json.decode(fields["displayname"]) if "displayname" in fields else ""
    words = [*words_of(localpart_of(user_id), MAX_WORDS), *words_of(name, MAX_WORDS)]
    await store_people.set_words(tx, user_id, f" {' '.join(words)} ")


async def hide(tx: Tx, user_id: UserId) -> None:
    """Let an account be found by nobody."""
    await store_people.set_words(tx, user_id, " ")


async def fill_words(accounts: Accounts) -> None:
    """Work out the words of accounts that were made before there were any."""
    while True:
        async with accounts.db.transaction() as tx:
            users = await store_people.without_words(tx, _IN_ONE_TRANSACTION)
            for user_id in users:
                await remember_words(tx, user_id)
        if len(users) < _IN_ONE_TRANSACTION:
            return
