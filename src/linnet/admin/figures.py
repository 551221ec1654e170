"""Figures of the whole server: how many and how large, and nothing of who talks to whom."""

from msgspec import Struct

from linnet.accounts.list_accounts import AccountCounts, count_accounts
from linnet.admin.wiring import Admin
from linnet.calls.load import CallsNow, calls_now
from linnet.http.endpoint import Access, Call, endpoint
from linnet.media.of_user import Stored, stored_files
from linnet.rooms.counts import RoomCounts, count_rooms
from linnet.sessions.of_user import count_active

DAY_MS = 24 * 60 * 60 * 1000


class Figures(Struct, frozen=True):
    accounts: AccountCounts
    people_active_today: int
    people_active_in_30_days: int
    rooms: RoomCounts
    files: Stored
    calls: CallsNow


@endpoint("GET", "/_linnet/admin/v1/figures", operation="linnet.adminFigures", access=Access.ADMIN)
async def get_figures(admin: Admin, call: Call) -> Figures:
    await admin.sessions.last_seen.write()
    now_ms = admin.clock.now_ms()
    calls = await calls_now(admin.calls)
    async with admin.db.snapshot() as reader:
        return Figures(
            await count_accounts(reader),
            await count_active(reader, now_ms - DAY_MS),
            await count_active(reader, now_ms - 30 * DAY_MS),
            await count_rooms(reader),
            await stored_files(reader),
            calls,
        )
