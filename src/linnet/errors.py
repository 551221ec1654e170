"""One class for each Matrix error code.

Raise these anywhere; only `linnet.http` renders them. The message is read by the client's user or
developer: never put an id into it that the caller may not know. The cause goes to the log through
`raise ... from why`.
# spec: client-server-api #standard-error-response
"""

from typing import Any, ClassVar


class MatrixError(Exception):
    """An answer to a client or a peer that did not get what it asked for.

    `extra` becomes further top-level members of the JSON error.
    """

    errcode: ClassVar[str] = "M_UNKNOWN"
    status: ClassVar[int] = 500

    def __init__(self, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The JSON object that the specification calls a standard error response."""
        return {**self.extra, "errcode": self.errcode, "error": self.message}


class Unknown(MatrixError):
    """Something is wrong with the request that no other code names."""

    errcode = "M_UNKNOWN"
    status = 400


# Who is asking.


class Forbidden(MatrixError):
    errcode = "M_FORBIDDEN"
    status = 403


class AuthRejected(Forbidden):
    """The authorisation rules refuse an event: a client sees 403, a peer's event is rejected.

    `rule` is the rule that decided, numbered as in `linnet.events.auth_rules`, for instance
    `R5.join.6`. It is for logs and tests and is not part of the answer.
    """

    def __init__(self, message: str, *, rule: str) -> None:
        super().__init__(message)
        self.rule = rule


class Unauthorized(MatrixError):
    """The request's signature is missing or wrong (between servers)."""

    errcode = "M_UNAUTHORIZED"
    status = 401


class MissingToken(MatrixError):
    errcode = "M_MISSING_TOKEN"
    status = 401


class UnknownToken(MatrixError):
    """The access or refresh token is not known, or no longer.

    `soft_logout` tells the client to keep its data and to obtain a new token.
    # spec: client-server-api #soft-logout
    """

    errcode = "M_UNKNOWN_TOKEN"
    status = 401

    def __init__(self, message: str, *, soft_logout: bool = False) -> None:
        super().__init__(message, soft_logout=soft_logout)


class UserLocked(MatrixError):
    """The account is locked. Clients must be told to keep their data, as after a soft logout.

    # spec: client-server-api #account-locking
    """

    errcode = "M_USER_LOCKED"
    status = 401

    def __init__(self, message: str) -> None:
        super().__init__(message, soft_logout=True)


class UserSuspended(MatrixError):
    errcode = "M_USER_SUSPENDED"
    status = 403


class UserDeactivated(MatrixError):
    errcode = "M_USER_DEACTIVATED"
    status = 403


class GuestAccessForbidden(MatrixError):
    errcode = "M_GUEST_ACCESS_FORBIDDEN"
    status = 403


class WeakPassword(MatrixError):
    errcode = "M_WEAK_PASSWORD"
    status = 400


class UserInUse(MatrixError):
    errcode = "M_USER_IN_USE"
    status = 400


class InvalidUsername(MatrixError):
    errcode = "M_INVALID_USERNAME"
    status = 400


class Exclusive(MatrixError):
    """The name belongs to an application service, or is outside of the one asking."""

    errcode = "M_EXCLUSIVE"
    status = 400


class AppserviceLoginUnsupported(MatrixError):
    errcode = "M_APPSERVICE_LOGIN_UNSUPPORTED"
    status = 400


class CaptchaNeeded(MatrixError):
    errcode = "M_CAPTCHA_NEEDED"
    status = 401


class CaptchaInvalid(MatrixError):
    errcode = "M_CAPTCHA_INVALID"
    status = 401


class TermsNotSigned(MatrixError):
    errcode = "M_TERMS_NOT_SIGNED"
    status = 403


class ServerNotTrusted(MatrixError):
    errcode = "M_SERVER_NOT_TRUSTED"
    status = 400


class ThreepidAuthFailed(MatrixError):
    errcode = "M_THREEPID_AUTH_FAILED"
    status = 403


class ThreepidDenied(MatrixError):
    errcode = "M_THREEPID_DENIED"
    status = 403


class ThreepidInUse(MatrixError):
    errcode = "M_THREEPID_IN_USE"
    status = 400


class ThreepidMediumNotSupported(MatrixError):
    errcode = "M_THREEPID_MEDIUM_NOT_SUPPORTED"
    status = 400


class ThreepidNotFound(MatrixError):
    errcode = "M_THREEPID_NOT_FOUND"
    status = 400


# What was asked.


class BadJson(MatrixError):
    """The JSON is well formed but is not what was expected."""

    errcode = "M_BAD_JSON"
    status = 400


class NotJson(MatrixError):
    errcode = "M_NOT_JSON"
    status = 400


class MissingParam(MatrixError):
    errcode = "M_MISSING_PARAM"
    status = 400


class InvalidParam(MatrixError):
    errcode = "M_INVALID_PARAM"
    status = 400


class InvalidSignature(MatrixError):
    errcode = "M_INVALID_SIGNATURE"
    status = 400


class NotFound(MatrixError):
    errcode = "M_NOT_FOUND"
    status = 404


class Unrecognized(MatrixError):
    """No such endpoint."""

    errcode = "M_UNRECOGNIZED"
    status = 404


class UnrecognizedMethod(MatrixError):
    """The endpoint exists, but not with this method."""

    errcode = "M_UNRECOGNIZED"
    status = 405


class LimitExceeded(MatrixError):
    """Too many requests. `retry_after_ms` also belongs into the header `Retry-After`, in seconds.

    # spec: client-server-api #rate-limiting
    """

    errcode = "M_LIMIT_EXCEEDED"
    status = 429

    def __init__(self, message: str, *, retry_after_ms: int) -> None:
        super().__init__(message, retry_after_ms=retry_after_ms)
        self.retry_after_ms = retry_after_ms


class ResourceLimitExceeded(MatrixError):
    """The server has reached a limit of its own. `admin_contact` is a URI."""

    errcode = "M_RESOURCE_LIMIT_EXCEEDED"
    status = 403

    def __init__(self, message: str, *, admin_contact: str) -> None:
        super().__init__(message, admin_contact=admin_contact)


class TooLarge(MatrixError):
    errcode = "M_TOO_LARGE"
    status = 413


class KeyTooLarge(MatrixError):
    """A profile field's name is over 255 bytes."""

    errcode = "M_KEY_TOO_LARGE"
    status = 400


class ProfileTooLarge(MatrixError):
    """The profile would be over 64 KiB."""

    errcode = "M_PROFILE_TOO_LARGE"
    status = 400


class UnknownPos(MatrixError):
    """A sliding sync position that is not, or no longer, known: the client starts afresh."""

    errcode = "M_UNKNOWN_POS"
    status = 400


class UnknownDevice(MatrixError):
    """An application service named a device that its user does not have."""

    errcode = "M_UNKNOWN_DEVICE"
    status = 400


class UrlNotSet(MatrixError):
    """An application service without a URL was asked to be pinged."""

    errcode = "M_URL_NOT_SET"
    status = 400


class WrongRoomKeysVersion(MatrixError):
    """The key backup written to is not the newest, which is `current_version`."""

    errcode = "M_WRONG_ROOM_KEYS_VERSION"
    status = 403

    def __init__(self, message: str, *, current_version: str) -> None:
        super().__init__(message, current_version=current_version)


# Rooms.


class RoomInUse(MatrixError):
    errcode = "M_ROOM_IN_USE"
    status = 400


class BadAlias(MatrixError):
    errcode = "M_BAD_ALIAS"
    status = 400


class BadState(MatrixError):
    """The room's or the user's state does not allow the change, such as unbanning by invite."""

    errcode = "M_BAD_STATE"
    status = 403


class InvalidRoomState(MatrixError):
    """The state wanted for a new room would not be accepted."""

    errcode = "M_INVALID_ROOM_STATE"
    status = 400


class UnsupportedRoomVersion(MatrixError):
    errcode = "M_UNSUPPORTED_ROOM_VERSION"
    status = 400


class IncompatibleRoomVersion(MatrixError):
    """The room, of version `room_version`, is of none that the asking server supports."""

    errcode = "M_INCOMPATIBLE_ROOM_VERSION"
    status = 400

    def __init__(self, message: str, *, room_version: str) -> None:
        super().__init__(message, room_version=room_version)


class UnableToAuthoriseJoin(MatrixError):
    """A restricted room whose conditions this server cannot check."""

    errcode = "M_UNABLE_TO_AUTHORISE_JOIN"
    status = 400


class UnableToGrantJoin(MatrixError):
    """A restricted room that no user of this server may let anyone into."""

    errcode = "M_UNABLE_TO_GRANT_JOIN"
    status = 400


class InviteBlocked(MatrixError):
    errcode = "M_INVITE_BLOCKED"
    status = 403


class CannotLeaveServerNoticeRoom(MatrixError):
    errcode = "M_CANNOT_LEAVE_SERVER_NOTICE_ROOM"
    status = 403


class DuplicateAnnotation(MatrixError):
    errcode = "M_DUPLICATE_ANNOTATION"
    status = 400


class NotSigned(MatrixError):
    """A policy server does not recommend an event. Between servers this code comes with 400.

    # spec: server-server-api #post_matrixpolicyv1sign
    """

    errcode = "M_FORBIDDEN"
    status = 400


# Media, and other servers.


class NotYetUploaded(MatrixError):
    errcode = "M_NOT_YET_UPLOADED"
    status = 504


class CannotOverwriteMedia(MatrixError):
    errcode = "M_CANNOT_OVERWRITE_MEDIA"
    status = 409


class BadStatus(MatrixError):
    """Another party answered with an error. `upstream_status` and `body` are what it said."""

    errcode = "M_BAD_STATUS"
    status = 502

    def __init__(self, message: str, *, upstream_status: int, body: str) -> None:
        super().__init__(message, status=upstream_status, body=body)


class ConnectionFailed(MatrixError):
    """Somebody else who is needed for it cannot be reached."""

    errcode = "M_CONNECTION_FAILED"
    status = 502


class ConnectionTimeout(MatrixError):
    errcode = "M_CONNECTION_TIMEOUT"
    status = 504
