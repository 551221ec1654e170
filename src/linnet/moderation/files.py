"""The files in a case's messages: withheld when a decision removes these, and given out again."""

import msgspec

from linnet.ids import ServerName
from linnet.moderation import store_evidence, store_notices
from linnet.moderation.read import read_message
from linnet.moderation.store_cases import Case
from linnet.moderation.store_evidence import Kept
from linnet.moderation.wiring import Moderation
from linnet.rooms.named_files import addresses_in
from linnet.storage.database import Tx

MAX_POINTED_AT = 1000


def name_of(case: Case) -> str:
    """How media knows what has decided it."""
    return f"case {case.case_id}"


async def withhold_files(moderation: Moderation, tx: Tx, case: Case) -> None:
    """Withhold what the accused has sent in the messages of a case, and what notices point at.

    Where the server looks at a person and not at messages, all files that they have.
    """
    accused, name = case.subject.user_id, name_of(case)
    kept = await store_evidence.of_case(tx, case.case_id)
    pointed_at = await store_notices.media_of_case(tx, case.case_id, MAX_POINTED_AT)
    if not kept and not pointed_at and case.forum == "server":
        await moderation.files.withhold_all(tx, accused, name)
        return
    found = [one for message in kept for one in files_in(moderation.server_name, case, message)]
    media_ids = [*pointed_at, *found]
    # A room's moderators decide about one person, the safety team about everybody's uploads.
    for_everybody = case.forum == "server"
    await moderation.files.withhold(tx, accused, media_ids, name, for_everybody=for_everybody)


def files_in(server_name: ServerName, case: Case, kept: Kept) -> list[str]:
    """The files of this server whose addresses stand in a message, encrypted ones as far as their
    key was given."""
    content = read_message(case, kept).content
    return [] if content is None else addresses_in(server_name, msgspec.json.encode(content))
