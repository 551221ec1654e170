"""Errors in the form of OAuth 2.0, which apps read by its own codes (RFC 6749 section 5.2)."""

from typing import Any, Literal

from linnet.errors import MatrixError

Code = Literal[
    "access_denied",
    "authorization_pending",
    "expired_token",
    "invalid_authorization_details",
    "interaction_required",
    "invalid_client",
    "invalid_client_metadata",
    "invalid_grant",
    "invalid_redirect_uri",
    "invalid_request",
    "invalid_scope",
    "server_error",
    "slow_down",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "unsupported_token_type",
]


class OAuthError(MatrixError):
    """An app did not get what it asked for. `code` is read by the app, the message by its maker."""

    status = 400

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code: Code = code

    def body(self) -> dict[str, Any]:
        return {"error": self.code, "error_description": self.message}


class UnknownClientError(OAuthError):
    """The app is not registered here, or was forgotten because nobody used it."""

    status = 401

    def __init__(self) -> None:
        super().__init__("invalid_client", "This client is not registered here")
