/** The addresses of this app, written and read in one place. */
import type { EventId, RoomId } from "../matrix/engine.ts";

export type Route =
  | { page: "chats" }
  | { page: "chat"; roomId: RoomId; panel: boolean; at: EventId | null }
  | { page: "settings"; section: string | null }
  | { page: "room"; address: string; via: string[] }
  | { page: "recovery" }
  | { page: "unlock" }
  | { page: "link" }
  | { page: "third-parties" }
  | { page: "invite"; token: string }
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
  thirdParties: "/third-parties",
} as const;

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
  "first-run": ([token]) => (token ? { page: "first-run", token } : null),
  recovery: () => ({ page: "recovery" }),
  unlock: () => ({ page: "unlock" }),
  link: () => ({ page: "link" }),
  "third-parties": () => ({ page: "third-parties" }),
};

/** An address that nothing answers to leads to the chats. */
export function parsePath(pathname: string, search = ""): Route {
  const [first = "", ...rest] = pathname.split("/").filter(Boolean).map(decoded);
  const read = Object.hasOwn(READERS, first) ? READERS[first] : undefined;
  return read?.(rest, new URLSearchParams(search)) ?? { page: "chats" };
}
