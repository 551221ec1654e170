"""What the server has acknowledged, and what must therefore be there afterwards."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable

Place = tuple[str, str]


class Ledger:
    """Acknowledged acts of all people."""

    def __init__(self) -> None:
        self.events: dict[Place, list[str]] = defaultdict(list)
        """Event ids by room and sending line, in the order in which they were sent."""
        self.to_device: dict[str, list[str]] = defaultdict(list)
        """Names of messages by the receiving user."""
        self.receipts: dict[Place, str] = {}
        """The last event that a user has read, by user and room."""
        self.account_data: dict[Place, int] = {}
        """The last number set, by user and type."""
        self.names: dict[str, str] = {}
        """The last display name that each user has set."""
        self._acts = 0
        self._awaited = 0
        self._has_come = asyncio.Event()

    def note_act(self) -> None:
        """One more act was acknowledged."""
        self._acts += 1
        if self._acts >= self._awaited:
            self._has_come.set()

    async def wait_for_acts(self, count: int) -> None:
        """Return when so many more were acknowledged."""
        self._awaited = self._acts + count
        self._has_come.clear()
        await self._has_come.wait()

    def counts(self) -> dict[str, int]:
        """How much of each was acknowledged."""
        return {
            "events": sum(map(len, self.events.values())),
            "to-device messages": sum(map(len, self.to_device.values())),
            "receipts": len(self.receipts),
            "account data": len(self.account_data),
        }

    def event_problems(self, log: dict[str, list[str]]) -> Iterable[str]:
        """What is wrong with a log: event ids of each room, in order."""
        for room_id, event_ids in log.items():
            for event_id, count in Counter(event_ids).items():
                if count > 1:
                    yield f"{event_id} is {count} times in {room_id}"
        places = {room_id: {e: n for n, e in enumerate(ids)} for room_id, ids in log.items()}
        for (room_id, line), sent in self.events.items():
            known = places.get(room_id, {})
            lost = [event_id for event_id in sent if event_id not in known]
            if lost:
                yield f"{line} in {room_id}: {len(lost)} acknowledged events are lost: {lost[:3]}"
            elif [known[e] for e in sent] != sorted(known[e] for e in sent):
                yield f"{line} in {room_id}: not in the order in which they were sent"
            if len(set(sent)) < len(sent):
                yield f"{line} in {room_id}: two transactions were given the same event"

    def to_device_problems(self, user_id: str, received: list[str]) -> Iterable[str]:
        """What is wrong with the messages that a user's only device has received."""
        for name, count in Counter(received).items():
            if count > 1:
                yield f"{user_id} got the to-device message {name} {count} times"
        if lost := set(self.to_device[user_id]) - set(received):
            yield f"{user_id} never got the to-device messages {sorted(lost)[:3]}"
