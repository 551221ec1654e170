"""What `media` stores."""

from linnet.media.preview import KEPT_MS as PREVIEW_MS
from linnet.records.stored.entry import ALWAYS, OPERATOR, OWNER, Stored, for_ms

STORED = (
    Stored(
        table="media",
        holds="Files by who uploaded them: when, size, kind and name",
        category="files",
        people=("user_id",),
        keeps=OWNER,
        at_end="erased",
    ),
    Stored(
        table="thumbnails",
        holds="Small pictures that were drawn from files",
        category="files",
        keeps=OWNER,
        at_end="erased",
    ),
    Stored(
        table="previews",
        holds="What pages say of themselves that people have linked to; not who has asked",
        category="files",
        keeps=for_ms(PREVIEW_MS),
        at_end="nobody",
    ),
    Stored(
        table="quarantined",
        holds="Hashes of files that an administrator gives to nobody",
        category="moderation",
        keeps=OPERATOR,
        at_end="kept",
    ),
    Stored(
        table="withheld_files",
        holds="Files that nobody gets as long as a decision holds",
        category="moderation",
        keeps=OWNER,
        at_end="kept",
    ),
    Stored(
        table="removed_content",
        holds="Hashes of such files, so that the same one is known again",
        category="moderation",
        people=("owner",),
        keeps=OWNER,
        at_end="kept",
    ),
    Stored(
        table="uploaded_again",
        holds="Who has uploaded such a file again, and how often",
        category="moderation",
        people=("user_id",),
        keeps=ALWAYS,
        at_end="erased",
    ),
)
