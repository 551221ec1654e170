"""Automatic moderation: looks at a message by the rules of its room before it is sent.

Nothing is ever dropped in silence: whoever is held up is told at once by the answer, and in a
statement of reasons, at most one for a rule and an hour.

People of other servers are judged when those ask this one as the room's policy server. They hear
the reason by its answer; nothing is held for them, since their own server would have to send it.
"""

import asyncio
from collections import OrderedDict, deque
from typing import TypeVar

from msgspec import Struct, structs

from linnet.clock import Clock
from linnet.errors import Forbidden, LimitExceeded
from linnet.events.canonical_json import JsonObject
from linnet.guarding import messages, store_acts, store_rules
from linnet.guarding.covers import COVERABLE, mark_of
from linnet.guarding.hints import Hint, Hints
from linnet.guarding.joins import Joins
from linnet.guarding.rules import Automatic, Cause, Effect, Hateful, Matcher, WordRule
from linnet.guarding.store_acts import Act
from linnet.http.endpoint import Requester
from linnet.ids import RoomId, UserId
from linnet.metrics import Metrics
from linnet.rooms.draft import Draft
from linnet.storage.cache import Cache
from linnet.storage.database import Database

MAX_KNOWN_RULES = 200_000
"""Of all rooms together, in memory."""
MAX_PEOPLE = 50_000
MAX_HELD = 20
"""Messages of one person that wait in one room."""
SLOW_MS, SLOW_INTERVAL_MS = 600_000, 60_000
"""Whoever is slowed down writes one message in a minute, for ten minutes."""
STATEMENT_MS = 3_600_000
NOT_SENT = "A rule of this room does not let this be sent"
HELD = "A moderator of this room looks at this before it is sent"
SLOWED = "You write too fast: one message in a minute for a while"
LOOKED_AT = "The moderators of the room were asked to look at this message"
TOO_FAST = "Too many messages in a short time"
TOO_MANY_INVITES = "Too many invites in a short time"
TOO_MANY_MENTIONS = "Too many people are mentioned"
MEDIA = "Pictures and files are looked at by a moderator first"
WORDS = "It has words that are not wanted here"
MAYBE_HATEFUL = "A program takes this for hateful, and is often wrong"

Place = tuple[RoomId, UserId]
V = TypeVar("V")


class Finding(Struct, frozen=True):
    """What a message goes against. `reason` is for its sender; `said` is what of it the moderators
    have written themselves."""

    effect: Effect
    cause: Cause
    reason: str
    said: str = ""
    rule: str = ""

    @property
    def facts(self) -> dict[str, object]:
        """For apps, beside the words for people."""
        more = {"org.linnet.reason": self.said} if self.said else {}
        return {"org.linnet.cause": self.cause, **more}


FLOOD_OF_INVITES = Finding("refuse", "invites", TOO_MANY_INVITES)


class Judged(OrderedDict[Place, V]):
    """What is remembered of people, the latest last, up to a bound."""

    def keep(self, place: Place, value: V) -> None:
        self[place] = value
        self.move_to_end(place)
        if len(self) > MAX_PEOPLE:
            self.popitem(last=False)


class Judge:
    """The rules of rooms that were used lately, and who did what of late."""

    def __init__(
        self, db: Database, clock: Clock, metrics: Metrics, joins: Joins, hints: Hints
    ) -> None:
        self._db = db
        self._clock = clock
        self._joins = joins
        self.hints = hints
        self._rules: Cache[RoomId, tuple[Automatic, Matcher]] = Cache(
            "automatic_rules", metrics, MAX_KNOWN_RULES, lambda found: found[1].size
        )
        self._wrote: Judged[deque[int]] = Judged()
        self._invited: Judged[deque[int]] = Judged()
        self._slowed: Judged[tuple[int, int]] = Judged()
        """Until when, and when they may write next."""
        self._stated: Judged[dict[str, int]] = Judged()
        self.acted = asyncio.Event()
        """Set when there may be somebody to tell."""

    def forget(self, room_id: RoomId) -> None:
        """The rules of a room have changed."""
        self._rules.forget(room_id)

    async def check_invite(self, requester: Requester | None, draft: Draft) -> None:
        """Look at an invite, of somebody elsewhere if there is no requester.

        Raises:
            Forbidden: too many invites of late.
        """
        rules, _ = await self._rules.get(draft.room_id, self._load)
        limit = rules.invites
        if limit is not None and self._is_flood(self._invited, draft, limit.max, limit.in_s):
            await self._act(requester, draft, FLOOD_OF_INVITES)

    async def check(
        self, requester: Requester | None, draft: Draft, *, is_encrypted: bool
    ) -> JsonObject | None:
        """Look at a message, of somebody elsewhere if there is no requester.

        Returns with what it is to be marked, if a rule wants it covered. Somebody elsewhere is
        covered by nobody: it is their own server that makes the event.

        Raises:
            Forbidden: it is refused, or waits for a moderator; with the reason.
            LimitExceeded: its sender has to write more slowly.
        """
        if draft.type.startswith("m.call."):
            return None
        place, now_ms = (draft.room_id, draft.sender), self._clock.steady_ms()
        slowed = self._slowed.get(place)
        if slowed is not None and now_ms < slowed[0]:
            if now_ms < slowed[1]:
                raise SlowedDown(SLOWED, retry_after_ms=slowed[1] - now_ms)
            self._slowed.keep(place, (slowed[0], now_ms + SLOW_INTERVAL_MS))
        rules, matcher = await self._rules.get(draft.room_id, self._load)
        flood = rules.flood
        if flood is not None and self._is_flood(self._wrote, draft, flood.messages, flood.in_s):
            await self._act(requester, draft, Finding(flood.effect, "flood", TOO_FAST))
            raise SlowedDown(SLOWED, retry_after_ms=SLOW_INTERVAL_MS)
        if is_encrypted:
            return None
        findings = _found(rules, matcher, draft)
        for finding in findings:
            await self._act(requester, draft, finding)
        wanted = rules.hateful
        if wanted is not None and await self._is_hateful(wanted, draft):
            findings.append(Finding(wanted.effect, "hateful", MAYBE_HATEFUL))
            await self._act(requester, draft, findings[-1])
        covering = [one for one in findings if one.effect == "cover"]
        return mark_of(covering[0].cause, covering[0].said) if covering else None

    async def find(self, room_id: RoomId, text: str) -> WordRule | None:
        """The first rule of a room, of those that are on, that a text goes against."""
        _, matcher = await self._rules.get(room_id, self._load)
        return matcher.find(text)

    async def _is_hateful(self, wanted: Hateful, draft: Draft) -> bool:
        """Whether the detector thinks so; without its model it thinks nothing."""
        if wanted.joined_within_s is not None:
            joined_ts = await self._joins.since(draft.room_id, draft.sender)
            if self._clock.now_ms() >= joined_ts + wanted.joined_within_s * 1000:
                return False
        found = await self.hints.hints(messages.sentences(draft.type, draft.content))
        return any(hint is not None and _counts(wanted, hint) for hint in found)

    def _is_flood(self, times: Judged[deque[int]], draft: Draft, allowed: int, in_s: int) -> bool:
        place, now_ms = (draft.room_id, draft.sender), self._clock.steady_ms()
        latest = times.get(place)
        if latest is None or latest.maxlen != allowed:
            latest = deque(latest or (), maxlen=allowed)
        if len(latest) == allowed and now_ms - latest[0] < in_s * 1000:
            return True
        latest.append(now_ms)
        times.keep(place, latest)
        return False

    async def _load(self, room_id: RoomId) -> tuple[Automatic, Matcher]:
        async with self._db.snapshot() as reader:
            rules = await store_rules.of_room(reader, room_id)
        return rules, await asyncio.to_thread(Matcher, rules.rules_on)

    async def _act(self, requester: Requester | None, draft: Draft, finding: Finding) -> None:
        """Do what a rule wants, and keep it where it has to be told or answered.

        What is covered, only slows its sender down, or is for the moderators to see, is sent.
        """
        if finding.effect == "cover" and draft.type not in COVERABLE:
            finding = structs.replace(finding, effect="hold")
        facts, effect = finding.facts, finding.effect
        if requester is None:
            effect = "refuse" if effect == "hold" else effect
        elif effect == "hold":
            facts["org.linnet.held_id"] = str(await self._hold(requester, draft, finding))
            raise Forbidden(f"{HELD}: {finding.reason}", **facts)
        else:
            await self._state(requester, draft, finding)
        if effect == "refuse":
            facts["org.linnet.refused"] = True
            raise Forbidden(f"{NOT_SENT}: {finding.reason}", **facts)
        if effect == "slow":
            now_ms = self._clock.steady_ms()
            place = (draft.room_id, draft.sender)
            self._slowed.keep(place, (now_ms + SLOW_MS, now_ms + SLOW_INTERVAL_MS))

    async def _hold(self, requester: Requester, draft: Draft, finding: Finding) -> int:
        """Keep a message for a moderator; the same one is kept once."""
        async with self._db.transaction() as tx:
            held = await store_acts.waiting_of(tx, draft.room_id, draft.sender)
            for act in held:
                if (act.type, act.content) == (draft.type, draft.content):
                    return act.act_id
            if len(held) >= MAX_HELD:
                raise Forbidden(f"{NOT_SENT}: too many of your messages wait for a moderator")
            act_id = await store_acts.add(tx, self._new(requester, draft, finding))
        self.acted.set()
        return act_id

    async def _state(self, requester: Requester, draft: Draft, finding: Finding) -> None:
        place, now_ms = (draft.room_id, draft.sender), self._clock.steady_ms()
        stated = {
            said: ts
            for said, ts in (self._stated.get(place) or {}).items()
            if now_ms - ts < STATEMENT_MS
        }
        statement = f"{finding.effect} {finding.reason}"
        if statement in stated:
            return
        self._stated.keep(place, {**stated, statement: now_ms})
        async with self._db.transaction() as tx:
            await store_acts.add(tx, self._new(requester, draft, finding))
        self.acted.set()

    def _new(self, requester: Requester, draft: Draft, finding: Finding) -> Act:
        is_held = finding.effect == "hold"
        return Act(
            0,
            draft.room_id,
            draft.sender,
            requester.device_id,
            finding.effect,
            finding.reason,
            draft.type,
            draft.content if is_held else {},
            self._clock.now_ms(),
            "waiting" if is_held else "done",
            cause=finding.cause,
            rule=finding.rule,
        )


class SlowedDown(LimitExceeded):
    """Says that it is the room's own limit, which an app can show as a time to wait."""

    def __init__(self, message: str, *, retry_after_ms: int) -> None:
        super().__init__(message, retry_after_ms=retry_after_ms)
        self.extra["org.linnet.slow_mode"] = True


def _found(rules: Automatic, matcher: Matcher, draft: Draft) -> list[Finding]:
    """What a message goes against; what stops it comes first, and the gravest of that."""
    content = draft.content
    found: list[Finding] = []
    limit = rules.mentions
    if limit is not None and messages.mentions(content) > limit.max:
        found.append(Finding(limit.effect, "mentions", TOO_MANY_MENTIONS))
    for text in messages.texts(draft.type, content):
        rule = matcher.find(text)
        if rule is not None:
            found.append(_against(rule))
            break
    if rules.hold_media and messages.is_media(draft.type, content):
        found.append(Finding("hold", "media", MEDIA))
    return sorted(found, key=lambda one: _ORDER.index(one.effect))


_REASONS: dict[str, str] = {
    "words": WORDS,
    "pattern": WORDS,
    "mentions": TOO_MANY_MENTIONS,
    "hateful": MAYBE_HATEFUL,
}


def reason_of(mark: JsonObject) -> str:
    """Why, as the statement of reasons has said it, from what a covered event says."""
    return str(mark.get("reason") or _REASONS.get(str(mark.get("cause")), ""))


def _against(rule: WordRule) -> Finding:
    return Finding(rule.effect, rule.kind, rule.reason or WORDS, rule.reason, rule.text)


_ORDER: tuple[Effect, ...] = ("refuse", "hold", "cover", "slow", "queue")


def _counts(wanted: Hateful, hint: Hint) -> bool:
    return hint.language in wanted.languages and (hint.is_strict or wanted.threshold == "default")
