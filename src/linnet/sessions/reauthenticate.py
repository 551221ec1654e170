"""User-interactive authentication: prove who you are, stage by stage, for one request.

What has been proven is kept in memory, bound to the request it was proven for. Losing it (a
restart, another process) costs the user one more question, nothing else.
# spec: client-server-api #user-interactive-authentication-api
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from linnet.clock import Clock
from linnet.errors import BadJson, Forbidden, MatrixError, Unrecognized
from linnet.http.front_door import InteractiveAuthNeeded
from linnet.rng import Rng

LIFETIME_MS = 15 * 60 * 1000
MAX_PROOFS = 10_000
"""Beyond it the oldest are forgotten."""

Flow = tuple[str, ...]
"""The stages of one way through, in the order in which they are asked."""
CheckStage = Callable[[str, Mapping[str, Any]], Awaitable[Any]]
"""Checks one stage (its type, and what the client sent); returns what it proves, or raises."""


class _Proof(Struct):
    request: object
    due_ms: int
    completed: dict[str, Any]


class Proofs:
    """All proofs under way in this process."""

    def __init__(self, clock: Clock, rng: Rng) -> None:
        self._clock = clock
        self._rng = rng
        self._proofs: OrderedDict[str, _Proof] = OrderedDict()

    async def require(
        self, request: object, flows: Sequence[Flow], auth: object, check: CheckStage
    ) -> dict[str, Any]:
        """What the stages have proven, by stage, once one of the flows is complete.

        `request` is what the proof is bound to: equal for equal requests. `auth` is the member of
        that name in the request's body.

        Raises:
            InteractiveAuthNeeded: something is still to be proven.
            Forbidden: the session was begun for another request.
        """
        if auth is None:
            raise self._needed(self._begin(request), flows)
        if not isinstance(auth, dict):
            raise BadJson("auth must be an object")
        session = self._continue(request, auth.get("session"))
        if (stage := auth.get("type")) is not None:
            await self._try(session, flows, stage, auth, check)
        completed = self._proof(session).completed
        if not any(completed.keys() >= set(flow) for flow in flows):
            raise self._needed(session, flows)
        del self._proofs[session]
        return completed

    async def _try(
        self,
        session: str,
        flows: Sequence[Flow],
        stage: object,
        auth: Mapping[str, Any],
        check: CheckStage,
    ) -> None:
        try:
            if not isinstance(stage, str) or not any(stage in flow for flow in flows):
                raise Unrecognized("There is no such way to prove who you are here")
            proven = await check(stage, auth)
        except MatrixError as why:
            if why.status == 429:
                raise
            raise self._needed(session, flows, why) from why
        self._proof(session).completed[stage] = proven

    def _proof(self, session: str) -> _Proof:
        """It may have been pushed out while a stage was checked."""
        proof = self._proofs.get(session)
        if proof is None:
            raise Forbidden("This took too long: begin again")
        return proof

    def _begin(self, request: object) -> str:
        now_ms = self._clock.steady_ms()
        while self._proofs:
            oldest = next(iter(self._proofs))
            if len(self._proofs) < MAX_PROOFS and self._proofs[oldest].due_ms > now_ms:
                break
            del self._proofs[oldest]
        session = self._rng.token(18)
        self._proofs[session] = _Proof(request, now_ms + LIFETIME_MS, {})
        return session

    def _continue(self, request: object, session: object) -> str:
        proof = self._proofs.get(session) if isinstance(session, str) else None
        if proof is None or proof.due_ms <= self._clock.steady_ms():
            # Also when it is unknown, as after a restart: the client starts again without noticing.
            return self._begin(request)
        if proof.request != request:
            raise Forbidden("The request is not the one that this was begun for")
        assert isinstance(session, str)
        return session

    def _needed(
        self, session: str, flows: Sequence[Flow], why: MatrixError | None = None
    ) -> InteractiveAuthNeeded:
        proof = self._proofs.get(session)
        body: dict[str, Any] = {
            "session": session,
            "flows": [{"stages": list(flow)} for flow in flows],
            "params": {},
            "completed": [] if proof is None else list(proof.completed),
        }
        return InteractiveAuthNeeded(body if why is None else {**body, **why.body()})
