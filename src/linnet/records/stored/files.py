"""What is kept beside the database."""

from linnet.config import Settings
from linnet.records.stored.entry import ALWAYS, DAY_MS, OPERATOR, OWNER, StoredFile, for_ms

FILES = (
    StoredFile(
        place="media",
        holds="The files that people have uploaded; sealed where the chat is encrypted",
        category="files",
        keeps=OWNER,
        at_end="kept",
    ),
    StoredFile(
        place="linnet.toml and the files it names",
        holds="Settings, with the operator's addresses and the secret for the mail server",
        category="running",
        keeps=OPERATOR,
        at_end="nobody",
    ),
    StoredFile(
        place="signing.key and other keys",
        holds="The server's own keys and certificates",
        category="running",
        keeps=ALWAYS,
        at_end="nobody",
    ),
    StoredFile(
        place="the log, where the operator's system keeps it",
        holds="What went wrong; user ids may be in it, messages and secrets are not",
        category="running",
        keeps=OPERATOR,
        at_end="kept",
    ),
)


def backup_entry(settings: Settings) -> StoredFile | None:
    """The backups of this server, if it makes any."""
    if not settings.backup_folder:
        return None
    return StoredFile(
        place="the backup folder of the settings",
        holds="Sealed copies of everything in this list",
        category="backups",
        keeps=for_ms(settings.backup_days * DAY_MS),
        at_end="runs_out",
    )
