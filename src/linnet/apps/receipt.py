"""The signed receipt that a person gets when they end what they had granted an application."""

from linnet.apps import store_ledger
from linnet.apps.store_ledger import Line
from linnet.apps.wiring import Apps
from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.sessions.apps.grants import Held
from linnet.sessions.apps.permissions import scopes_of
from linnet.storage.database import Database, Tx
from linnet.touchpoints.severing.give_receipts import enter_other, forget_receipts, others

KIND = "linnet.app-receipt.1"
PROVES = (
    "This receipt proves what this server did and what it had handed out. It does not prove what"
    " the application deleted."
)
RESIDUE = "copies at the party: whatever the application was handed before"


async def enter(apps: Apps, tx: Tx, held: Held, tokens_ended: int) -> None:
    """Enter the receipt of a grant that was just ended into the log."""
    grant, said = held.grant, held.app.definition
    people, items, size = await store_ledger.totals(tx, grant.grant_id)
    body: JsonObject = {
        "kind": KIND,
        "server_name": apps.severing.signer.server_name,
        "user_id": grant.user_id,
        "app": {
            "id": held.app.app_id,
            "name": said.name,
            "party": said.party,
            "purpose": said.purpose,
        },
        "grant": str(grant.grant_id),
        "scopes": scopes_of(grant.permitted),
        "granted_ts": grant.granted_ts,
        "ended_ts": apps.clock.now_ms(),
        "tokens_ended": tokens_ended,
        "handed_out": {"people": people, "items": items, "bytes": size},
        "ledger": [
            _as_json(line) for line in await store_ledger.lines_of_grant(tx, grant.grant_id)
        ],
        "residue": [RESIDUE],
        "proves": PROVES,
    }
    await enter_other(apps.severing, tx, _about(grant.user_id), grant.grant_id, body)


def _as_json(line: Line) -> JsonObject:
    return {
        "day": line.day,
        "room_id": line.room_id,
        "verb": line.verb,
        "people": line.people,
        "items": line.items,
        "bytes": line.bytes,
    }


async def receipts(apps: Apps, user_id: UserId) -> list[bytes]:
    """The files of all such receipts of a person."""
    return await others(apps.severing, _about(user_id))


async def forget(db: Database, user_id: UserId) -> None:
    """Somebody's account is erased: what the receipts say of them goes, their hashes stay."""
    await forget_receipts(db, UserId(_about(user_id)))


def _about(user_id: UserId) -> str:
    return f"apps of {user_id}"
