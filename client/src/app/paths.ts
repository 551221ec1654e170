/** The addresses of this app, written and read in one place. */
import type { EventId, RoomId } from "../matrix/engine.ts";

export type Route =
  | { page: "chats" }
  | { page: "chat"; roomId: RoomId; panel: boolean; at: EventId | null }
  | { page: "settings"; section: string | null }
  | { page: "room"; address: string; via: string[] }
  | { page: "recovery" }
  | { page: "unlock" }
  | { page: "invite"; token: string }
  | { page: "first-run"; token: string };

export const paths = {
  chats: "/",
  chat: (roomId: RoomId) => `/chat/${encodeURIComponent(roomId)}`,
  event: (roomId: RoomId, eventId: EventId) =>
    `/chat/${encodeURIComponent(roomId)}?at=${encodeURIComponent(eventId)}`,
  details: (roomId: RoomId) => `/chat/${encodeURIComponent(roomId)}/details`,
  settings: (section?: string) => (section ? `/settings/${section}` : "/settings"),
  recovery: "/recovery",
  unlock: "/unlock",
} as const;

function decoded(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? "");
  } catch {
    return part ?? "";
  }
}

/** Room links keep the room behind the hash; everything else is a plain path. */
export function pathOfLink(location: { pathname: string; hash: string }): string | null {
  return location.hash.startsWith("#/room/") ? location.hash.slice(1) : null;
}

/** An address that nothing answers to leads to the chats. */
export function parsePath(pathname: string, search = ""): Route {
  const [first, second, third] = pathname.split("/").filter(Boolean);
  const query = new URLSearchParams(search);
  if (first === "chat" && second) {
    const panel = third === "details";
    return { page: "chat", roomId: decoded(second), panel, at: query.get("at") };
  }
  if (first === "room" && second) {
    return { page: "room", address: decoded(second), via: query.getAll("via") };
  }
  if (first === "settings") return { page: "settings", section: second ?? null };
  if (first === "invite" && second) return { page: "invite", token: decoded(second) };
  if (first === "first-run" && second) return { page: "first-run", token: decoded(second) };
  if (first === "recovery" || first === "unlock") return { page: first };
  return { page: "chats" };
}
