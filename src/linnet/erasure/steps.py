"""The steps of an erasure, in order. Each is small, or goes on where it was after any stop:

- `waiting`: it can be taken back, until the date that was said;
- `messages`: what they said is taken back, room by room, the newest first;
- `leaving`: they leave all rooms;
- `files`: what they uploaded is deleted, and what was drawn from it;
- `keys`: keys, key backups, signatures, messages to devices;
- `account`: all that accounts, push, calls, rules and moderation keep of them;
- `notices`: the room in which the server spoke to them is deleted;
- `cleaning`: nothing of all that is left in the database's own files;
- `receipt`: what was done is signed and entered into the log of receipts;
- `held`: evidence in open cases about them waits until these are decided, or for half a year;
- `done`.
"""

from collections.abc import Awaitable, Callable, Sequence

from msgspec import structs

from linnet.accounts import erasing as accounts_erasing
from linnet.accounts.deactivate import deactivate_account
from linnet.accounts.erasing import Erasure, Step, with_evidence
from linnet.apps.keep import forget_person as forget_apps
from linnet.apps.receipt import forget as forget_app_receipts
from linnet.appservices.erasing import drop_pending
from linnet.calls.erasing import forget_person as forget_calls
from linnet.directory.listing import refresh_listed
from linnet.encryption.erasing import erase_keys, erase_sent
from linnet.erasure.receipt import enter
from linnet.erasure.wiring import Erasing
from linnet.guarding.keep import forget_person as forget_rules
from linnet.ids import RoomId
from linnet.media.erasing import erase_files, erase_previews
from linnet.moderation import erasing as moderation_erasing
from linnet.moderation.erasing import HELD_MS, Held
from linnet.push.erasing import forget_person as forget_pushes
from linnet.push.mentions import forget_mentions
from linnet.rooms import delete
from linnet.rooms.erase_person import (
    END,
    Part,
    erase_part,
    forget_person,
    leave_all,
    next_room,
    notice_room_of,
)
from linnet.rooms.stored_event import StoredEvent
from linnet.search.index import forget as forget_words
from linnet.search.index import forget_marked
from linnet.sessions import erasing as sessions_erasing
from linnet.storage.database import StillReadError, Tx
from linnet.touchpoints.severing.give_receipts import forget_receipts
from linnet.touchpoints.switching import forget_person as forget_contacts

PACE_MS = 1_000
"""Between two batches of redactions. Everybody who shares a room gets each: twenty a second can be
followed by any app, and people who write go first."""
LOOK_AGAIN_MS = 1_000
QUIET_MS = 60_000
"""A large database is written anew after a minute in which nobody wrote,"""
PATIENCE_MS = 24 * 60 * 60 * 1000
"""or after a day, if there is no such minute."""
HELD_LOOK_MS = 60 * 60 * 1000

Take = Callable[[Erasing, Erasure], Awaitable[Erasure | None]]
"""Takes a step, or a part of it, and answers how far the erasure is then; None: it was written."""


async def take_step(erasing: Erasing, found: Erasure) -> None:
    """Take the step that comes next, or a part of it."""
    moved = await _STEPS[found.step](erasing, found)
    if moved is not None:
        async with erasing.db.transaction() as tx:
            await accounts_erasing.move(tx, moved)


def _next(found: Erasure, step: Step) -> Erasure:
    return structs.replace(found, step=step, room_id=RoomId(""), below=END, look_ts=0)


async def _begin(erasing: Erasing, found: Erasure) -> None:
    async with erasing.db.transaction() as tx:
        # Asked again in the turn: it may have been taken back meanwhile.
        now = await accounts_erasing.erasure_of(tx, found.user_id)
        if now is None or now.step != "waiting":
            return
        await sessions_erasing.close(tx, now)
        begun = with_evidence(now, "waiting", begun_ts=erasing.clock.now_ms())
        await accounts_erasing.move(tx, _next(begun, "messages"))
    erasing.sessions.known.forget_user(found.user_id)


async def _messages(erasing: Erasing, found: Erasure) -> Erasure | None:
    if found.below == END:
        # What is taken out must not come into the index afterwards.
        while not await erasing.search.follower.catch_up():
            pass
    if not found.room_id:
        async with erasing.db.snapshot() as reader:
            room_id = await next_room(reader, found.user_id, "")
        if room_id is None:
            return _next(found, "leaving")
        return structs.replace(found, room_id=room_id, below=END)
    texts: list[bytes] = []

    async def also(tx: Tx, events: Sequence[StoredEvent]) -> None:
        texts.extend(stored.event.canonical for stored in events)
        await forget_words(tx, events)
        await forget_mentions(tx, events)

    async with erasing.db.transaction() as tx:
        part = await erase_part(tx, erasing.rooms, found.user_id, found.room_id, found.below, also)
        moved = _after(found, part)
        if part.is_done:
            moved = await _leave_behind(erasing, tx, moved)
        await accounts_erasing.move(tx, moved)
    previews = await erase_previews(erasing.media, texts)
    if previews:
        async with erasing.db.transaction() as tx:
            await accounts_erasing.move(tx, with_evidence(moved, "messages", previews=previews))
    if part.redacted:
        await erasing.clock.wait_ms(PACE_MS)
    return None


def _after(found: Erasure, part: Part) -> Erasure:
    moved = with_evidence(
        found,
        "messages",
        redacted=part.redacted,
        pruned=part.pruned,
        memberships=part.members,
        receipts=part.receipts,
        rooms=1 if part.is_done else 0,
    )
    return structs.replace(moved, below=part.below)


async def _leave_behind(erasing: Erasing, tx: Tx, moved: Erasure) -> Erasure:
    """A room is done: what else there is of it, and the next one."""
    room_id = moved.room_id
    await moderation_erasing.forget_room_sessions(tx, room_id, moved.user_id)
    head = await erasing.rooms.heads.in_turn(tx, room_id)
    if head is not None:
        await refresh_listed(tx, erasing.rooms, head)
    following = await next_room(tx, moved.user_id, room_id)
    if following is None:
        return _next(moved, "leaving")
    return structs.replace(moved, room_id=following, below=END)


async def _leave(erasing: Erasing, found: Erasure) -> Erasure:
    left = await leave_all(erasing.rooms, found.user_id)
    position = erasing.rooms.notifier.position
    evidence = with_evidence(found, "leaving", rooms=left)
    told = {**evidence.evidence, "told": {"position": position}}
    return _next(structs.replace(evidence, evidence=told), "files")


async def _files(erasing: Erasing, found: Erasure) -> Erasure:
    held = await _held(erasing, found)
    done = await erase_files(erasing.media, found.user_id, held.media_ids)
    if done is None:
        return _next(found, "keys")
    return with_evidence(found, "files", deleted=done[0], content_of_others=done[1])


async def _keys(erasing: Erasing, found: Erasure) -> Erasure:
    counts = await erase_keys(erasing.encryption, found.user_id)
    sent = await erase_sent(erasing.encryption, found.user_id)
    return _next(with_evidence(found, "keys", **counts, messages_to_devices=sent), "account")


async def _account(erasing: Erasing, found: Erasure) -> None:
    user_id, accounts = found.user_id, erasing.sessions.accounts
    held = await _held(erasing, found)
    await forget_contacts(erasing.severing.touchpoints, user_id)
    await forget_receipts(erasing.db, user_id)
    await forget_app_receipts(erasing.db, user_id)
    async with erasing.db.transaction() as tx:
        await forget_pushes(tx, user_id)
        await sessions_erasing.forget_proofs(tx, user_id)
        await forget_person(tx, erasing.rooms, user_id)
        counts = {
            **await accounts_erasing.forget_account(accounts, tx, user_id),
            **await forget_rules(tx, user_id),
            **await forget_calls(tx, user_id),
            **await forget_apps(tx, user_id),
            **await moderation_erasing.forget_person(tx, user_id),
            "cases_without_evidence": await moderation_erasing.forget_evidence(tx, user_id, held),
        }
        await deactivate_account(accounts, tx, user_id, erase=True)
        await accounts_erasing.move(tx, _next(with_evidence(found, "account", **counts), "notices"))


async def _notices(erasing: Erasing, found: Erasure) -> Erasure:
    async with erasing.db.transaction() as tx:
        room_id = found.room_id or await notice_room_of(tx, found.user_id)
        if room_id is None:
            return _next(found, "cleaning")
        deletion = await delete.deletion_of(tx, room_id)
        if deletion is None:
            head = await erasing.rooms.heads.in_turn(tx, room_id)
            assert head is not None, "a room that nobody deletes is there"
            await delete.begin(tx, erasing.rooms, head)
    erasing.deletion_asked.set()
    if deletion is not None and deletion.stage == "done":
        return _next(with_evidence(found, "notices", rooms_deleted=1), "cleaning")
    look_ts = erasing.clock.now_ms() + LOOK_AGAIN_MS
    return structs.replace(found, room_id=room_id, look_ts=look_ts)


async def _clean(erasing: Erasing, found: Erasure) -> Erasure:
    is_clean = await clean(erasing, found)
    if not is_clean:
        return await _later(erasing, found, QUIET_MS)
    return _next(with_evidence(found, "cleaning", rewritten=1), "receipt")


async def clean(erasing: Erasing, found: Erasure) -> bool:
    """Leave nothing in the database's files of what was deleted; False when it has to wait."""
    now_ms, position = erasing.clock.now_ms(), erasing.rooms.notifier.position
    begun_ms = found.evidence.get("cleaning", {}).get("begun_ts", now_ms)
    is_quiet = erasing.seen.get(found.user_id) == position
    erasing.seen[found.user_id] = position
    if not (await erasing.db.is_small() or is_quiet or now_ms - begun_ms > PATIENCE_MS):
        return False
    async with erasing.db.transaction() as tx:
        await drop_pending(tx)
    await forget_marked(erasing.rooms)
    try:
        await erasing.db.rewrite()
    except StillReadError:
        return False
    erasing.seen.pop(found.user_id, None)
    return True


async def _later(erasing: Erasing, found: Erasure, wait_ms: int) -> Erasure:
    now_ms = erasing.clock.now_ms()
    cleaning = {"begun_ts": now_ms, **found.evidence.get("cleaning", {})}
    evidence = {**found.evidence, "cleaning": cleaning}
    return structs.replace(found, evidence=evidence, look_ts=now_ms + wait_ms)


async def _receipt(erasing: Erasing, found: Erasure) -> None:
    held = await _held(erasing, found)
    now_ms = erasing.clock.now_ms()
    async with erasing.db.transaction() as tx:
        await enter(erasing, tx, found, held, now_ms)
        moved = _next(found, "held" if held.case_ids else "done")
        if held.case_ids:
            moved = structs.replace(moved, look_ts=now_ms + HELD_LOOK_MS)
        else:
            moved = structs.replace(moved, done_ts=now_ms)
        await accounts_erasing.move(tx, moved)


async def _wait_for_cases(erasing: Erasing, found: Erasure) -> Erasure | None:
    """What was held goes too, once nobody needs it; with a receipt of its own."""
    now_ms = erasing.clock.now_ms()
    held = await _held(erasing, found)
    if held.case_ids:
        return structs.replace(found, look_ts=now_ms + HELD_LOOK_MS)
    async with erasing.db.transaction() as tx:
        cases = await moderation_erasing.forget_evidence(tx, found.user_id, held)
        found = with_evidence(found, "held", cases_without_evidence=cases)
        await accounts_erasing.move(tx, found)
    while (done := await erase_files(erasing.media, found.user_id, [])) is not None:
        found = with_evidence(found, "held", deleted=done[0], content_of_others=done[1])
    if not await clean(erasing, found):
        return await _later(erasing, found, QUIET_MS)
    async with erasing.db.transaction() as tx:
        await enter(erasing, tx, found, held, now_ms, is_supplement=True)
        await accounts_erasing.move(tx, structs.replace(_next(found, "done"), done_ts=now_ms))
    return None


async def _held(erasing: Erasing, found: Erasure) -> Held:
    """What open cases still need; nothing any more once the time for that is over."""
    if erasing.clock.now_ms() >= held_until(found):
        return Held([], [])
    async with erasing.db.snapshot() as reader:
        return await moderation_erasing.held_of(erasing.moderation, reader, found.user_id)


def held_until(found: Erasure) -> int:
    """When what is held goes, decided or not."""
    return found.due_ts + HELD_MS


async def _nothing(erasing: Erasing, found: Erasure) -> None:
    return None


_STEPS: dict[Step, Take] = {
    "waiting": _begin,
    "messages": _messages,
    "leaving": _leave,
    "files": _files,
    "keys": _keys,
    "account": _account,
    "notices": _notices,
    "cleaning": _clean,
    "receipt": _receipt,
    "held": _wait_for_cases,
    "done": _nothing,
}
