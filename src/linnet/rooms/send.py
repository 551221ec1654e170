"""Send events into a room: messages, state and redactions.

# spec: client-server-api #sending-events-to-a-room
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, TypeVar

from msgspec import Meta, Struct, field, structs

from linnet.errors import (
    AuthRejected,
    BadJson,
    Forbidden,
    InvalidParam,
    LimitExceeded,
    MatrixError,
    NotFound,
)
from linnet.events import auth_rules, build, canonical_json
from linnet.events.auth_events import StateKey
from linnet.events.event import COVER, Event
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject
from linnet.ids import EventId, RoomId, UserId
from linnet.rooms import canonical_alias, persist, relation_rules, store
from linnet.rooms.canonical_alias import CANONICAL_ALIAS
from linnet.rooms.close import CLOSED, accepts
from linnet.rooms.draft import Draft, SentAs
from linnet.rooms.head import MEMBER, RoomHead
from linnet.rooms.policy_server import POLICY
from linnet.rooms.schedule import LaterEvent, ScheduleResponse, schedule
from linnet.rooms.strangers import count_invite
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader, Tx

NOT_IN_ROOM = "You are not in this room"
MAX_MEDIA_IDS = 10
"""Files that belong to one event: usually one, with its preview."""
MAX_ASKED = 3
"""How often a policy server is asked about one draft, each time built on a later head."""

T = TypeVar("T")
Write = Callable[[Tx, Event | None], Awaitable[T]]
"""Appends a draft in the writer's turn; given the event that a policy server has signed, if any."""


class SendResponse(Struct, frozen=True):
    event_id: EventId


class SendQuery(Struct, frozen=True):
    ts: Annotated[int, Meta(ge=0, le=canonical_json.MAX_INTEGER)] | None = None
    delay_ms: int | None = field(name="org.matrix.msc4140.delay", default=None)
    """# spec: MSC4140"""
    media_ids: list[str] = field(name="org.linnet.media_id", default_factory=list)
    """Own files that a sealed event names, so that they go when it goes."""


@endpoint(
    "PUT",
    "/_matrix/client/v3/rooms/{room_id}/send/{event_type}/{transaction_id}",
    operation="sendMessage",
    access=Access.USER,
    limit=Limit.MESSAGES,
)
async def put_message(
    rooms: Rooms,
    call: Call,
    room_id: RoomId,
    event_type: str,
    transaction_id: str,
    *,
    query: SendQuery,
    body: JsonObject,
) -> SendResponse | ScheduleResponse:
    requester = call.requester
    draft = message_draft(room_id, requester.user_id, event_type, body)
    if query.delay_ms is not None:
        later = LaterEvent(event_type, None, body, transaction_id)
        return await schedule(rooms, requester, room_id, later, query.delay_ms)
    if len(query.media_ids) > MAX_MEDIA_IDS:
        raise InvalidParam(f"A message has at most {MAX_MEDIA_IDS} files")
    sent_as = SentAs(requester.device_id, transaction_id, tuple(query.media_ids))
    draft = structs.replace(draft, sent_ts=sent_ts(requester, query))
    return SendResponse(await send(rooms, requester, draft, sent_as))


def message_draft(room_id: RoomId, sender: UserId, event_type: str, body: JsonObject) -> Draft:
    """A message as a client wrote it.

    Raises:
        BadJson: a redaction that names no event.
    """
    redacts = None
    if event_type == "m.room.redaction":
        # spec: client-server-api #redactions: since 1.18 also by this endpoint.
        target = body.get("redacts")
        if not isinstance(target, str):
            raise BadJson("redacts must name the event to redact")
        redacts = EventId(target)
        body = {key: value for key, value in body.items() if key != "redacts"}
    return Draft(room_id, sender, event_type, body, redacts=redacts)


@endpoint(
    "PUT",
    "/_matrix/client/v3/rooms/{room_id}/redact/{event_id}/{transaction_id}",
    operation="redactEvent",
    access=Access.USER,
    limit=Limit.MESSAGES,
)
async def put_redaction(
    rooms: Rooms,
    call: Call,
    room_id: RoomId,
    event_id: EventId,
    transaction_id: str,
    *,
    body: JsonObject,
) -> SendResponse:
    requester = call.requester
    draft = Draft(room_id, requester.user_id, "m.room.redaction", body, redacts=event_id)
    sent_as = SentAs(requester.device_id, transaction_id)
    return SendResponse(await send(rooms, requester, draft, sent_as))


def sent_ts(requester: Requester, query: SendQuery) -> int | None:
    """When an application service says that an event was sent; others cannot say it.

    # spec: application-service-api #timestamp-massaging
    """
    return None if requester.appservice_id is None else query.ts


async def send(
    rooms: Rooms, requester: Requester, draft: Draft, sent_as: SentAs | None = None
) -> EventId:
    """Append one event of a local user to a room and return its id.

    The same transaction id from the same device into the same room with the same type returns the
    first event's id and sends nothing. A state event equal to the current one is not sent again.

    Raises:
        Forbidden: not joined, power level too low, a closed room, or refused by a gate.
        NotFound: a redaction of an event that is not in this room.
        BadJson, TooLarge: not a valid event.
        InvalidParam, Unknown, DuplicateAnnotation: a relation that cannot be.
        InvalidParam, BadAlias: an address of the room that does not lead to it.
        MatrixError: the room's policy server does not sign it, or cannot be asked.
    """
    try:
        draft = await past_gates(rooms, requester, draft)
    except MatrixError:
        # What is in the room already is not refused to an app that only has not heard the answer.
        if sent_as is None or (earlier := await _sent_earlier(rooms, draft, sent_as)) is None:
            raise
        return earlier
    head = await rooms.heads.get(draft.room_id)
    if head is not None and await rooms.policy_servers.to_ask(head, draft) is not None:

        async def write(tx: Tx, signed: Event | None) -> EventId:
            return await append_in_turn(tx, rooms, draft, sent_as, signed)

        return await write_asked(rooms, draft, sent_as, write)
    built = None
    if draft.state_key is None and draft.redacts is None:
        built = await _build_early(rooms, draft)
    async with rooms.db.transaction() as tx:
        return await append_in_turn(tx, rooms, draft, sent_as, built)


async def past_gates(rooms: Rooms, requester: Requester, draft: Draft) -> Draft:
    """The draft, with what the gates have marked it with.

    Raises:
        MatrixError: one of them refuses it.
    """
    for gate in rooms.gates:
        draft = await gate(requester, draft) or draft
    return draft


async def write_asked(rooms: Rooms, draft: Draft, sent_as: SentAs | None, write: Write[T]) -> T:
    """Let a draft be appended in its turn, once another server that is the room's policy server
    has signed it; in other rooms at once.

    Raises:
        MatrixError: it does not sign it, or cannot be asked; and all that `send` raises.
    """
    head = await rooms.heads.get(draft.room_id)
    if head is None or await rooms.policy_servers.to_ask(head, draft) is None:
        async with rooms.db.transaction() as tx:
            return await write(tx, None)
    async with rooms.policy_servers.turns.hold(draft.room_id):
        for _ in range(MAX_ASKED):
            signed = await _signed(rooms, draft, sent_as)
            async with rooms.db.transaction() as tx:
                if signed is not None and await _is_moved(rooms, tx, signed):
                    continue
                return await write(tx, signed)
    raise LimitExceeded("Too much happens in this room at once", retry_after_ms=1000)


async def _is_moved(rooms: Rooms, tx: Tx, signed: Event) -> bool:
    """Whether something was appended meanwhile, so that the event is none for the head of now."""
    head = await rooms.heads.in_turn(tx, signed.room_id)
    return head is not None and head.extremities != signed.prev_events


async def _signed(rooms: Rooms, draft: Draft, sent_as: SentAs | None) -> Event | None:
    """The event that a draft is on the newest head, signed by the room's policy server.

    None when there is nothing to ask about: it was sent before, or the room has changed.
    """
    async with rooms.db.snapshot() as reader:
        if sent_as is not None and await _sent_before(reader, draft, sent_as) is not None:
            return None
        head = await rooms.heads.get(draft.room_id)
        if head is None:
            raise Forbidden(NOT_IN_ROOM)
        named = await rooms.policy_servers.to_ask(head, draft)
        if named is None or await _checked(reader, head, draft) is not None:
            return None
        built = await build_on(rooms, reader, head, draft)
    try:
        return await rooms.policy_servers.asked(named, built)
    except MatrixError:
        if not draft.is_leaving:
            raise
        # Nobody is kept in a room. Other servers ask about it themselves.
        return built


async def _build_early(rooms: Rooms, draft: Draft) -> Event | None:
    """Build a message on the newest head known here, so that its turn to be written is short.

    None when it is not allowed there: its turn decides, which also knows whether it was sent
    before, when it was allowed.
    """
    head = await rooms.heads.get(draft.room_id)
    if head is None:
        raise Forbidden(NOT_IN_ROOM)
    if head.known(_auth_types(head, draft)) is None:
        async with rooms.db.snapshot() as reader:
            await head.gather(reader, _auth_types(head, draft))
        # Others have built meanwhile. From here on nothing waits, so everybody builds on the last.
        head = await rooms.heads.get(draft.room_id) or head
    auth_state = head.known(_auth_types(head, draft))
    if auth_state is None or not accepts(head, draft):
        return None
    try:
        built = _build(rooms, head, draft, auth_state)
    except AuthRejected:
        return None
    rooms.heads.advance(head.after(built))
    return built


async def append_in_turn(
    tx: Tx,
    rooms: Rooms,
    draft: Draft,
    sent_as: SentAs | None = None,
    built: Event | None = None,
) -> EventId:
    """In the writer's turn: append the event that was built, or build it on the head of now."""
    if sent_as is not None and (earlier := await _sent_before(tx, draft, sent_as)) is not None:
        return earlier
    head = await rooms.heads.in_turn(tx, draft.room_id)
    if head is None:
        raise Forbidden(NOT_IN_ROOM)
    if (same := await _checked(tx, head, draft)) is not None:
        return same
    if built is not None and built.prev_events == head.extremities:
        event, is_rebuilt = built, False
    else:
        event, is_rebuilt = await build_on(rooms, tx, head, draft), True
    await _check_content(tx, rooms, head, draft)
    after = await persist.append(tx, rooms, head, event, sent_as)
    if is_rebuilt:
        # Whatever was built meanwhile stands on a head that never came; begin anew from here.
        rooms.heads.advance(after)
    return event.event_id


async def _checked(reader: Reader, head: RoomHead, draft: Draft) -> EventId | None:
    """Whether a draft can be built on a head at all; the id of an event that already says it."""
    if not accepts(head, draft):
        raise Forbidden(CLOSED)
    if draft.state_key is not None:
        return await _same_state(reader, head, draft)
    if draft.redacts is not None:
        await _check_target(reader, head, draft)
    return None


async def _check_content(tx: Tx, rooms: Rooms, head: RoomHead, draft: Draft) -> None:
    """What a server asks of its own users beyond the rules of the room."""
    if draft.state_key is None:
        await relation_rules.check(tx, draft)
    elif (draft.type, draft.state_key) == CANONICAL_ALIAS:
        current = head.state.get(*CANONICAL_ALIAS)
        await canonical_alias.check(tx, draft.room_id, draft.content, current)
    elif draft.is_to_stranger:
        await count_invite(tx, rooms, head, draft)


def _auth_types(head: RoomHead, draft: Draft) -> list[StateKey]:
    return auth_rules.auth_types_for(
        head.version, draft.type, draft.sender, draft.state_key, draft.content
    )


async def build_on(rooms: Rooms, reader: Reader, head: RoomHead, draft: Draft) -> Event:
    """Build, sign and authorise a draft on a head.

    Raises:
        AuthRejected: the room's rules do not allow it.
    """
    return _build(rooms, head, draft, await head.gather(reader, _auth_types(head, draft)))


def _build(
    rooms: Rooms, head: RoomHead, draft: Draft, auth_state: Mapping[StateKey, Event]
) -> Event:
    keys = _auth_types(head, draft)
    event = build.build(
        head.version,
        rooms.signer,
        room_id=draft.room_id,
        sender=draft.sender,
        type=draft.type,
        state_key=draft.state_key,
        content=draft.content,
        origin_server_ts=rooms.clock.now_ms() if draft.sent_ts is None else draft.sent_ts,
        prev_events=head.extremities,
        auth_events=[auth_state[key].event_id for key in keys if key in auth_state],
        depth=head.depth + 1,
        redacts=draft.redacts,
        extra=None if draft.cover is None else {COVER: draft.cover},
    )
    auth_rules.check(head.version, event, auth_state)
    if POLICY in head.state.others:
        event = rooms.policy_servers.signed(head, event)
    return event


async def _sent_earlier(rooms: Rooms, draft: Draft, sent_as: SentAs) -> EventId | None:
    async with rooms.db.snapshot() as reader:
        return await _sent_before(reader, draft, sent_as)


async def _sent_before(reader: Reader, draft: Draft, sent_as: SentAs) -> EventId | None:
    found = await store.event_sent_as(
        reader, draft.sender, sent_as.device_id, sent_as.transaction_id
    )
    for event_id, room_id, event_type in found:
        if room_id == draft.room_id and event_type == draft.type:
            return event_id
    return None


async def _same_state(reader: Reader, head: RoomHead, draft: Draft) -> EventId | None:
    assert draft.state_key is not None
    if draft.type == MEMBER:
        current = await head.member(reader, draft.state_key)
    else:
        current = head.state.others.get((draft.type, draft.state_key))
    if current is None or current.sender != draft.sender:
        return None
    # As text, because to Python 1 is True.
    if canonical_json.encode(current.content) != canonical_json.encode(draft.content):
        return None
    # Whoever is not in the room any more must hear that, so their event is built and refused.
    is_joined = await head.membership(reader, draft.sender) == "join"
    return current.event_id if is_joined else None


async def _check_target(reader: Reader, head: RoomHead, draft: Draft) -> None:
    """Whether the sender may take this event's content.

    # spec: client-server-api #client-behaviour-11
    """
    assert draft.redacts is not None
    if await head.membership(reader, draft.sender) != "join":
        raise Forbidden(NOT_IN_ROOM)
    target = await store.event(reader, draft.redacts)
    if target is None or target.event.room_id != draft.room_id:
        raise NotFound("There is no such event in this room")
    levels = head.levels
    if target.event.sender != draft.sender and levels.user(draft.sender) < levels.redact:
        raise Forbidden("You may only delete your own messages here")
