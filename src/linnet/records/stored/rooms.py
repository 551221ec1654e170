"""What `rooms` stores."""

from linnet.admin.redact_user import KEPT_MS as REDACTIONS_MS
from linnet.records.stored.entry import ALWAYS, NEWEST, OWNER, ROOM, Stored, for_ms
from linnet.rooms.manage_delayed import KEPT_MS as ENDED_DELAYS_MS
from linnet.rooms.originals import KEPT_MS as ORIGINALS_MS
from linnet.rooms.schedule import MAX_DELAY_MS

STORED = (
    Stored(
        table="rooms",
        holds="Chats: their version and how far they are",
        category="messages",
        keeps=ALWAYS,
        at_end="nobody",
    ),
    Stored(
        table="events",
        holds="Messages and all else that happens in chats; sealed where a chat is encrypted",
        category="messages",
        people=("sender",),
        keeps=ROOM,
        at_end="emptied",
    ),
    Stored(
        table="room_state",
        holds="Which happening holds for a chat's name, members and rules, and since when",
        category="messages",
        keeps=ROOM,
        at_end="emptied",
    ),
    Stored(
        table="room_members",
        holds="Who is or was in a chat, and by which name and picture",
        category="messages",
        people=("user_id", "sender"),
        keeps=ROOM,
        at_end="emptied",
    ),
    Stored(
        table="relations",
        holds="Which happening answers, reacts to or edits which",
        category="messages",
        people=("sender",),
        keeps=ROOM,
        at_end="erased",
    ),
    Stored(
        table="receipts",
        holds="How far a person has read in a chat, and when",
        category="messages",
        people=("user_id",),
        keeps=ROOM,
        at_end="erased",
    ),
    Stored(
        table="redacted_originals",
        holds="What messages said that were taken back lately, for reports about them",
        category="moderation",
        keeps=for_ms(ORIGINALS_MS),
        at_end="erased",
    ),
    Stored(
        table="room_aliases",
        holds="Addresses of chats, and who made them",
        category="directory",
        people=("creator",),
        keeps=OWNER,
        at_end="kept",
    ),
    Stored(
        table="user_filters",
        holds="What apps want to be told about",
        category="settings",
        people=("user_id",),
        keeps=ALWAYS,
        at_end="erased",
    ),
    Stored(
        table="delayed_events",
        holds="What shall be sent later, and for a while what became of it",
        category="on_their_way",
        people=("user_id",),
        keeps=for_ms(MAX_DELAY_MS + ENDED_DELAYS_MS),
        at_end="erased",
    ),
    Stored(
        table="notice_rooms",
        holds="In which chat the server itself speaks to a person",
        category="messages",
        people=("user_id",),
        keeps=ROOM,
        at_end="erased",
    ),
    Stored(
        table="stranger_invites",
        holds="Who lately invited people they share no chat with",
        category="protection",
        people=("inviter", "invited"),
        keeps=NEWEST,
        at_end="deleted",
    ),
    Stored(
        table="user_redactions",
        holds="Whose messages an administrator takes back, and why",
        category="administration",
        people=("user_id", "asked_by"),
        keeps=for_ms(REDACTIONS_MS),
        at_end="erased",
    ),
    Stored(
        table="user_redaction_rooms",
        holds="How far that is in each chat",
        category="administration",
        keeps=for_ms(REDACTIONS_MS),
        at_end="erased",
    ),
    Stored(
        table="user_redaction_failures",
        holds="Which messages could not be taken back, and why",
        category="administration",
        keeps=for_ms(REDACTIONS_MS),
        at_end="erased",
    ),
    Stored(
        table="room_deletions",
        holds="Chats that an administrator has deleted, so that their ids are not used again",
        category="administration",
        keeps=ALWAYS,
        at_end="nobody",
    ),
    Stored(
        table="room_deletion_files",
        holds="Files of a chat that is being deleted",
        category="administration",
        keeps=NEWEST,
        at_end="nobody",
    ),
)
