"""The endpoints of OAuth 2.0."""

from linnet.sessions.oauth import (
    authorise,
    device_grant,
    metadata,
    register_client,
    revoke,
    token,
)

ENDPOINTS = [
    metadata.get_metadata,
    register_client.post_client,
    authorise.get_authorize,
    device_grant.post_device,
    token.post_token,
    revoke.post_revoke,
]
