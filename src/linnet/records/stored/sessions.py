"""What `sessions` stores."""

from linnet.records.stored.entry import (
    DAY_MS,
    DEVICE,
    NEWEST,
    OPERATOR,
    OWNER,
    Stored,
    for_ms,
)
from linnet.sessions.apps.grants import KEPT_MS as GRANT_KEPT_MS
from linnet.sessions.apps.permissions import MAX_DAYS
from linnet.sessions.kept import LIFETIME_MS as LONGEST_PASS_MS
from linnet.sessions.oauth.consent import REPLAY_MEMORY_MS
from linnet.sessions.oauth.device_grant import EXPIRED_MEMORY_MS
from linnet.sessions.oauth.device_grant import LIFETIME_MS as GRANT_MS
from linnet.sessions.oauth.register_client import UNUSED_LIFETIME_MS
from linnet.sessions.passkeys.challenges import LIFETIME_MS as CHALLENGE_MS
from linnet.sessions.visits import LIFETIME_MS as VISIT_MS

STORED = (
    Stored(
        table="devices",
        holds="Signed-in devices: name, since when, when and from which address last seen",
        category="sign_in",
        people=("user_id",),
        keeps=DEVICE,
        at_end="deleted",
    ),
    Stored(
        table="sessions",
        holds="Which device is signed in, since when, and by which app",
        category="sign_in",
        people=("user_id",),
        keeps=DEVICE,
        at_end="deleted",
    ),
    Stored(
        table="tokens",
        holds="Hashes of the secrets by which devices stay signed in",
        category="sign_in",
        keeps=DEVICE,
        at_end="deleted",
    ),
    Stored(
        table="spent_tokens",
        holds="Hashes of such secrets that newer ones have replaced",
        category="sign_in",
        keeps=DEVICE,
        at_end="deleted",
    ),
    Stored(
        table="passkeys",
        holds="Public keys of passkeys, with the names that people gave them and their last use",
        category="sign_in",
        people=("user_id",),
        keeps=OWNER,
        at_end="deleted",
    ),
    Stored(
        table="recovery_codes",
        holds="Hashes of the codes by which people can come in once, and when they were issued",
        category="sign_in",
        people=("user_id",),
        keeps=OWNER,
        at_end="deleted",
    ),
    Stored(
        table="provider_links",
        holds="Who signs in through which third party, who they are there, and since when",
        category="sign_in",
        people=("user_id",),
        keeps=OWNER,
        at_end="deleted",
    ),
    Stored(
        table="sign_in_providers",
        holds="Third parties through which people can sign in, and how this server is known there",
        category="sign_in",
        keeps=OPERATOR,
        at_end="nobody",
    ),
    Stored(
        table="passkey_challenges",
        holds="Hashes of what a passkey was asked to sign",
        category="sign_in",
        people=("user_id",),
        keeps=for_ms(CHALLENGE_MS),
        at_end="runs_out",
    ),
    Stored(
        table="visits",
        holds="Browsers in which a person has just proven on our own pages who they are",
        category="sign_in",
        people=("user_id",),
        keeps=for_ms(VISIT_MS),
        at_end="deleted",
    ),
    Stored(
        table="passes",
        holds="Hashes of short-lived secrets that open one thing only",
        category="sign_in",
        people=("user_id",),
        keeps=for_ms(LONGEST_PASS_MS),
        at_end="deleted",
    ),
    Stored(
        table="identity_resets",
        holds="Who may replace their encryption identity, and until when: the last time only",
        category="sign_in",
        people=("user_id",),
        keeps=NEWEST,
        at_end="erased",
    ),
    Stored(
        table="oauth_clients",
        holds="Apps that can sign people in: their names and addresses",
        category="sign_in",
        keeps=for_ms(UNUSED_LIFETIME_MS),
        at_end="nobody",
    ),
    Stored(
        table="oauth_requests",
        holds="What an app has asked a person for, and whether it was allowed",
        category="sign_in",
        people=("user_id",),
        keeps=for_ms(REPLAY_MEMORY_MS),
        at_end="runs_out",
    ),
    Stored(
        table="apps",
        holds="Applications that the operator has let in: names, purposes, what they may ask for",
        category="third_parties",
        keeps=OPERATOR,
        at_end="nobody",
    ),
    Stored(
        table="app_grants",
        holds="What a person has granted an application, until when, and when it was last used",
        category="third_parties",
        people=("user_id",),
        keeps=for_ms(MAX_DAYS * DAY_MS + GRANT_KEPT_MS),
        at_end="erased",
    ),
    Stored(
        table="app_tokens",
        holds="Hashes of the secrets by which applications use what they were granted",
        category="third_parties",
        keeps=for_ms(MAX_DAYS * DAY_MS),
        at_end="deleted",
    ),
    Stored(
        table="oauth_device_grants",
        holds="Devices without a browser that wait to be allowed",
        category="sign_in",
        people=("user_id",),
        keeps=for_ms(GRANT_MS + EXPIRED_MEMORY_MS),
        at_end="runs_out",
    ),
)
