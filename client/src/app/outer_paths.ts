/** The addresses that need no engine: apps and other devices send people there. */
import type { LoginWish } from "../matrix/auth_pages.ts";

export type OuterRoute =
  | { page: "authorise"; requestId: string; provider: string | null }
  | { page: "refused" }
  /** From a third party, to the pages that ask for consent; or too late. */
  | { page: "came-back"; isOver: boolean }
  | { page: "device"; code: string }
  | { page: "transparency" }
  /** What the server keeps about people. */
  | { page: "privacy" }
  /** Whom the server contacts. */
  | { page: "touchpoints" }
  /** Points at something illegal or hateful, or follows what became of it. */
  | { page: "notice" }
  /** How far the deletion of an account is, for whoever has asked for it. */
  | { page: "erasure" }
  | { page: "account"; action: AccountAction; deviceId: string | null }
  /** Proves one stage for the request of a client that does not know it. */
  | { page: "stage"; stage: string; session: string }
  /** Signs in for an app that does not know how. */
  | { page: "login"; wish: LoginWish }
  /** Comes into a call without an account. `isChosen`: although they may have one here. */
  | { page: "guest"; token: string; isChosen: boolean };

export type AccountAction =
  | "home"
  | "profile"
  | "passkeys"
  | "devices"
  | "device"
  | "apps"
  | "sign_out"
  | "deactivate"
  | "reset_identity";

/** As the specification calls them, and as they were called before. */
const ACTIONS: Record<string, AccountAction> = {
  "org.matrix.profile": "profile",
  // Our own.
  "linnet.passkeys": "passkeys",
  "linnet.apps": "apps",
  "org.matrix.devices_list": "devices",
  "org.matrix.sessions_list": "devices",
  "org.matrix.device_view": "device",
  "org.matrix.session_view": "device",
  "org.matrix.device_delete": "sign_out",
  "org.matrix.session_end": "sign_out",
  "org.matrix.account_deactivate": "deactivate",
  "org.matrix.cross_signing_reset": "reset_identity",
};

function actionOf(name: string | null): AccountAction {
  return name !== null && Object.hasOwn(ACTIONS, name) ? (ACTIONS[name] ?? "home") : "home";
}

function accountRoute(query: URLSearchParams): OuterRoute {
  const action = actionOf(query.get("action"));
  const deviceId = query.get("device_id");
  const needsDevice = action === "device" || action === "sign_out";
  return { page: "account", action: needsDevice && !deviceId ? "devices" : action, deviceId };
}

function requestRoute(id: string, query: URLSearchParams): OuterRoute {
  if (id === "refused") return { page: "refused" };
  return { page: "authorise", requestId: id, provider: query.get("provider") };
}

function guestRoute(token: string, query: URLSearchParams): OuterRoute {
  return { page: "guest", token: decoded(token), isChosen: query.get("as") === "guest" };
}

const STAGE = /^\/_matrix\/client\/(?:v3|r0)\/auth\/([^/]+)\/fallback\/web$/;
const LOGIN = "/_matrix/static/client/login/";

/** A name that is no valid text of its own stands for nothing the server knows. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** What an app wishes for its device, in the address of the page that it shows. */
export function loginWish(query: URLSearchParams): LoginWish {
  return {
    deviceId: query.get("device_id"),
    displayName: query.get("initial_device_display_name"),
    wantsRefreshToken: query.get("refresh_token") === "true",
  };
}

/** The specification's own addresses, which other clients open. */
function specifiedRoute(pathname: string, query: URLSearchParams): OuterRoute | null {
  if (pathname === LOGIN) return { page: "login", wish: loginWish(query) };
  const stage = STAGE.exec(pathname)?.[1];
  if (stage === undefined) return null;
  return { page: "stage", stage: decoded(stage), session: query.get("session") ?? "" };
}

/** For everybody, signed in or not. */
const OPEN_PAGES = ["transparency", "touchpoints", "privacy", "notice", "erasure"] as const;

function shortRoute(first: string | undefined, query: URLSearchParams): OuterRoute | null {
  if (first === "device") return { page: "device", code: query.get("code") ?? "" };
  const open = OPEN_PAGES.find((page) => page === first);
  if (open) return { page: open };
  return first === "account" ? accountRoute(query) : null;
}

/** Null for every address of the app itself. */
export function parseOuterPath(pathname: string, search: string): OuterRoute | null {
  const query = new URLSearchParams(search);
  const [first, second, ...rest] = pathname.split("/").filter(Boolean);
  if (rest.length > 0) return specifiedRoute(pathname, query);
  if (first === "authorise" && second) return requestRoute(second, query);
  if (first === "came-back" && second) {
    return { page: "came-back", isOver: second !== "visit" };
  }
  if (first === "call" && second) return guestRoute(second, query);
  return second ? null : shortRoute(first, query);
}

export const outerPaths = {
  account: "/account",
  notice: "/notice",
  privacy: "/privacy",
  touchpoints: "/touchpoints",
  transparency: "/transparency",
  /** The secret is behind the mark, so that no server's log has it. */
  erasure: (secret: string) => `/erasure#${secret}`,
  guest: (token: string) => `/call/${encodeURIComponent(token)}?as=guest`,
  action(action: AccountAction, deviceId?: string): string {
    const name = Object.keys(ACTIONS).find((one) => ACTIONS[one] === action);
    if (name === undefined) return "/account";
    const query = new URLSearchParams({ action: name });
    if (deviceId !== undefined) query.set("device_id", deviceId);
    return `/account?${query}`;
  },
} as const;
