"""Make the receipts of a severance: one of the server, and one for each person concerned."""

from collections.abc import Iterator

from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.storage.database import Database, Tx
from linnet.touchpoints.severing import merkle, store
from linnet.touchpoints.severing.document import (
    KIND,
    PERSONAL_KIND,
    entry_of,
    made,
    signature_of,
)
from linnet.touchpoints.severing.plan import residue_of
from linnet.touchpoints.severing.severance import Severance
from linnet.touchpoints.severing.store import Entry
from linnet.touchpoints.severing.wiring import Severing

SALT_BYTES = 16
MAX_RECEIPTS = 100
"""That are shown at once, the newest ones."""
PROVES = (
    "This receipt proves what this server did and measured. It does not prove what the party"
    " deleted."
)


async def give_receipts(severing: Severing, severance: Severance) -> None:
    """Enter all receipts of a severance into the log, and be done with it."""
    touchpoints = severing.touchpoints
    now_ms = touchpoints.clock.now_ms()
    async with touchpoints.db.transaction() as tx:
        leaves = await store.leaves(tx)
        body = _body(severing, severance, now_ms, leaves)
        entries = [_entry(severing, severance, len(leaves), None, body)]
        for user_id, evidence in await store.people(tx, severance.number):
            personal = _personal(severing, severance, now_ms, user_id, evidence)
            place = len(leaves) + len(entries)
            entries.append(_entry(severing, severance, place, user_id, personal))
        told = [one.user_id for one in entries if one.user_id is not None]
        await store.put_untold(tx, severance.number, told)
        await store.append(tx, [(one, entry_of(one.body)) for one in entries])
        await store.forget_people(tx, severance.number)
        await store.put_step(tx, severance.number, "done", severance.evidence, now_ms)
    severing.receipts_given.set()


async def server_receipt(severing: Severing, number: int) -> bytes | None:
    """The file of the server's receipt; None before it is made."""
    async with severing.touchpoints.db.snapshot() as reader:
        entry = await store.receipt(reader, number)
        leaves = await store.leaves(reader)
    return None if entry is None else _file(severing, entry, leaves)


async def receipts(severing: Severing, user_id: UserId | None) -> Iterator[tuple[int, bytes]]:
    """Number and file of the newest receipts of a person, or of the server, newest first."""
    async with severing.touchpoints.db.snapshot() as reader:
        entries = await store.receipts_of(reader, user_id, MAX_RECEIPTS)
        leaves = await store.leaves(reader) if entries else []
    return ((entry.number, _file(severing, entry, leaves)) for entry in entries)


async def newest_severed(severing: Severing, user_id: UserId, prefix: str) -> list[str]:
    """The parties of a person's receipts for rows whose id begins so, newest first."""
    async with severing.touchpoints.db.snapshot() as reader:
        entries = await store.receipts_of(reader, user_id, MAX_RECEIPTS)
    about = [entry.body["touchpoint"] for entry in entries]
    return [row["party"] for row in about if row["id"].startswith(prefix)]


def _file(severing: Severing, entry: Entry, leaves: list[bytes]) -> bytes:
    return made(entry.body, entry.signature, severing.signer.key, leaves, entry.entry)


def _entry(
    severing: Severing, severance: Severance, place: int, user_id: UserId | None, body: JsonObject
) -> Entry:
    signature = signature_of(body, severing.signer.key)
    return Entry(place, severance.number, user_id, body, signature)


def _about(severing: Severing, severance: Severance, now_ms: int) -> JsonObject:
    row = severance.touchpoint
    return {
        "server_name": severing.signer.server_name,
        "number": severance.number,
        "touchpoint": {
            "id": row.id,
            "party": row.party,
            "purpose": row.purpose,
            "data": list(row.data),
            "retention": row.retention,
        },
        "begun_ts": severance.begun_ts,
        "cut_ts": severance.evidence["cut"]["cut_ts"],
        "done_ts": now_ms,
        "residue": residue_of(severing, row.id),
        "proves": PROVES,
        # Nobody can guess what it says from its hash, which stays in the log.
        "salt": severing.rng.token(SALT_BYTES),
    }


def _body(severing: Severing, severance: Severance, now_ms: int, leaves: list[bytes]) -> JsonObject:
    return {
        **_about(severing, severance, now_ms),
        "kind": KIND,
        "begun_by": severance.begun_by or "terminal",
        "reason": severance.reason,
        "is_emergency": severance.is_emergency,
        "steps": {step: severance.evidence[step] for step in severance.order[:-2]},
        "log_before": {"size": len(leaves), "root": merkle.root(leaves).hex()},
    }


def _personal(
    severing: Severing, severance: Severance, now_ms: int, user_id: UserId, evidence: JsonObject
) -> JsonObject:
    return {
        **_about(severing, severance, now_ms),
        "kind": PERSONAL_KIND,
        "user_id": user_id,
        "left": evidence["left"],
        "erased": evidence["held"],
    }


async def forget_receipts(db: Database, user_id: UserId) -> None:
    """Delete what receipts say of a person who is gone for good; once more does no harm."""
    async with db.transaction() as tx:
        await store.forget_person(tx, user_id)


# Receipts of what ended otherwise are entries of the same log.


async def enter_other(
    severing: Severing, tx: Tx, about: str, number: int, body: JsonObject
) -> None:
    """Enter a receipt of something else than a severance into the log, as one about `about`.

    `number` tells several about the same apart.
    """
    place = len(await store.leaves(tx))
    salted = {**body, "salt": severing.rng.token(SALT_BYTES)}
    signature = signature_of(salted, severing.signer.key)
    entry = Entry(place, number, UserId(about), salted, signature)
    await store.append(tx, [(entry, entry_of(salted))])


async def others(severing: Severing, about: str) -> list[bytes]:
    """The files of the receipts about something else, the newest first."""
    async with severing.touchpoints.db.snapshot() as reader:
        entries = await store.receipts_of(reader, UserId(about), MAX_RECEIPTS)
        leaves = await store.leaves(reader) if entries else []
    return [_file(severing, entry, leaves) for entry in entries]
