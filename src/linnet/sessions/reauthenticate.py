"""User-interactive authentication: prove who you are, stage by stage, for one request.

A stage is proven by what the client sends with the request, or on a page of ours (`web.auth_pages`)
that its client has opened for it.

What has been proven is kept in memory, bound to the request it was proven for. Losing it (a
restart, another process) costs the user one more question, nothing else.
# spec: client-server-api #user-interactive-authentication-api
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from linnet.clock import Clock
from linnet.errors import BadJson, Forbidden, MatrixError, NotFound, Unrecognized
from linnet.http.front_door import InteractiveAuthNeeded
from linnet.ids import UserId
from linnet.rng import Rng

LIFETIME_MS = 15 * 60 * 1000
MAX_PROOFS = 10_000
"""Beyond it the oldest are forgotten."""

Flow = tuple[str, ...]
"""The stages of one way through, in the order in which they are asked."""
CheckStage = Callable[[str, Mapping[str, Any]], Awaitable[Any]]
"""Checks one stage (its type, and what the client sent); returns what it proves, or raises."""


class Question(Struct, frozen=True):
    """What is asked, of whom, and how the answers are checked."""

    flows: Sequence[Flow]
    check: CheckStage
    user_id: UserId | None = None
    """Who has to answer; None while it is not known, as before an account is made."""
    params: Mapping[str, Any] = {}
    """What clients have to know of a stage, beside its name."""


class _Proof(Struct):
    request: object
    due_ms: int
    completed: dict[str, Any]
    question: Question


class Asked(Struct, frozen=True):
    """One stage of a proof that is under way."""

    user_id: UserId | None
    is_done: bool
    params: Any
    """What one has to know of the stage; None where there is nothing."""


class Proofs:
    """All proofs under way in this process."""

    def __init__(self, clock: Clock, rng: Rng) -> None:
        self._clock = clock
        self._rng = rng
        self._proofs: OrderedDict[str, _Proof] = OrderedDict()

    async def require(self, request: object, question: Question, auth: object) -> dict[str, Any]:
        """What the stages have proven, by stage, once one of the flows is complete.

        `request` is what the proof is bound to: equal for equal requests. `auth` is the member of
        that name in the request's body.

        Raises:
            InteractiveAuthNeeded: something is still to be proven.
            Forbidden: the session was begun for another request.
        """
        session = self._session(request, question, auth)
        stage = auth.get("type") if isinstance(auth, dict) else None
        if isinstance(auth, dict) and stage is not None:
            await self._try(session, question, stage, auth)
        completed = self._proof(session).completed
        if not any(completed.keys() >= set(flow) for flow in question.flows):
            raise self._needed(session, question)
        del self._proofs[session]
        return completed

    def elsewhere(self, request: object, question: Question, auth: object) -> InteractiveAuthNeeded:
        """The answer where no stage is proven by what a client sends."""
        return self._needed(self._session(request, question, auth), question)

    def asked(self, session: str, stage: str) -> Asked:
        """What a page can know that lets a person prove one stage.

        Raises:
            NotFound: nothing of the kind is asked, or not any more.
        """
        proof = self._open(session, stage)
        params = self._params(session, proof.question).get(stage)
        return Asked(proof.question.user_id, stage in proof.completed, params)

    async def prove(self, session: str, stage: str, auth: Mapping[str, Any]) -> None:
        """Prove one stage apart from the request, which then goes on with the session alone.

        # spec: client-server-api #fallback

        Raises:
            NotFound: nothing of the kind is asked, or not any more.
            MatrixError: what was sent proves nothing.
        """
        proof = self._open(session, stage)
        if stage not in proof.completed:
            sent = {**auth, "session": session}
            proof.completed[stage] = await proof.question.check(stage, sent)

    def _open(self, session: str, stage: str) -> _Proof:
        proof = self._proofs.get(session)
        if proof is None or proof.due_ms <= self._clock.steady_ms():
            raise NotFound("This is over: begin again in the app")
        if not any(stage in flow for flow in proof.question.flows):
            raise NotFound("This is not asked for")
        return proof

    def _session(self, request: object, question: Question, auth: object) -> str:
        if auth is None:
            return self._begin(request, question)
        if not isinstance(auth, dict):
            raise BadJson("auth must be an object")
        return self._continue(request, question, auth.get("session"))

    async def _try(
        self, session: str, question: Question, stage: object, auth: Mapping[str, Any]
    ) -> None:
        try:
            if not isinstance(stage, str) or not any(stage in flow for flow in question.flows):
                raise Unrecognized("There is no such way to prove who you are here")
            # The session is the one that goes on, whatever the client has called it.
            proven = await question.check(stage, {**auth, "session": session})
        except MatrixError as why:
            if why.status == 429:
                raise
            raise self._needed(session, question, why) from why
        self._proof(session).completed[stage] = proven

    def _proof(self, session: str) -> _Proof:
        """It may have been pushed out while a stage was checked."""
        proof = self._proofs.get(session)
        if proof is None:
            raise Forbidden("This took too long: begin again")
        return proof

    def _begin(self, request: object, question: Question) -> str:
        now_ms = self._clock.steady_ms()
        while self._proofs:
            oldest = next(iter(self._proofs))
            if len(self._proofs) < MAX_PROOFS and self._proofs[oldest].due_ms > now_ms:
                break
            del self._proofs[oldest]
        session = self._rng.token(18)
        self._proofs[session] = _Proof(request, now_ms + LIFETIME_MS, {}, question)
        return session

    def _continue(self, request: object, question: Question, session: object) -> str:
        proof = self._proofs.get(session) if isinstance(session, str) else None
        if proof is None or proof.due_ms <= self._clock.steady_ms():
            # Also when it is unknown, as after a restart: the client starts again without noticing.
            return self._begin(request, question)
        if proof.request != request:
            raise Forbidden("The request is not the one that this was begun for")
        assert isinstance(session, str)
        # Which ways there are may have changed since.
        proof.question = question
        return session

    @staticmethod
    def _params(session: str, question: Question) -> dict[str, Any]:
        """What clients have to know of the stages; a challenge is the session itself."""
        return {
            stage: {**params, "challenge": session} for stage, params in question.params.items()
        }

    def _needed(
        self, session: str, question: Question, why: MatrixError | None = None
    ) -> InteractiveAuthNeeded:
        proof = self._proofs.get(session)
        body: dict[str, Any] = {
            "session": session,
            "flows": [{"stages": list(flow)} for flow in question.flows],
            "params": self._params(session, question),
            "completed": [] if proof is None else list(proof.completed),
        }
        return InteractiveAuthNeeded(body if why is None else {**body, **why.body()})
