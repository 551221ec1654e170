/** Sample people, rooms and messages for `fake_engine.ts`. */
import type {
  Device,
  EncryptionStatus,
  Member,
  MessageBody,
  MessageItem,
  Profile,
  RoomId,
  RoomPreview,
  RoomSummary,
  Session,
  StateItem,
  TimelineItem,
  UserId,
} from "./models.ts";

export const OWN_USER: Profile = {
  userId: "@alice:example.org",
  displayName: "Alice",
  avatar: null,
};

export const SESSION: Session = {
  userId: OWN_USER.userId,
  deviceId: "AAAAAAAAAA",
  serverName: "example.org",
};

export const FAKE_PASSWORD = "correct horse";
export const FAKE_RECOVERY_KEY = "EsTc 5rHW jCeu 9jTC ZvXr 5Cvk 9mQv 4yGu Bg3x v4Sf SgWE 2gKN";

export const PEOPLE: Profile[] = [
  OWN_USER,
  { userId: "@bob:example.org", displayName: "Bob Martin", avatar: null },
  { userId: "@carol:example.org", displayName: "Carol", avatar: null },
  { userId: "@dalia:example.org", displayName: "داليا", avatar: null },
  { userId: "@eve:example.org", displayName: null, avatar: null },
];

export const START_MS = Date.UTC(2026, 10, 20, 9, 0, 0);
const MINUTE_MS = 60_000;

export function nameOf(userId: UserId): string {
  return PEOPLE.find((person) => person.userId === userId)?.displayName ?? userId;
}

export function sampleRoom(roomId: RoomId, changes: Partial<RoomSummary> = {}): RoomSummary {
  return {
    roomId,
    kind: "group",
    membership: "join",
    name: null,
    heroes: [],
    memberCount: 2,
    avatar: null,
    directUserId: null,
    encrypted: true,
    lastMessage: null,
    recency: START_MS,
    unread: 0,
    highlights: 0,
    markedUnread: false,
    notificationLevel: "all",
    favourite: false,
    lowPriority: false,
    draft: null,
    inviter: null,
    held: false,
    ...changes,
  };
}

export function samplePreview(room: RoomSummary): RoomPreview {
  const { roomId, name, avatar, memberCount, encrypted, membership } = room;
  const known = { roomId, name, avatar, memberCount, encrypted, membership };
  return { ...known, topic: null, joinRule: "invite", rules: [] };
}

export function sampleMessage(
  eventId: string,
  sender: UserId,
  body: MessageBody,
  changes: Partial<MessageItem> = {},
): MessageItem {
  return {
    kind: "message",
    key: eventId,
    eventId,
    order: 0,
    sentAt: START_MS,
    sender,
    senderName: nameOf(sender),
    senderAvatar: null,
    isMine: sender === OWN_USER.userId,
    body,
    isEdited: false,
    mentionsMe: false,
    replyTo: null,
    reactions: [],
    sendState: "sent",
    sendError: null,
    verdict: null,
    uploadProgress: null,
    encrypted: true,
    shield: null,
    canEdit: sender === OWN_USER.userId,
    canRedact: sender === OWN_USER.userId,
    ...changes,
  };
}

export function text(words: string): MessageBody {
  return { kind: "text", text: words, html: null };
}

function createdItem(roomId: RoomId): StateItem {
  return {
    kind: "state",
    key: `$created-${roomId}`,
    eventId: `$created-${roomId}`,
    order: 0,
    sentAt: START_MS - 600 * MINUTE_MS,
    sender: "@bob:example.org",
    senderName: "Bob Martin",
    event: { kind: "created" },
  };
}

const CHATTER = [
  "Good morning!",
  "Shall we meet at the station?",
  "صباح الخير، هل أنت جاهز؟",
  "On arrive dans dix minutes 🚆",
  "The tickets are in the shared folder.",
];

function longTimeline(roomId: RoomId, count: number): TimelineItem[] {
  const items: TimelineItem[] = [createdItem(roomId)];
  for (let index = 1; index <= count; index += 1) {
    const person = PEOPLE[index % PEOPLE.length] ?? OWN_USER;
    const words = CHATTER[index % CHATTER.length] ?? "";
    items.push(
      sampleMessage(`$${roomId}-${index}`, person.userId, text(words), {
        order: index,
        sentAt: START_MS - (count - index) * 7 * MINUTE_MS,
      }),
    );
  }
  return items;
}

function bobTimeline(): TimelineItem[] {
  const roomId = "!bob:example.org";
  const bob = "@bob:example.org";
  const items = longTimeline(roomId, 30);
  const add = (name: string, sender: UserId, body: MessageBody, more: Partial<MessageItem> = {}) =>
    items.push(
      sampleMessage(`$bob-${name}`, sender, body, {
        order: items.length,
        sentAt: START_MS + items.length * MINUTE_MS,
        ...more,
      }),
    );
  add("html", bob, { kind: "text", text: "see docs", html: "see <b>docs</b>" }, { isEdited: true });
  add("reply", OWN_USER.userId, text("Thanks!"), {
    replyTo: {
      eventId: "$bob-html",
      sender: bob,
      senderName: "Bob Martin",
      kind: "text",
      text: "see docs",
    },
    reactions: [
      { key: "👍", count: 1, mine: null, senders: [{ userId: bob, name: "Bob Martin" }] },
    ],
  });
  add("gone", bob, { kind: "redacted", by: bob, reason: null });
  add("locked", bob, { kind: "undecryptable", reason: "waiting" });
  const file = {
    mxc: "mxc://example.org/voice",
    mimeType: "audio/ogg",
    sizeBytes: 9000,
    encryption: null,
  };
  add("voice", bob, {
    kind: "voice",
    file,
    durationMs: 4200,
    waveform: Array.from({ length: 40 }, (_, index) => Math.round(512 + 500 * Math.sin(index))),
  });
  return items;
}

export function sampleTimelines(): Map<RoomId, TimelineItem[]> {
  return new Map([
    ["!bob:example.org", bobTimeline()],
    ["!trip:example.org", longTimeline("!trip:example.org", 160)],
    ["!dalia:example.org", longTimeline("!dalia:example.org", 8)],
  ]);
}

export function sampleRooms(): RoomSummary[] {
  const dalia = PEOPLE[3] as Profile;
  const bob = PEOPLE[1] as Profile;
  return [
    sampleRoom("!bob:example.org", {
      kind: "direct",
      directUserId: bob.userId,
      heroes: [bob],
      unread: 2,
      recency: START_MS + 40 * MINUTE_MS,
    }),
    sampleRoom("!trip:example.org", {
      name: "Trip to Marseille",
      memberCount: 5,
      heroes: PEOPLE.slice(1, 4),
      highlights: 1,
      unread: 14,
      favourite: true,
      recency: START_MS + 30 * MINUTE_MS,
    }),
    sampleRoom("!dalia:example.org", {
      kind: "direct",
      directUserId: dalia.userId,
      heroes: [dalia],
      recency: START_MS,
    }),
    sampleRoom("!club:example.org", {
      name: "Chess club",
      membership: "invite",
      inviter: PEOPLE[2] as Profile,
      memberCount: 9,
      recency: START_MS - 60 * MINUTE_MS,
    }),
  ];
}

export function sampleMembers(): Member[] {
  return PEOPLE.map((person, index) => ({
    ...person,
    membership: "join",
    powerLevel: index === 0 ? 100 : 0,
    isNameAmbiguous: false,
  }));
}

export function sampleDevices(): Device[] {
  return [
    {
      deviceId: "AAAAAAAAAA",
      displayName: "Linnet on Firefox",
      lastSeenAt: START_MS,
      lastSeenIp: "192.0.2.7",
      isCurrent: true,
      isVerified: true,
      fingerprint: "Qm9i c2lu Z3Mg aW4g dGhl IHNo b3dl cg",
    },
    {
      deviceId: "BBBBBBBBBB",
      displayName: "Phone",
      lastSeenAt: START_MS - 3_600_000,
      lastSeenIp: null,
      isCurrent: false,
      isVerified: false,
      fingerprint: "VGhl IG90 aGVy IGRl dmlj ZSBo ZXJl Li4u",
    },
  ];
}

export function sampleEncryption(): EncryptionStatus {
  return {
    phase: "ready",
    identity: "ready",
    deviceVerified: true,
    recovery: "absent",
    backup: "off",
    restoring: null,
    canVerifyWithDevice: true,
  };
}

/** Seven emoji of the specification's table, as both devices would show them. */
export const EMOJI = [
  { symbol: "🐶", index: 0, description: "Dog" },
  { symbol: "🐱", index: 1, description: "Cat" },
  { symbol: "🌵", index: 20, description: "Cactus" },
  { symbol: "🍎", index: 26, description: "Apple" },
  { symbol: "🔧", index: 39, description: "Spanner" },
  { symbol: "🚀", index: 52, description: "Rocket" },
  { symbol: "📌", index: 63, description: "Pin" },
];

export const ALL_ALLOWED = {
  send: true,
  invite: true,
  kick: true,
  ban: true,
  redact_others: true,
  name: true,
  topic: true,
  avatar: true,
  power_levels: true,
  notify_room: true,
  call: true,
  call_links: true,
  lifetime: true,
  join_rules: true,
};
