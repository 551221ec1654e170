/**
 * A lively account in memory for work on the view: `vite` and `/?fake`. Never part of a build.
 *
 * `?fake=out` starts signed out, `?fake=locked` on a device that is not confirmed, `?fake=offline`
 * without a connection, `?fake=empty` with no chats, `?fake=long` with 10,000 messages in a group.
 */
import type { Engine, MediaRef, MessageBody, TimelineItem } from "../matrix/engine.ts";
import { createFakeEngine, type FakeEngine } from "../matrix/fake_engine.ts";
import { OWN_USER, sampleMessage, sampleRoom, text } from "../matrix/fake_samples.ts";

const MINUTE = 60_000;
const BOB = "@bob:example.org";
const CAROL = "@carol:example.org";
const DALIA = "@dalia:example.org";
const PICTURE: MediaRef = {
  mxc: "mxc://example.org/picture",
  mimeType: "image/png",
  sizeBytes: 240_000,
  encryption: null,
};

async function drawnPicture(): Promise<Blob> {
  const canvas = new OffscreenCanvas(960, 640);
  const context = canvas.getContext("2d");
  if (context) {
    const sky = context.createLinearGradient(0, 0, 0, 640);
    sky.addColorStop(0, "#6d7ff2");
    sky.addColorStop(0.55, "#f7c59f");
    sky.addColorStop(0.56, "#2b6777");
    sky.addColorStop(1, "#14323b");
    context.fillStyle = sky;
    context.fillRect(0, 0, 960, 640);
    context.fillStyle = "#fff3d6";
    context.beginPath();
    context.arc(680, 300, 52, 0, Math.PI * 2);
    context.fill();
  }
  return canvas.convertToBlob();
}

function fill(fake: FakeEngine): void {
  const lines: [string, MessageBody | string][] = [
    [CAROL, "I looked at the timetable. The 10:42 is the nicest one, it goes along the coast."],
    [
      CAROL,
      {
        kind: "text",
        text: "",
        html: "We need:<ul><li>tickets</li><li><b>swimsuits</b></li></ul>",
      },
    ],
    [DALIA, "سأحضر الطعام، لا تقلقوا! هل يوجد أحد نباتي؟"],
    [
      BOB,
      {
        kind: "image",
        file: PICTURE,
        thumbnail: null,
        name: "coast.png",
        caption: "From last year",
        width: 960,
        height: 640,
        blurhash: "LKN]Rv%2Tw=w]~RBVZRi};RPxuwH",
      },
    ],
    [BOB, "https://example.org/map has the way from the station"],
    [DALIA, { kind: "file", file: PICTURE, name: "Reservation-Marseille.pdf", caption: null }],
    [CAROL, "🎉"],
  ];
  for (const [sender, body] of lines) fake.timelines.receive("!trip:example.org", sender, body);
  fake.timelines.receive(
    "!dalia:example.org",
    DALIA,
    "شكراً جزيلاً! نلتقي غداً في الساعة ١٠ عند المحطة 🚆",
  );
  fake.timelines.receive("!bob:example.org", BOB, {
    kind: "image",
    file: PICTURE,
    thumbnail: null,
    name: "coast.png",
    caption: null,
    width: 960,
    height: 640,
    blurhash: "LKN]Rv%2Tw=w]~RBVZRi};RPxuwH",
  });
  fake.timelines.receive("!bob:example.org", BOB, "Isn't it beautiful?");
}

function recent(fake: FakeEngine): void {
  const now = Date.now();
  let step = 0;
  for (const room of fake.rooms.values()) {
    room.recency = now - step * 47 * MINUTE;
    if (room.lastMessage) room.lastMessage.sentAt = room.recency;
    step += 1;
  }
}

function moreRooms(fake: FakeEngine): void {
  const names = [
    "Family",
    "Climbing on Tuesdays",
    "مجموعة الكتاب",
    "Neighbours, 3rd floor",
    "Release crew",
  ];
  names.forEach((name, index) => {
    const room = sampleRoom(`!more-${index}:example.org`, { name, memberCount: 4 + index });
    room.lastMessage = {
      eventId: `$m${index}`,
      sender: CAROL,
      senderName: "Carol",
      isMine: index === 3,
      sentAt: 0,
      kind: index === 1 ? "voice" : "text",
      text: index === 1 ? "" : "See you there, I bring the rope and the coffee",
      sendState: "sent",
    };
    if (index === 0) room.draft = "Shall we call grandma on";
    if (index === 2) room.notificationLevel = "mute";
    if (index === 2) room.unread = 31;
    if (index === 4) room.encrypted = false;
    fake.rooms.set(room.roomId, room);
  });
}

function longRoom(): TimelineItem[] {
  return Array.from({ length: 10_000 }, (_, index) =>
    sampleMessage(
      `$long-${index}`,
      index % 5 === 0 ? OWN_USER.userId : index % 2 ? BOB : CAROL,
      text(`Message ${index}. ${"More words. ".repeat(index % 9)}`),
      { order: index + 1, sentAt: Date.now() - (10_000 - index) * 3 * MINUTE },
    ),
  );
}

export function openFakeWorld(): Engine {
  const { engine, fake } = createFakeEngine();
  const mode = new URLSearchParams(location.search).get("fake");
  fill(fake);
  moreRooms(fake);
  recent(fake);
  if (mode === "out") fake.session = null;
  if (mode === "empty") fake.rooms.clear();
  if (mode === "locked") {
    fake.keys.status = { ...fake.keys.status, identity: "locked", deviceVerified: false };
  }
  if (mode === "first-run") fake.config.registration = "first_run";
  const long = mode === "long" ? longRoom() : null;
  Object.assign(globalThis, { fake, engine });
  setTimeout(() => {
    fake.change({ type: "ConnectionChanged", connection: mode === "offline" ? "offline" : "live" });
    fake.change({ type: "EncryptionChanged", status: fake.keys.status });
    if (mode === "offline") fake.timelines.isOnline = false;
  }, 50);
  return new Proxy(engine, {
    get(target, name: keyof Engine) {
      if (name === "loadThumbnail" || name === "loadMedia") return drawnPicture;
      if (long && name === "openTimeline") return () => longWindow(long);
      if (long && name === "loadOlder") return (id: string, n: number) => older(fake, long, id, n);
      return target[name];
    },
  });
}

let from = 9_940;

async function longWindow(long: TimelineItem[]) {
  from = 9_940;
  return {
    roomId: "!trip:example.org",
    items: long.slice(from),
    hasOlder: true,
    hasNewer: false,
    readUpTo: null,
    receipts: [],
  };
}

async function older(fake: FakeEngine, long: TimelineItem[], roomId: string, count: number) {
  await new Promise((resolve) => setTimeout(resolve, 120));
  const end = from;
  from = Math.max(0, from - count);
  fake.change({
    type: "TimelineChanged",
    roomId,
    items: long.slice(from, end),
    removed: [],
    hasOlder: from > 0,
    hasNewer: false,
  });
  return from > 0;
}
