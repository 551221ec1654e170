"""The same bytes again: an upload of what is kept back is noticed, and refused where that is set.

Otherwise it is taken and given to nobody, so that it comes out by itself when the decision is
reversed, and nobody finds out by trying what is kept back.
"""

from linnet.accounts.acts import note_act
from linnet.errors import Forbidden
from linnet.ids import UserId
from linnet.media import store_removed
from linnet.media.blobs import Staged
from linnet.media.wiring import Media

REFUSED = "This file was removed from this server and cannot be uploaded again"


async def check_removed(media: Media, user_id: UserId, staged: Staged) -> None:
    """Notice an upload of content that is kept back: the first one by each person is recorded.

    Raises:
        Forbidden: it is, and the setting `removed_files` refuses it.
    """
    content_hash = staged.content_hash
    async with media.db.snapshot() as reader:
        if not await store_removed.is_removed(reader, content_hash, user_id):
            return
    async with media.db.transaction() as tx:
        if await store_removed.count_again(tx, content_hash, user_id) == 1:
            act = "file.refuse" if media.limits.refuses_removed else "file.hold"
            await note_act(tx, media.clock.now_ms(), None, act, user_id, f"again {content_hash}")
    if media.limits.refuses_removed:
        await media.blobs.discard(staged)
        raise Forbidden(REFUSED, **{"org.linnet.removed_file": True})
