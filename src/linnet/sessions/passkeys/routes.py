"""The endpoints of passkeys."""

from linnet.sessions.passkeys import begin, manage

ENDPOINTS = [
    begin.post_sign_in,
    begin.post_sign_up,
    manage.get_passkeys,
    manage.post_options,
    manage.post_proof,
    manage.post_passkey,
    manage.put_passkey,
    manage.delete_passkey,
]
