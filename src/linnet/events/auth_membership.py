"""Rule R5: who may become, or stop being, a member of a room.

# spec: rooms/v12 #authorization-rules 5
"""

from itertools import islice, product
from typing import Any

from linnet.events.auth_case import Case
from linnet.events.auth_events import reject, third_party_token
from linnet.events.canonical_json import JsonObject
from linnet.events.event import Event
from linnet.events.signing import is_signature_valid, signable_json
from linnet.ids import domain_of

MAX_THIRD_PARTY_CHECKS = 100
"""Signatures times keys tried for one third-party invite. The limit is ours: an event has room for
some 100,000 pairs, which would take seconds."""


def check(case: Case) -> None:
    """Apply R5, which decides about every `m.room.member` event.

    Raises:
        AuthRejected: by rule R5.
    """
    event = case.event
    if event.state_key is None or "membership" not in event.content:
        reject("R5.1", "A membership needs a state key and a membership")
    _check_authoriser_signature(case)
    match event.content["membership"]:
        case "join":
            _check_join(case, event.state_key)
        case "invite" if "third_party_invite" in event.content:
            _check_third_party_invite(case, event.state_key)
        case "invite":
            _check_invite(case, event.state_key)
        case "leave":
            _check_leave(case, event.state_key)
        case "ban":
            _check_ban(case, event.state_key)
        case "knock":
            _check_knock(case, event.state_key)
        case _:
            reject("R5.unknown", "There is no such membership")


def _check_authoriser_signature(case: Case) -> None:
    if "join_authorised_via_users_server" not in case.event.content:
        return
    if case.verified_servers is None:
        return
    authoriser = case.event.content["join_authorised_via_users_server"]
    if not isinstance(authoriser, str) or domain_of(authoriser) not in case.verified_servers:
        reject("R5.2", "The authorising server has not signed this")


def _check_join(case: Case, target: str) -> None:
    event = case.event
    if event.prev_events == [case.create.event_id] and target == _first_member(case):
        return
    if event.sender != target:
        reject("R5.join.2", "You cannot join for someone else")
    membership = case.membership(target)
    if membership == "ban":
        reject("R5.join.3", "You are banned from this room")
    match case.join_rule:
        case "public":
            return
        case "invite" | "knock":
            if membership not in ("invite", "join"):
                reject("R5.join.5", "You are not invited to this room")
        case "restricted" | "knock_restricted":
            if membership not in ("invite", "join"):
                _check_restricted_join(case)
        case _:
            reject("R5.join.7", "Nobody may join this room")


def _first_member(case: Case) -> object:
    """Who may join an empty room: additional creators may not."""
    if case.version.creator_in_content:
        return case.create.content.get("creator")
    return case.create.sender


def _check_restricted_join(case: Case) -> None:
    authoriser = case.event.content.get("join_authorised_via_users_server")
    if not isinstance(authoriser, str) or case.membership(authoriser) != "join":
        reject("R5.join.6", "No member of the room has let you in")
    if case.levels.user(authoriser) < case.levels.invite:
        reject("R5.join.6", "The member who let you in may not invite")


def _check_third_party_invite(case: Case, target: str) -> None:
    event = case.event
    if case.membership(target) == "ban":
        reject("R5.invite.1", "This user is banned from the room")
    token = third_party_token(event.content)
    if token is None:
        reject("R5.invite.1", "The third-party invite is not signed")
    signed = event.content["third_party_invite"]["signed"]
    if signed.get("mxid") != target:
        reject("R5.invite.1", "The third-party invite is for someone else")
    invite = case.state.get(("m.room.third_party_invite", token))
    if invite is None:
        reject("R5.invite.1", "There is no such third-party invite")
    if invite.sender != event.sender:
        reject("R5.invite.1", "The third-party invite is someone else's")
    if not _is_signed_for(signed, invite):
        reject("R5.invite.1", "The third-party invite is not signed with its key")


def _is_signed_for(signed: JsonObject, invite: Event) -> bool:
    message = signable_json(signed)
    pairs = product(_signatures(signed), _public_keys(invite.content))
    return any(
        is_signature_valid(message, signature, key)
        for signature, key in islice(pairs, MAX_THIRD_PARTY_CHECKS)
    )


def _signatures(signed: JsonObject) -> list[str]:
    by_server = signed.get("signatures")
    if not isinstance(by_server, dict):
        return []
    return [
        signature
        for by_key in by_server.values()
        if isinstance(by_key, dict)
        for signature in by_key.values()
        if isinstance(signature, str)
    ]


def _public_keys(content: JsonObject) -> list[str]:
    listed: Any = content.get("public_keys")
    holders = [content, *(listed if isinstance(listed, list) else [])]
    keys = [holder.get("public_key") for holder in holders if isinstance(holder, dict)]
    return [key for key in keys if isinstance(key, str)]


def _check_invite(case: Case, target: str) -> None:
    sender = case.event.sender
    if case.membership(sender) != "join":
        reject("R5.invite.2", "You are not in this room")
    membership = case.membership(target)
    if membership == "join":
        reject("R5.invite.2", "This user is in the room already")
    if membership == "ban":
        reject("R5.invite.2", "This user is banned from the room")
    if case.levels.user(sender) < case.levels.invite:
        reject("R5.invite.2", "You may not invite to this room")


def _check_leave(case: Case, target: str) -> None:
    sender, levels = case.event.sender, case.levels
    if sender == target:
        if case.membership(target) not in ("invite", "join", "knock"):
            reject("R5.leave.1", "You are not in this room")
        return
    if case.membership(sender) != "join":
        reject("R5.leave.2", "You are not in this room")
    sender_level = levels.user(sender)
    if case.membership(target) == "ban" and sender_level < levels.ban:
        reject("R5.leave.3", "You may not unban in this room")
    if sender_level < levels.kick or levels.user(target) >= sender_level:
        reject("R5.leave.4", "You may not remove this user")


def _check_ban(case: Case, target: str) -> None:
    sender, levels = case.event.sender, case.levels
    if case.membership(sender) != "join":
        reject("R5.ban", "You are not in this room")
    sender_level = levels.user(sender)
    if sender_level < levels.ban or levels.user(target) >= sender_level:
        reject("R5.ban", "You may not ban this user")


def _check_knock(case: Case, target: str) -> None:
    if case.join_rule not in ("knock", "knock_restricted"):
        reject("R5.knock", "This room does not take knocks")
    if case.event.sender != target:
        reject("R5.knock", "You cannot knock for someone else")
    if case.membership(target) in ("ban", "invite", "join"):
        reject("R5.knock", "You are banned from, invited to or in this room")
