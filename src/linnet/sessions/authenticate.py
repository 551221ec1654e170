"""Whom a token speaks for: asked at every request, so answered from memory.

Two caches, so that ending a session need not know its tokens: a token's hash leads to its session,
and the user's entry says which sessions live and how the account stands. The user's entry is
forgotten whenever that changes; a token whose session is missing there speaks for nobody.
"""

from msgspec import Struct

from linnet.accounts.standing import standing
from linnet.changes.vocabulary import AccountDeactivated, Change, DeviceRemoved
from linnet.clock import Clock
from linnet.errors import UnknownToken
from linnet.http.endpoint import Requester
from linnet.ids import DeviceId, UserId
from linnet.metrics import Metrics
from linnet.sessions import store, store_devices
from linnet.sessions.tokens import ACCESS_PREFIX, MEDIA_PREFIX, hash_of
from linnet.storage.cache import Cache
from linnet.storage.database import Database

MAX_TOKENS_KEPT = 100_000
MAX_USERS_KEPT = 50_000
MAX_ACCOUNTS_KEPT = 50_000
_FOR_EVER = 2**63


class _Known(Struct, frozen=True):
    user_id: UserId
    session_id: int
    expires_ts: int


class KnownAccount(Struct, frozen=True):
    """What has to be known of a user as whom an application service acts."""

    is_active: bool
    is_locked: bool
    is_suspended: bool
    devices: frozenset[DeviceId]


class KnownTokens:
    """The tokens in use, kept in memory."""

    def __init__(self, db: Database, clock: Clock, metrics: Metrics) -> None:
        self._db = db
        self._clock = clock
        self._tokens: Cache[bytes, _Known] = Cache("tokens", metrics, MAX_TOKENS_KEPT)
        self._users: Cache[UserId, dict[int, Requester]] = Cache(
            "token_owners", metrics, MAX_USERS_KEPT
        )
        self._accounts: Cache[UserId, KnownAccount] = Cache(
            "acted_as", metrics, MAX_ACCOUNTS_KEPT, lambda account: 1 + len(account.devices)
        )

    async def authenticate(self, token: str) -> Requester | None:
        """Whom an access token speaks for; None when it is not one of ours.

        Raises:
            UnknownToken: one of ours, but its session is over, or it has expired.
        """
        if not token.startswith(ACCESS_PREFIX):
            return None
        return await self._speaks_for(hash_of(token), "access")

    async def authenticate_media(self, token: str) -> Requester | None:
        """The same for the token of a media cookie."""
        if not token.startswith(MEDIA_PREFIX):
            return None
        return await self._speaks_for(hash_of(token), "media")

    async def _speaks_for(self, token_hash: bytes, kind: store.TokenKind) -> Requester:
        known = self._tokens.peek(token_hash)
        if known is None:
            known = await self._tokens.get(token_hash, lambda key: self._find(key, kind))
        if known.expires_ts <= self._clock.now_ms():
            # The client has a refresh token and should keep its data.
            # spec: client-server-api #soft-logout
            raise UnknownToken("The access token has expired", soft_logout=True)
        sessions = self._users.peek(known.user_id)
        if sessions is None:
            sessions = await self._users.get(known.user_id, self._load_user)
        requester = sessions.get(known.session_id)
        if requester is None:
            self._tokens.forget(token_hash)
            raise UnknownToken("This session is over")
        return requester

    async def _find(self, token_hash: bytes, kind: store.TokenKind) -> _Known:
        async with self._db.snapshot() as reader:
            found = await store.find_token(reader, token_hash, kind)
        if found is None:
            raise UnknownToken("The access token is not known")
        token = found.token
        if found.is_first_use and kind == "access":
            # The answer to the refresh has arrived, so the older tokens have done their duty.
            # spec: client-server-api #refreshing-access-tokens
            async with self._db.transaction() as tx:
                older = await store.remove_older_tokens(tx, token.session_id, token.generation)
            self.forget_tokens(older)
        expires_ts = _FOR_EVER if token.expires_ts is None else token.expires_ts
        return _Known(found.session.user_id, token.session_id, expires_ts)

    async def _load_user(self, user_id: UserId) -> dict[int, Requester]:
        async with self._db.snapshot() as reader:
            account = await standing(reader, user_id)
            sessions = await store.sessions_of(reader, user_id)
        if account is None or not account.is_active:
            return {}
        return {
            session.session_id: Requester(
                user_id,
                session.device_id,
                session.session_id,
                is_admin=account.is_admin,
                is_locked=account.is_locked,
                is_suspended=account.is_suspended,
                is_guest=account.is_guest,
                is_app=session.client_id is not None,
            )
            for session in sessions
        }

    async def account_of(self, user_id: UserId) -> KnownAccount | None:
        """How an account stands and which devices it has; None when there is none."""
        try:
            return await self._accounts.get(user_id, self._load_account)
        except LookupError:
            return None

    async def _load_account(self, user_id: UserId) -> KnownAccount:
        async with self._db.snapshot() as reader:
            account = await standing(reader, user_id)
            devices = await store_devices.devices_of(reader, user_id)
        if account is None:
            raise LookupError  # not kept: it may be made at any time
        named = frozenset(device.device_id for device in devices)
        return KnownAccount(account.is_active, account.is_locked, account.is_suspended, named)

    def forget_tokens(self, hashes: list[bytes]) -> None:
        """Look single tokens up anew."""
        for token_hash in hashes:
            self._tokens.forget(token_hash)

    def forget_user(self, user_id: UserId) -> None:
        """Look up anew which sessions a user has and how the account stands."""
        self._users.forget(user_id)
        self._accounts.forget(user_id)

    def hear(self, change: Change) -> None:
        """Listen to the changes that end sessions."""
        if isinstance(change, DeviceRemoved | AccountDeactivated):
            self.forget_user(change.user_id)
