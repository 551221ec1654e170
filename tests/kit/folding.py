"""Incremental equals fresh: what a client has put together equals what it would be told anew.

`Folding` does with the answers of `GET /sync` what a client does. `difference` compares the result
with the answer to a first sync; at the end of every test every client must find none.
"""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
StateKey = tuple[str, str]


EXPIRED = "$expired"
"""Stands in the place of the redaction of a message whose time is over."""


class Room:
    """What a client knows of a joined room."""

    def __init__(self) -> None:
        self.state: dict[StateKey, str] = {}
        self.timeline: list[str] = []
        self.account_data: dict[str, Json] = {}
        self.receipts: dict[tuple[str, str, str | None], str] = {}
        self.summary: Json = {}
        self.unread: Json = {}
        self.unread_threads: Json = {}
        self.expired: set[str] = set()
        """Messages whose time was over when they came."""

    def fold(self, told: Json) -> None:
        timeline = told.get("timeline", {})
        if timeline.get("limited"):
            self.timeline.clear()
        for event in told.get("state", {}).get("events", []):
            self._place(event)
        for event in timeline.get("events", []):
            self.timeline.append(event["event_id"])
            why = event.get("unsigned", {}).get("redacted_because", {})
            if why.get("event_id") == EXPIRED:
                self.expired.add(event["event_id"])
            if "state_key" in event:
                self._place(event)
        for datum in told.get("account_data", {}).get("events", []):
            self.account_data[datum["type"]] = datum["content"]
        for event in told.get("ephemeral", {}).get("events", []):
            if event["type"] == "m.receipt":
                self._fold_receipts(event["content"])
        self.summary.update(told.get("summary", {}))
        self.unread.update(told.get("unread_notifications", {}))
        if "unread_thread_notifications" in told:
            self.unread_threads = told["unread_thread_notifications"]

    def _place(self, event: Json) -> None:
        self.state[event["type"], event["state_key"]] = event["event_id"]

    def _fold_receipts(self, content: Json) -> None:
        for event_id, by_type in content.items():
            for receipt_type, by_user in by_type.items():
                for user_id, receipt in by_user.items():
                    key = (receipt_type, user_id, receipt.get("thread_id"))
                    self.receipts[key] = event_id

    def receipts_but(self, expired: set[str]) -> dict[tuple[str, str, str | None], str]:
        return {key: at for key, at in self.receipts.items() if at not in expired}


class Folding:
    """What a client knows after all answers so far."""

    def __init__(self) -> None:
        self.joined: dict[str, Room] = {}
        self.invited: dict[str, dict[StateKey, Json]] = {}
        self.knocked: dict[str, dict[StateKey, Json]] = {}
        self.account_data: dict[str, Json] = {}
        self.key_counts: Json = {}
        self.seen: list[tuple[str, Json]] = []
        """Every timeline event that was ever received, with its room."""
        self.to_device: list[Json] = []

    def fold(self, answer: Json) -> None:
        """Take in one answer, in order."""
        rooms = answer.get("rooms", {})
        for room_id, told in rooms.get("leave", {}).items():
            self._forget(room_id)
            self._note(room_id, told)
        for room_id, told in rooms.get("invite", {}).items():
            self._forget(room_id)
            self.invited[room_id] = _stripped(told["invite_state"]["events"])
        for room_id, told in rooms.get("knock", {}).items():
            self._forget(room_id)
            self.knocked[room_id] = _stripped(told["knock_state"]["events"])
        for room_id, told in rooms.get("join", {}).items():
            room = self.joined.get(room_id)
            if room is None:
                self._forget(room_id)
                room = self.joined[room_id] = Room()
            room.fold(told)
            self._note(room_id, told)
        for datum in answer.get("account_data", {}).get("events", []):
            self.account_data[datum["type"]] = datum["content"]
        self.key_counts = answer.get("device_one_time_keys_count", self.key_counts)
        self.to_device += answer.get("to_device", {}).get("events", [])

    def _forget(self, room_id: str) -> None:
        for known in (self.joined, self.invited, self.knocked):
            known.pop(room_id, None)

    def _note(self, room_id: str, told: Json) -> None:
        for event in told.get("timeline", {}).get("events", []):
            self.seen.append((room_id, event))


def difference(folded: Folding, fresh_answer: Json) -> list[str]:
    """What a client would be told differently by a first sync, one sentence each."""
    fresh = Folding()
    fresh.fold(fresh_answer)
    found = [
        *_unequal("joined rooms", sorted(folded.joined), sorted(fresh.joined)),
        *_unequal("invites", folded.invited, fresh.invited),
        *_unequal("knocks", folded.knocked, fresh.knocked),
        *_unequal("account data", _set(folded.account_data), _set(fresh.account_data)),
        *_unequal("one-time key counts", folded.key_counts, fresh.key_counts),
    ]
    for room_id in folded.joined.keys() & fresh.joined.keys():
        found += _room_difference(room_id, folded.joined[room_id], fresh.joined[room_id])
    return found


def _room_difference(room_id: str, folded: Room, fresh: Room) -> Iterable[str]:
    # Both end now; how far back they reach is a matter of limits.
    reach = min(len(folded.timeline), len(fresh.timeline))
    pairs: dict[str, tuple[object, object]] = {
        "state": (folded.state, fresh.state),
        "timeline": (
            folded.timeline[len(folded.timeline) - reach :],
            fresh.timeline[len(fresh.timeline) - reach :],
        ),
        "account data": (_set(folded.account_data), _set(fresh.account_data)),
        # Those at messages that have had their time are gone; clients know by the clock.
        "receipts": (folded.receipts_but(fresh.expired), fresh.receipts),
        "summary": (folded.summary, fresh.summary),
        "unread counts": (folded.unread, fresh.unread),
        "unread counts by thread": (folded.unread_threads, fresh.unread_threads),
    }
    for name, (known, told) in pairs.items():
        yield from _unequal(f"{name} of {room_id}", known, told)


def _unequal(name: str, folded: object, fresh: object) -> list[str]:
    if folded == fresh:
        return []
    return [f"{name}: incremental answers give {folded!r}, a first sync gives {fresh!r}"]


def _set(account_data: dict[str, Json]) -> dict[str, Json]:
    """Without what was emptied: a client is told of the emptying, and then never again."""
    return {kind: content for kind, content in account_data.items() if content}


def _stripped(events: list[Json]) -> dict[StateKey, Json]:
    return {(event["type"], event["state_key"]): event["content"] for event in events}
