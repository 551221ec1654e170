"""What an erasure has done, signed: with counts, and with what it could not do."""

from linnet.accounts.erasing import Erasure
from linnet.appservices.erasing import told_up_to
from linnet.backup.retention import DAY_MS
from linnet.erasure.wiring import Erasing
from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.moderation.erasing import HELD_MS, Held
from linnet.storage.database import Reader, Tx
from linnet.touchpoints.severing.give_receipts import enter_other, others

KIND = "linnet.erasure-receipt.1"
PROVES = (
    "This receipt proves what this server did and counted. It does not prove what other people,"
    " their apps or other servers deleted."
)


async def enter(
    erasing: Erasing,
    tx: Tx,
    found: Erasure,
    held: Held,
    now_ms: int,
    *,
    is_supplement: bool = False,
) -> None:
    """Enter the receipt into the log; a supplement comes when what was held is gone as well."""
    body = await _body(erasing, tx, found, held, now_ms)
    await enter_other(erasing.severing, tx, _about(found.user_id), int(is_supplement), body)


async def receipts(erasing: Erasing, user_id: UserId) -> list[bytes]:
    """The files of the receipts about somebody's erasure, the newest first."""
    return await others(erasing.severing, _about(user_id))


def _about(user_id: UserId) -> str:
    return f"erasure of {user_id}"


async def _body(
    erasing: Erasing, reader: Reader, found: Erasure, held: Held, now_ms: int
) -> JsonObject:
    steps = {name: found.evidence[name] for name in _COUNTED if name in found.evidence}
    return {
        "kind": KIND,
        "server_name": erasing.severing.signer.server_name,
        "user_id": found.user_id,
        "asked_ts": found.asked_ts,
        "asked_by": _who(found),
        "due_ts": found.due_ts,
        "begun_ts": found.evidence.get("waiting", {}).get("begun_ts", found.due_ts),
        "done_ts": now_ms,
        "steps": steps,
        "database": "rewritten" if erasing.db.dialect == "sqlite" else "vacuumed",
        "services": await _services(reader, found),
        "held": _said_of(found, held),
        "backups_until_ts": _backups_until(erasing, now_ms),
        "residue": residue(erasing, found),
        "proves": PROVES,
    }


_COUNTED = ("messages", "leaving", "files", "keys", "account", "notices", "held")


def _who(found: Erasure) -> str:
    if found.is_own:
        return "self"
    return "administrator" if found.asked_by else "terminal"


async def _services(reader: Reader, found: Erasure) -> list[JsonObject]:
    """Application services, and whether they have acknowledged the redactions."""
    until = found.evidence.get("told", {}).get("position", 0)
    told = await told_up_to(reader)
    return [{"id": name, "has_heard": position >= until} for name, position in told.items()]


def _said_of(found: Erasure, held: Held) -> JsonObject | None:
    if not held.case_ids:
        return None
    return {
        "reason": "open_cases",
        "cases": len(held.case_ids),
        "files": len(held.media_ids),
        "until_ts": found.due_ts + HELD_MS,
    }


def _backups_until(erasing: Erasing, now_ms: int) -> int | None:
    """By when the last backup ends that was made before; None when this server makes none."""
    settings = erasing.settings
    return now_ms + settings.backup_days * DAY_MS if settings.backup_folder else None


def residue(erasing: Erasing, found: Erasure) -> list[str]:
    """What stays in spite of it, by name.

    `user_id`: it is kept, so that nobody else gets it, in rooms, cases and the record of acts.
    `other_people`: what their apps have kept, or they themselves. `left_rooms`: of messages in
    rooms that the person had left before, others' apps were not told. `backups`: see
    `backups_until_ts`. `copies`: those that the operator made in other ways. `services`: what
    bridges and bots have passed on. `disk`: what storage has not overwritten yet.
    """
    said = ["user_id", "other_people", "copies", "disk"]
    if found.evidence.get("messages", {}).get("pruned"):
        said.append("left_rooms")
    if erasing.settings.backup_folder:
        said.append("backups")
    if erasing.settings.appservices:
        said.append("services")
    return sorted(said)
