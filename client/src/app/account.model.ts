/** What every screen may need of the account: the folded stream of the engine's changes. */
import type {
  Call,
  Change,
  ChangeOf,
  ChangeType,
  Connection,
  EncryptionStatus,
  FirstPaint,
  Link,
  Profile,
  RoomId,
  RoomSummary,
  Session,
  UserId,
  Verification,
} from "../matrix/engine.ts";
import { type Filters, NO_FILTERS } from "../matrix/filters.ts";

export interface AccountState {
  session: Session | null;
  profile: Profile | null;
  connection: Connection;
  rooms: ReadonlyMap<RoomId, RoomSummary>;
  /** The same rooms, newest activity first. */
  sorted: readonly RoomSummary[];
  encryption: EncryptionStatus | null;
  verifications: readonly Verification[];
  /** Set while a device is being linked to the account, also where nobody is signed in yet. */
  link: Link | null;
  ignored: ReadonlySet<UserId>;
  /** What they do not want to see as it is. */
  filters: Filters;
  /** Everybody with whom there is a direct chat, unless it is held. */
  contacts: ReadonlySet<UserId>;
  /** Every call that goes on or rings, by its room. */
  calls: ReadonlyMap<RoomId, Call>;
  /** Set when the session ended without the person asking for it. */
  endedBecause: "expired" | "revoked" | "cleared" | null;
}

const NOBODY: AccountState = {
  session: null,
  profile: null,
  connection: "starting",
  rooms: new Map(),
  sorted: [],
  encryption: null,
  verifications: [],
  link: null,
  ignored: new Set(),
  filters: NO_FILTERS,
  contacts: new Set(),
  calls: new Map(),
  endedBecause: null,
};

function inOrder(rooms: ReadonlyMap<RoomId, RoomSummary>): RoomSummary[] {
  return [...rooms.values()].sort((a, b) => b.recency - a.recency);
}

/** The same set while it has the same people, so that nothing is drawn anew for want of a change. */
function contactsOf(
  rooms: ReadonlyMap<RoomId, RoomSummary>,
  before: ReadonlySet<UserId>,
): ReadonlySet<UserId> {
  const contacts = new Set<UserId>();
  for (const { directUserId, membership, held } of rooms.values()) {
    if (directUserId !== null && membership === "join" && !held) contacts.add(directUserId);
  }
  const isSame = contacts.size === before.size && [...contacts].every((one) => before.has(one));
  return isSame ? before : contacts;
}

function withRooms(state: AccountState, rooms: ReadonlyMap<RoomId, RoomSummary>): AccountState {
  return { ...state, rooms, sorted: inOrder(rooms), contacts: contactsOf(rooms, state.contacts) };
}

/** `wasSignedIn`: this browser knew somebody when the app was last here. */
export function fromFirstPaint(first: FirstPaint, wasSignedIn: boolean): AccountState {
  const { session, profile, ignoredUsers, filters = NO_FILTERS } = first;
  const rooms = new Map(first.rooms.map((room) => [room.roomId, room]));
  const endedBecause = wasSignedIn && !session ? "cleared" : null;
  const ignored = new Set(ignoredUsers);
  return withRooms({ ...NOBODY, session, profile, ignored, filters, endedBecause }, rooms);
}

function replaced(known: readonly Verification[], changed: Verification): Verification[] {
  return [...known.filter((one) => one.flowId !== changed.flowId), changed];
}

type Folds = {
  [T in ChangeType]?: (state: AccountState, change: ChangeOf<T>) => AccountState;
};

const FOLDS: Folds = {
  SessionStarted: ({ connection, link }, { session }) => ({ ...NOBODY, session, connection, link }),
  SessionEnded: (_, { reason }) => ({
    ...NOBODY,
    endedBecause: reason === "signed_out" ? null : reason,
  }),
  ConnectionChanged: (state, { connection }) => ({ ...state, connection }),
  RoomsChanged(state, change) {
    const rooms = new Map(state.rooms);
    for (const room of change.rooms) rooms.set(room.roomId, room);
    for (const roomId of change.removed) rooms.delete(roomId);
    return withRooms(state, rooms);
  },
  ProfileChanged: (state, { profile }) =>
    profile.userId === state.session?.userId ? { ...state, profile } : state,
  IgnoredUsersChanged: (state, { userIds }) => ({ ...state, ignored: new Set(userIds) }),
  FiltersChanged: (state, { filters }) => ({ ...state, filters }),
  EncryptionChanged: (state, { status }) => ({ ...state, encryption: status }),
  CallChanged: (state, { call }) => ({
    ...state,
    calls: new Map(state.calls).set(call.roomId, call),
  }),
  CallEnded(state, { roomId }) {
    const calls = new Map(state.calls);
    return calls.delete(roomId) ? { ...state, calls } : state;
  },
  LinkChanged: (state, { link }) => ({ ...state, link }),
  VerificationChanged: (state, { verification }) => ({
    ...state,
    verifications: replaced(state.verifications, verification),
  }),
};

/** Folds one change in; changes of other concern leave the state as it is. */
export function applyChange(state: AccountState, change: Change): AccountState {
  // Each fold is stored under the type of the changes that it takes.
  const fold = FOLDS[change.type] as ((s: AccountState, c: Change) => AccountState) | undefined;
  return fold ? fold(state, change) : state;
}

/** Unread chats, for the page's title and the icon's badge. Muted ones do not count. */
export function unreadChats(state: AccountState): number {
  return state.sorted.filter(
    (room) => room.notificationLevel !== "mute" && (room.unread > 0 || room.markedUnread),
  ).length;
}
