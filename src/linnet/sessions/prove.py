"""Ask a signed-in user to prove again who they are, for one request."""

import hashlib
from collections.abc import Mapping
from typing import Any

from linnet.accounts.standing import standing
from linnet.errors import Forbidden, MissingParam, Unrecognized
from linnet.events import canonical_json
from linnet.http.endpoint import Call, Endpoint
from linnet.http.front_door import InteractiveAuthNeeded
from linnet.ids import UserId
from linnet.sessions.identity_reset import require_identity_reset
from linnet.sessions.login import check_password, named_user
from linnet.sessions.passkeys.challenges import proof_options
from linnet.sessions.passkeys.having import has_passkey
from linnet.sessions.passkeys.sign import signed_by
from linnet.sessions.reauthenticate import Flow, Question
from linnet.sessions.wiring import Sessions

PASSWORD_STAGE = "m.login.password"
PASSKEY_STAGE = "linnet.passkey"
"""Our own: `params` has what the browser needs, `auth.credential` what the passkey has signed."""

FIRST_WAYS = frozenset({
    "linnet.addPasskey", "changePassword", "linnet.newRecoveryCode", "linnet.beginLink",
})  # fmt: skip
"""What gives an account a way in of its own. One that has none can confirm it with nothing but the
session: that is how people stay when a provider that they came through has ended."""


class Reauthenticator:
    """What the front door and other domains ask with."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def for_endpoint(self, call: Call, endpoint: Endpoint, body: Mapping[str, Any]) -> None:
        """For endpoints labelled `reauth=True`."""
        if call.requester.is_app:
            # spec: client-server-api #oauth-20-account-management
            raise Unrecognized("Apps cannot do this: open your account page instead")
        if endpoint.operation in FIRST_WAYS and not await self._flows(call.requester.user_id):
            return
        await self.require_reauth(call, body)

    async def for_new_keys(self, call: Call, body: Mapping[str, Any]) -> None:
        """For replacing the encryption identity, which an app may do once its owner has said so."""
        if call.requester.is_app:
            await require_identity_reset(self._sessions, call.requester.user_id, body.get("auth"))
        else:
            await self.require_reauth(call, body)

    async def require_reauth(self, call: Call, body: Mapping[str, Any]) -> None:
        """Return once the caller has proven who they are for this very request.

        `body` is the whole request's body with its member `auth`. A proof counts for the same
        user, method, path and other members of the body.

        Raises:
            InteractiveAuthNeeded: something is still to be proven.
            Forbidden: the account has nothing to prove itself with.
        """
        user_id = call.requester.user_id
        flows = await self._flows(user_id)
        if not flows and call.requester.appservice_id is not None:
            # An application service has nobody to ask, but must not speak for a person either.
            # spec: application-service-api #server-admin-style-permissions
            return
        if not flows:
            raise Forbidden("This account has nothing to confirm this with")

        async def check(stage: str, auth: Mapping[str, Any]) -> bool:
            if stage == PASSKEY_STAGE:
                await signed_by(self._sessions, auth.get("credential"), "proof", user_id)
            else:
                await self._check_password(user_id, auth)
            return True

        others = {name: value for name, value in body.items() if name != "auth"}
        digest = hashlib.sha256(canonical_json.encode(others)).digest()
        request = (user_id, call.method, call.path, digest)
        try:
            question = Question(flows, check, user_id)
            await self._sessions.proofs.require(request, question, body.get("auth"))
        except InteractiveAuthNeeded as needed:
            if (PASSKEY_STAGE,) in flows:
                options = await proof_options(self._sessions, user_id)
                needed.body["params"] = {PASSKEY_STAGE: {"publicKey": options}}
            raise

    async def _flows(self, user_id: UserId) -> list[Flow]:
        async with self._sessions.db.snapshot() as reader:
            account = await standing(reader, user_id)
            has_key = await has_passkey(reader, user_id)
        flows: list[Flow] = []
        if account is not None and account.has_password:
            flows.append((PASSWORD_STAGE,))
        if has_key:
            flows.append((PASSKEY_STAGE,))
        return flows

    async def _check_password(self, user_id: UserId, auth: Mapping[str, Any]) -> None:
        password = auth.get("password")
        if not isinstance(password, str):
            raise MissingParam("password is missing")
        name: Any = user_id
        if "identifier" in auth or "user" in auth:
            name = named_user(auth.get("identifier"), auth.get("user"))
        if await check_password(self._sessions, name, password) != user_id:
            raise Forbidden("This is somebody else's password")
