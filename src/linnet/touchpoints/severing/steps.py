"""The steps of a severance. Each can be cut short and begun again, and says what it has found."""

import hashlib
from collections.abc import Awaitable, Callable

from linnet.errors import NotFound
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.storage.database import Tx
from linnet.touchpoints.severing import store
from linnet.touchpoints.severing.demand import demand
from linnet.touchpoints.severing.give_receipts import give_receipts
from linnet.touchpoints.severing.held import (
    all_accounts,
    counted,
    dependents_of,
    holdings_of,
    locked_out,
    people_of,
    tokens_of,
)
from linnet.touchpoints.severing.severance import Severance, Step
from linnet.touchpoints.severing.wiring import Severing
from linnet.touchpoints.switching import sever

MAX_LISTED_TOKENS = 200
"""Hashes that a receipt lists. Of more it has the number and one hash over all."""

Take = Callable[[Severing, Severance], Awaitable[bool]]
"""Takes a step; False when it has to wait for somebody."""


class NotEmptyError(Exception):
    """Something is still there, or still gets out, that should not: it is tried again later."""


async def take_step(severing: Severing, severance: Severance) -> bool:
    """Take the step that comes next; False when that cannot be done yet."""
    return await _STEPS[severance.step](severing, severance)


async def _cut(severing: Severing, severance: Severance) -> bool:
    touchpoints, row = severing.touchpoints, severance.touchpoint
    clock = touchpoints.clock
    await touchpoints.counts.write()
    under_way = touchpoints.client.under_way(row.id)
    found = dict(severance.evidence.get("cut", {}))

    async def remember(tx: Tx) -> None:
        if "held" not in found:
            found.update(await _before(severing, tx, severance))
            await store.put_step(tx, severance.number, "cut", _with(severance, found))

    began_ms = clock.steady_ms()
    try:
        await sever(touchpoints, row.id, severance.begun_by or UserId(""), remember)
    except NotFound:
        async with touchpoints.db.transaction() as tx:  # an added row, taken back meanwhile
            await remember(tx)
    found |= {
        "took_ms": int(clock.steady_ms() - began_ms),
        "contacts_ended": under_way,
        "cut_ts": clock.now_ms(),
        "register_after": register_digest(severing),
        "policy_after": policy_digest(severing),
    }
    await _done(severing, severance, found)
    return True


async def _before(severing: Severing, tx: Tx, severance: Severance) -> JsonObject:
    """What there is at the moment of the cut, in the transaction that cuts."""
    row = severance.touchpoint
    people = await people_of(severing, tx, row)
    await store.put_people(tx, severance.number, people.items())
    tokens = await tokens_of(severing, tx, row)
    listed: JsonObject = {"hashes": tokens} if len(tokens) <= MAX_LISTED_TOKENS else {}
    digest = hashlib.sha256("\n".join(tokens).encode()).hexdigest()
    return {
        "held": await counted(severing, tx, row),
        "people": len(people),
        "tokens": {"count": len(tokens), "digest": digest, **listed},
        "register_before": register_digest(severing),
        "policy_before": policy_digest(severing),
    }


async def _revoke(severing: Severing, severance: Severance) -> bool:
    row = severance.touchpoint
    for one in holdings_of(severing, row):
        await one.revoke(row)
    async with severing.touchpoints.db.snapshot() as reader:
        left = await tokens_of(severing, reader, row)
    # No row of this register holds a token that the other side has given out and could take back.
    await _done(severing, severance, {"ours_left": len(left), "theirs": []})
    return True


async def _migrate(severing: Severing, severance: Severance) -> bool:
    row = severance.touchpoint
    for one in dependents_of(severing, row):
        await one.move(row)
    async with severing.touchpoints.db.snapshot() as reader:
        accounts = await all_accounts(severing, reader, row)
        stuck = await locked_out(severing, reader, row)
    if stuck:
        return False
    await _done(severing, severance, {"accounts": accounts, "without_another_way": 0})
    return True


async def _erase(severing: Severing, severance: Severance) -> bool:
    row = severance.touchpoint
    async with severing.touchpoints.db.snapshot() as reader:
        # Asked again: whoever has begun to depend on it meanwhile must not be locked out.
        if await locked_out(severing, reader, row):
            return False
    for one in holdings_of(severing, row):
        await one.erase(row)
    async with severing.touchpoints.db.snapshot() as reader:
        after = await counted(severing, reader, row)
    before: JsonObject = severance.evidence["cut"]["held"]
    stores = {name: {"before": before.get(name, 0), "after": left} for name, left in after.items()}
    await _done(severing, severance, {"stores": stores})
    return True


async def _demand(severing: Severing, severance: Severance) -> bool:
    await _done(severing, severance, await demand(severing, severance))
    return True


async def _verify(severing: Severing, severance: Severance) -> bool:
    touchpoints, row = severing.touchpoints, severance.touchpoint
    async with touchpoints.db.snapshot() as reader:
        left = {name: n for name, n in (await counted(severing, reader, row)).items() if n}
        tokens = await tokens_of(severing, reader, row)
    if left or tokens:
        # Something was under way at the moment of the cut: erase once more, then look again.
        async with touchpoints.db.transaction() as tx:
            await store.put_step(tx, severance.number, "revoke", severance.evidence)
        raise NotEmptyError(f"{row.id}: {left or 'tokens'} are left")
    is_blocked = await touchpoints.client.probe(row)
    if not is_blocked:
        raise NotEmptyError(f"{row.id} was contacted")
    found = {
        "stores": await _zeros(severing, severance),
        "probe": "blocked",
        "probe_ts": touchpoints.clock.now_ms(),
        "policy_changed": policy_digest(severing) != severance.evidence["cut"]["policy_before"],
    }
    await _done(severing, severance, found)
    return True


async def _zeros(severing: Severing, severance: Severance) -> JsonObject:
    async with severing.touchpoints.db.snapshot() as reader:
        return {**await counted(severing, reader, severance.touchpoint)}


async def _receipt(severing: Severing, severance: Severance) -> bool:
    await give_receipts(severing, severance)
    return True


async def _done(severing: Severing, severance: Severance, found: JsonObject) -> None:
    """Keep what a step has found, and that the one behind it comes next."""
    async with severing.touchpoints.db.transaction() as tx:
        await store.put_step(tx, severance.number, severance.following, _with(severance, found))


def _with(severance: Severance, found: JsonObject) -> dict[Step, JsonObject]:
    """The evidence with what the step that comes next has found."""
    return {**severance.evidence, severance.step: found}


def register_digest(severing: Severing) -> str:
    """SHA-256 over the register as it stands here, row by row, with its switches."""
    rows = [
        {"id": row.touchpoint.id, "is_on": row.is_on, "hosts": list(row.touchpoint.hosts)}
        for row in severing.touchpoints.switches.rows()
    ]
    return hashlib.sha256(canonical_json.encode(rows)).hexdigest()


def policy_digest(severing: Severing) -> str:
    """SHA-256 over what the register adds to the policy of the web app's pages."""
    sources = severing.touchpoints.switches.csp_sources()
    return hashlib.sha256(canonical_json.encode(sources)).hexdigest()


_STEPS: dict[Step, Take] = {
    "cut": _cut,
    "revoke": _revoke,
    "migrate": _migrate,
    "erase": _erase,
    "demand": _demand,
    "verify": _verify,
    "receipt": _receipt,
}
