"""Give files to nobody as long as a decision holds, and give them out again when it does not.

Unlike the quarantine this is about single files of one person, not about their content: whoever
decides in a room must not get at what others have uploaded, even if it is the same picture.
"""

from collections.abc import Sequence

from linnet.clock import Clock
from linnet.ids import UserId
from linnet.media import store, store_removed, store_withheld
from linnet.storage.database import Reader, Tx


class Withholding:
    """What other domains can do with files without knowing media; the composition root joins them.

    `decided_in` names the decision, for instance a case. A file that two decisions withhold comes
    back when both are reversed.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def withhold(
        self,
        tx: Tx,
        owner: UserId,
        media_ids: Sequence[str],
        decided_in: str,
        *,
        for_everybody: bool = False,
    ) -> None:
        """Withhold files of this owner; what is somebody else's, or not there, is left alone.

        What the same person uploads again is withheld too; `for_everybody`: what anybody does.
        """
        if media_ids:
            await store_withheld.add(tx, owner, media_ids, decided_in, self._clock.now_ms())
            await store_removed.remember(tx, decided_in, None if for_everybody else owner)

    async def withhold_all(self, tx: Tx, owner: UserId, decided_in: str) -> None:
        """Withhold all files that this owner has now; other ones later are not concerned."""
        await store_withheld.add_all(tx, owner, decided_in, self._clock.now_ms())
        await store_removed.remember(tx, decided_in, owner)

    async def uploader(self, reader: Reader, media_id: str) -> UserId | None:
        """Whose file it is; None where there is none, or it never came."""
        file = await store.file(reader, media_id)
        return None if file is None or file.content_hash is None else file.user_id

    async def release(self, tx: Tx, decided_in: str) -> int:
        """Give out what this decision withheld; returns how many files that were."""
        count = await store_withheld.count(tx, decided_in)
        await store_withheld.remove(tx, decided_in)
        await store_removed.forget(tx, decided_in)
        return count

    async def count(self, reader: Reader, decided_in: str) -> int:
        """How many files this decision withholds."""
        return await store_withheld.count(reader, decided_in)
