"""All that people keep in their profiles and account data, to look for what it mentions."""

from collections.abc import AsyncIterator

from linnet.accounts import store_account_data, store_profiles
from linnet.storage.database import Database

PAGE = 500


async def all_texts(db: Database) -> AsyncIterator[bytes]:
    """The JSON of every profile field and of all account data, read page by page."""
    field = ("", "")
    while True:
        async with db.snapshot() as reader:
            fields = await store_profiles.texts_after(reader, field, PAGE)
        for _, text in fields:
            yield text
        if len(fields) < PAGE:
            break
        field = fields[-1][0]
    key = ("", "", "")
    while True:
        async with db.snapshot() as reader:
            data = await store_account_data.texts_after(reader, key, PAGE)
        for _, text in data:
            yield text
        if len(data) < PAGE:
            break
        key = data[-1][0]
