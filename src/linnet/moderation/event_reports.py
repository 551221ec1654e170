"""Reported messages in the form of Synapse, for the bots and tools that ask for it.

Messages alone are listed, and of them what was sent to the server's safety team. Bots look at each
message by a path of its own: it is answered for reported messages, and with nothing around them.
"""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from linnet.accounts.acts import note_act
from linnet.errors import InvalidParam, NotFound
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import EventId, RoomId, UserId
from linnet.moderation import store_evidence, store_listed
from linnet.moderation.store_listed import Filter, Listed
from linnet.moderation.take import recount
from linnet.moderation.wiring import Moderation

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
MAX_OFFSET = 2**53
NO_SUCH_REPORT = "There is no such report"


class ListQuery(Struct, frozen=True, rename={"start": "from", "direction": "dir"}):
    """`user_id` is whose reports are wanted. The newest come first unless `dir` is `f`."""

    start: int = 0
    limit: int = DEFAULT_LIMIT
    direction: Literal["b", "f"] = "b"
    user_id: str = ""
    room_id: str = ""


class ListedReport(Struct, frozen=True):
    """`user_id` has reported, `sender` is reported."""

    id: int
    received_ts: int
    room_id: RoomId
    name: str | None
    canonical_alias: str | None
    event_id: EventId
    user_id: UserId
    sender: UserId
    reason: str
    score: None = None
    event_json: JsonObject | UnsetType = UNSET


class EventReports(Struct, frozen=True):
    """`next_token` is the value of `from` for the next page."""

    event_reports: list[ListedReport]
    total: int
    next_token: int | UnsetType = UNSET


@endpoint(
    "GET",
    "/_synapse/admin/v1/event_reports",
    operation="linnet.eventReports",
    access=Access.ADMIN,
)
async def get_event_reports(
    moderation: Moderation, call: Call, *, query: ListQuery
) -> EventReports:
    """A page of reports of messages, but for those of whoever asks."""
    if not 0 <= query.start <= MAX_OFFSET or query.limit < 1:
        raise InvalidParam("from must not be negative, and limit must be greater than 0")
    limit = min(query.limit, MAX_LIMIT)
    wanted = Filter(call.requester.user_id, UserId(query.user_id), RoomId(query.room_id))
    async with moderation.db.snapshot() as reader:
        found = await store_listed.page(
            reader, wanted, query.start, limit, is_forward=query.direction == "f"
        )
        total = await store_listed.count(reader, wanted)
    shown = [await _shown(moderation, report) for report in found]
    end = query.start + len(found)
    return EventReports(shown, total, end if found and end < total else UNSET)


@endpoint(
    "GET",
    "/_synapse/admin/v1/event_reports/{report_id}",
    operation="linnet.eventReport",
    access=Access.ADMIN,
)
async def get_event_report(moderation: Moderation, call: Call, report_id: str) -> ListedReport:
    """One report, with the event as it was sent: of an encrypted one the ciphertext."""
    async with moderation.db.snapshot() as reader:
        report = await store_listed.one(reader, Filter(call.requester.user_id), _number(report_id))
        kept = None
        if report is not None:
            kept = await store_evidence.of_event(reader, report.case_id, report.event_id)
    if report is None:
        raise NotFound(NO_SUCH_REPORT)
    return await _shown(moderation, report, UNSET if kept is None else kept.pdu)


@endpoint(
    "DELETE",
    "/_synapse/admin/v1/event_reports/{report_id}",
    operation="linnet.deleteEventReport",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def delete_event_report(moderation: Moderation, call: Call, report_id: str) -> JsonObject:
    """Delete a report, and with the last one of a case the case. Recorded."""
    async with moderation.db.transaction() as tx:
        report = await store_listed.one(tx, Filter(call.requester.user_id), _number(report_id))
        if report is None:
            raise NotFound(NO_SUCH_REPORT)
        if await store_listed.delete(tx, report):
            await store_evidence.forget(tx, [report.case_id])
        else:
            await recount(tx, report.case_id)
        now_ms, target = moderation.clock.now_ms(), f"report {report.report_id}"
        await note_act(tx, now_ms, call.requester.actor, "report.delete", target)
    return {}


@endpoint(
    "GET",
    "/_synapse/admin/v1/rooms/{room_id}/context/{event_id}",
    operation="linnet.eventReportContext",
    access=Access.ADMIN,
)
async def get_context(
    moderation: Moderation, call: Call, room_id: RoomId, event_id: EventId
) -> JsonObject:
    """A reported message as it was sent, and nothing of what stands around it."""
    async with moderation.db.snapshot() as reader:
        case_id = await store_listed.case_with(reader, room_id, event_id)
        kept = None
        if case_id is not None:
            kept = await store_evidence.of_event(reader, case_id, event_id)
    if kept is None or kept.pdu["sender"] == call.requester.user_id:
        raise NotFound("Nobody has reported such a message")
    return {
        "event": {**_as_client_event(kept.pdu), "event_id": event_id, "room_id": room_id},
        "events_before": [],
        "events_after": [],
        "state": [],
    }


def _as_client_event(pdu: JsonObject) -> JsonObject:
    names = ("content", "origin_server_ts", "sender", "state_key", "type")
    return {name: pdu[name] for name in names if name in pdu}


async def _shown(
    moderation: Moderation, report: Listed, event: JsonObject | UnsetType = UNSET
) -> ListedReport:
    head = await moderation.rooms.heads.get(report.room_id)
    name = None if head is None else head.state.get("m.room.name")
    alias = None if head is None else head.state.get("m.room.canonical_alias")
    return ListedReport(
        report.report_id,
        report.received_ts,
        report.room_id,
        None if name is None else _text(name.content.get("name")),
        None if alias is None else _text(alias.content.get("alias")),
        report.event_id,
        report.reporter,
        report.sender,
        report.words,
        event_json=event,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(report_id: str) -> int:
    if not (report_id.isascii() and report_id.isdecimal() and len(report_id) < 18):
        raise InvalidParam("The id of a report is a number")
    return int(report_id)
