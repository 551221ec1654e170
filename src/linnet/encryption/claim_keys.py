"""Claim one-time keys, to begin encrypted conversations with devices.

# spec: client-server-api #post_matrixclientv3keysclaim
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from linnet.changes.vocabulary import KeyCountsChanged
from linnet.encryption import store_device_keys
from linnet.encryption.key_formats import check_name
from linnet.encryption.store_device_keys import Claim, ClaimedKey
from linnet.encryption.wiring import Encryption
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import domain_of, parse_device_id, parse_user_id

MAX_CLAIMS_AT_ONCE = 500
"""Claims in one transaction. Devices are independent of each other, so more are split."""


class KeyClaim(Struct, frozen=True):
    one_time_keys: dict[str, dict[str, str]]
    timeout: int = 10_000


class KeyClaimResponse(Struct, frozen=True):
    """Claimed keys by user, device and `<algorithm>:<id>`."""

    one_time_keys: dict[str, dict[str, dict[str, Any]]]
    failures: dict[str, JsonObject]


@endpoint(
    "POST",
    "/_matrix/client/v3/keys/claim",
    operation="claimKeys",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def post_claim(encryption: Encryption, call: Call, body: KeyClaim) -> KeyClaimResponse:
    claims = [
        Claim(parse_user_id(user_id), parse_device_id(device_id), check_name(name, "algorithm"))
        for user_id, devices in body.one_time_keys.items()
        for device_id, name in devices.items()
    ]
    await encryption.check_reach(call.requester, {claim.user_id for claim in claims})
    own = encryption.server_name
    local = [claim for claim in claims if domain_of(claim.user_id) == own]
    response = KeyClaimResponse(
        {}, {domain_of(user): {} for user in body.one_time_keys if domain_of(user) != own}
    )
    for start in range(0, len(local), MAX_CLAIMS_AT_ONCE):
        for key in await claim_keys(encryption, local[start : start + MAX_CLAIMS_AT_ONCE]):
            claim = key.claim
            devices = response.one_time_keys.setdefault(claim.user_id, {})
            devices[claim.device_id] = {f"{claim.algorithm}:{key.key_id}": key.key}
    return response


async def claim_keys(encryption: Encryption, claims: Sequence[Claim]) -> list[ClaimedKey]:
    """One key for each claim that can be served.

    The one-time key uploaded first, which nobody else will ever get, else the fallback key.
    """
    async with encryption.db.transaction() as tx:
        one_time = await store_device_keys.oldest_one_time_keys(tx, claims)
        served = {key.claim for key in one_time}
        unserved = [claim for claim in claims if claim not in served]
        fallback = await store_device_keys.fallback_keys_for(tx, unserved) if unserved else []
        first_used = [key for key, was_used in fallback if not was_used]
        await store_device_keys.mark_claimed(tx, one_time, encryption.clock.now_ms())
        await store_device_keys.mark_used(tx, first_used)
        if one_time or first_used:
            position = tx.next_position()
            for key in (*one_time, *first_used):
                tx.emit(KeyCountsChanged(position, key.claim.user_id, key.claim.device_id))
    return [*one_time, *(key for key, _ in fallback)]
