/** What every screen may need of the account: the folded stream of the engine's changes. */
import type {
  Change,
  Connection,
  EncryptionStatus,
  FirstPaint,
  Profile,
  RoomId,
  RoomSummary,
  Session,
  UserId,
  Verification,
} from "../matrix/engine.ts";

export interface AccountState {
  session: Session | null;
  profile: Profile | null;
  connection: Connection;
  rooms: ReadonlyMap<RoomId, RoomSummary>;
  /** The same rooms, newest activity first. */
  sorted: readonly RoomSummary[];
  encryption: EncryptionStatus | null;
  verifications: readonly Verification[];
  ignored: ReadonlySet<UserId>;
  /** Set when the session ended without the person asking for it. */
  endedBecause: "expired" | "revoked" | null;
}

const NOBODY: AccountState = {
  session: null,
  profile: null,
  connection: "starting",
  rooms: new Map(),
  sorted: [],
  encryption: null,
  verifications: [],
  ignored: new Set(),
  endedBecause: null,
};

function inOrder(rooms: ReadonlyMap<RoomId, RoomSummary>): RoomSummary[] {
  return [...rooms.values()].sort((a, b) => b.recency - a.recency);
}

function withRooms(state: AccountState, rooms: ReadonlyMap<RoomId, RoomSummary>): AccountState {
  return { ...state, rooms, sorted: inOrder(rooms) };
}

export function fromFirstPaint(first: FirstPaint): AccountState {
  const { session, profile, ignoredUsers } = first;
  const rooms = new Map(first.rooms.map((room) => [room.roomId, room]));
  return withRooms({ ...NOBODY, session, profile, ignored: new Set(ignoredUsers) }, rooms);
}

function replaced(known: readonly Verification[], changed: Verification): Verification[] {
  return [...known.filter((one) => one.flowId !== changed.flowId), changed];
}

/** Folds one change in; changes of other concern leave the state as it is. */
export function applyChange(state: AccountState, change: Change): AccountState {
  switch (change.type) {
    case "SessionStarted":
      return { ...NOBODY, session: change.session, connection: state.connection };
    case "SessionEnded":
      return { ...NOBODY, endedBecause: change.reason === "signed_out" ? null : change.reason };
    case "ConnectionChanged":
      return { ...state, connection: change.connection };
    case "RoomsChanged": {
      const rooms = new Map(state.rooms);
      for (const room of change.rooms) rooms.set(room.roomId, room);
      for (const roomId of change.removed) rooms.delete(roomId);
      return withRooms(state, rooms);
    }
    case "ProfileChanged":
      return change.profile.userId === state.session?.userId
        ? { ...state, profile: change.profile }
        : state;
    case "IgnoredUsersChanged":
      return { ...state, ignored: new Set(change.userIds) };
    case "EncryptionChanged":
      return { ...state, encryption: change.status };
    case "VerificationChanged":
      return { ...state, verifications: replaced(state.verifications, change.verification) };
    default:
      return state;
  }
}

/** Unread chats, for the page's title and the icon's badge. Muted ones do not count. */
export function unreadChats(state: AccountState): number {
  return state.sorted.filter(
    (room) => room.notificationLevel !== "mute" && (room.unread > 0 || room.markedUnread),
  ).length;
}
