"""Make a passkey: for an account, or for one that is just being made."""

from typing import Any

from linnet.errors import Forbidden, InvalidParam
from linnet.ids import UserId, localpart_of
from linnet.sessions.passkeys import store
from linnet.sessions.passkeys.authenticators import (
    Made,
    algorithms,
    as_text,
    challenge_of_made,
    check_made,
    descriptors,
    rp_id_of,
    user_handle,
)
from linnet.sessions.passkeys.challenges import (
    TIMEOUT_MS,
    Purpose,
    new_challenge,
    take_challenge,
)
from linnet.sessions.passkeys.store import Passkey
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Tx

MAX_PASSKEYS = 50
"""Of one account."""
MAX_NAME_LENGTH = 100


async def creation_options(
    sessions: Sessions, purpose: Purpose, user_id: UserId, existing: list[bytes]
) -> dict[str, Any]:
    """What a browser needs to make a passkey; not on an authenticator that has one already."""
    challenge = await new_challenge(sessions, purpose, user_id)
    return {
        "rp": {"id": rp_id_of(sessions.accounts.address), "name": sessions.accounts.server_name},
        "user": {
            "id": as_text(user_handle(user_id)),
            "name": localpart_of(user_id),
            "displayName": localpart_of(user_id),
        },
        "challenge": as_text(challenge),
        "pubKeyCredParams": algorithms(),
        "timeout": TIMEOUT_MS,
        "excludeCredentials": descriptors(existing),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


async def made_passkey(
    sessions: Sessions, answer: object, purpose: Purpose, user_id: UserId
) -> Made:
    """Check what an authenticator has made.

    Raises:
        BadJson: this is no passkey.
        Forbidden: too late, for something else, or not to be trusted.
    """
    if not await take_challenge(sessions, challenge_of_made(answer), purpose, user_id):
        raise Forbidden("This took too long: begin again")
    return check_made(answer, sessions.accounts.address)


async def keep_passkey(
    sessions: Sessions, tx: Tx, user_id: UserId, made: Made, name: str
) -> Passkey:
    """Add a passkey to an account.

    Raises:
        InvalidParam: an impossible name, or too many passkeys.
        Forbidden: the passkey belongs to an account already.
    """
    check_name(name)
    if await store.passkey(tx, made.credential_id) is not None:
        raise Forbidden("This passkey is in use already")
    if len(await store.passkeys_of(tx, user_id)) >= MAX_PASSKEYS:
        raise InvalidParam(f"An account has at most {MAX_PASSKEYS} passkeys")
    new = Passkey(
        made.credential_id,
        user_id,
        name.strip(),
        made.credential,
        made.signatures,
        sessions.clock.now_ms(),
        None,
    )
    await store.add_passkey(tx, new)
    return new


def check_name(name: str) -> None:
    """Raises InvalidParam when it is empty or too long."""
    if not 0 < len(name.strip()) <= MAX_NAME_LENGTH:
        raise InvalidParam(f"A passkey's name has 1 to {MAX_NAME_LENGTH} characters")
