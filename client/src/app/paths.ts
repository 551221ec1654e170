/** The addresses of this app, written and read in one place. */
import type { EventId, RoomId, UserId } from "../matrix/engine.ts";

/** Cases, those that wait for a second look, policy lists, who came by whom, who looks after all that. */
export const MODERATION_PARTS = ["cases", "complaints", "lists", "invites", "team"] as const;
export type ModerationPart = (typeof MODERATION_PARTS)[number];

/** One case, one list or one person of a part, or the whole part. */
export interface ModerationRoute {
  page: "moderation";
  part: ModerationPart;
  caseId: number | null;
  /** The list, or the person; null for the whole part. */
  item: string | null;
  /** In which chat a list is followed; null for the whole server. */
  roomId: RoomId | null;
}

/** An archive of earlier messages on this device, or one page of a chat in it. */
export interface ArchiveRoute {
  page: "archive";
  archiveId: string;
  chat: number | null;
  /** From 0; null for the newest. */
  archivePage: number | null;
  /** The message that was looked for. */
  at: EventId | null;
}

export type Route =
  | { page: "chats" }
  | { page: "chat"; roomId: RoomId; panel: boolean; at: EventId | null }
  | { page: "settings"; section: string | null }
  | { page: "room"; address: string; via: string[] }
  | { page: "recovery" }
  | { page: "unlock" }
  | { page: "link" }
  /** Signs in with an emergency code. */
  | { page: "code" }
  /** From a third party through which somebody signs in. */
  | { page: "came-back" }
  /** All of them; or apps, bridges and bots, for administrators. */
  | { page: "third-parties"; part: "apps" | null }
  | ModerationRoute
  | ArchiveRoute
  | { page: "invite"; token: string }
  | { page: "call-link"; token: string }
  | { page: "first-run"; token: string };

export const paths = {
  chats: "/",
  chat: (roomId: RoomId) => `/chat/${encodeURIComponent(roomId)}`,
  event: (roomId: RoomId, eventId: EventId) =>
    `/chat/${encodeURIComponent(roomId)}?at=${encodeURIComponent(eventId)}`,
  details: (roomId: RoomId) => `/chat/${encodeURIComponent(roomId)}/details`,
  room: (address: string) => `/room/${encodeURIComponent(address)}`,
  settings: (section?: string) => (section ? `/settings/${section}` : "/settings"),
  recovery: "/recovery",
  unlock: "/unlock",
  link: "/link",
  code: "/emergency-code",
  thirdParties: "/third-parties",
  appsHere: "/third-parties/apps",
  moderation: (part: ModerationPart = "cases") =>
    part === "cases" ? "/moderation" : `/moderation/${part}`,
  moderationCase: (caseId: number) => `/moderation/cases/${caseId}`,
  policyLists: (scope: RoomId | null) => `/moderation/lists${inRoom(scope)}`,
  policyList: (listId: RoomId, scope: RoomId | null) =>
    `/moderation/lists/${encodeURIComponent(listId)}${inRoom(scope)}`,
  inviteTree: (userId: UserId) => `/moderation/invites/${encodeURIComponent(userId)}`,
  archive: (archiveId: string, chat?: number, page?: number, at?: EventId) => {
    const place = [archiveId, chat, page].filter((part) => part !== undefined).join("/");
    return `/archive/${place}${at === undefined ? "" : `?at=${encodeURIComponent(at)}`}`;
  },
} as const;

function inRoom(scope: RoomId | null): string {
  return scope === null ? "" : `?room=${encodeURIComponent(scope)}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Room links keep the room behind the hash; everything else is a plain path. */
export function pathOfLink(location: { pathname: string; hash: string }): string | null {
  return location.hash.startsWith("#/room/") ? location.hash.slice(1) : null;
}

type Reader = (rest: string[], query: URLSearchParams) => Route | null;

const READERS: Record<string, Reader> = {
  chat: ([roomId, part], query) =>
    roomId ? { page: "chat", roomId, panel: part === "details", at: query.get("at") } : null,
  room: ([address], query) =>
    address ? { page: "room", address, via: query.getAll("via") } : null,
  settings: ([section = null]) => ({ page: "settings", section }),
  invite: ([token]) => (token ? { page: "invite", token } : null),
  call: ([token]) => (token ? { page: "call-link", token } : null),
  "first-run": ([token]) => (token ? { page: "first-run", token } : null),
  recovery: () => ({ page: "recovery" }),
  unlock: () => ({ page: "unlock" }),
  link: () => ({ page: "link" }),
  "emergency-code": () => ({ page: "code" }),
  "came-back": () => ({ page: "came-back" }),
  "third-parties": ([part]) => ({
    page: "third-parties",
    part: part === "apps" ? "apps" : null,
  }),
  moderation,
  archive: ([archiveId, chat, page], query) =>
    archiveId && /^[0-9a-f]{1,64}$/.test(archiveId)
      ? {
          page: "archive",
          archiveId,
          chat: numberOf(chat),
          archivePage: numberOf(page),
          at: query.get("at"),
        }
      : null,
};

const numberOf = (part: string | undefined): number | null =>
  part !== undefined && /^\d{1,9}$/.test(part) ? Number(part) : null;

function moderation([name, id = ""]: string[], query: URLSearchParams): Route {
  const part = MODERATION_PARTS.find((known) => known === name) ?? "cases";
  const caseId = part === "cases" && /^\d{1,15}$/.test(id) ? Number(id) : null;
  const item = (part === "lists" || part === "invites") && id ? id : null;
  const roomId = part === "lists" ? query.get("room") : null;
  return { page: "moderation", part, caseId, item, roomId };
}

/** An address that nothing answers to leads to the chats. */
export function parsePath(pathname: string, search = ""): Route {
  const [first = "", ...rest] = pathname.split("/").filter(Boolean).map(decoded);
  const read = Object.hasOwn(READERS, first) ? READERS[first] : undefined;
  return read?.(rest, new URLSearchParams(search)) ?? { page: "chats" };
}
