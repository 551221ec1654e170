/**
 * Calls of the pages that ask for consent and manage the account.
 *
 * They count by a cookie that lasts an hour and is no device, so they run in the page and need no
 * engine.
 */
import { WORK_STAGE, type Work, workAuth, workOf } from "./account/proof_of_work.ts";
import { isChallenge } from "./account/reauthentication.ts";
import { type Http, path } from "./api/http.ts";
import type { WayIn } from "./engine.ts";
import { secretOf } from "./erasure.ts";
import { asNumber, asObject, asText, isObject, type JsonObject, objects, texts } from "./json.ts";
import type { DeviceRequest, ShownApp } from "./link_models.ts";
import type { DeviceId, UserId } from "./models.ts";
import { type WaysIn, waysInOf } from "./ways_in.ts";

export type { DeviceRequest, ShownApp } from "./link_models.ts";

const VISIT = "/_linnet/visit";

export interface Visitor {
  userId: UserId;
  displayName: string | null;
  hasPassword: boolean;
  /** They have proven just now who they are, so they may do what is final. */
  isFresh: boolean;
}

export interface VisitState {
  serverName: string;
  canRegister: boolean;
  needsInvite: boolean;
  visitor: Visitor | null;
}

export interface AppRequest extends DeviceRequest {
  leadsTo: string;
  loginHint: string;
  wantsAccount: boolean;
  needsProof: boolean;
  /** What an application asks for; null when a device asks for everything. */
  wish: AppWish | null;
}

/** What an application wants to be granted, and where it can be. */
export interface AppWish {
  party: string;
  purpose: string;
  wantsProfile: boolean;
  rooms: { verbs: string[]; roomId: string | null; historyDays: number }[];
  chats: WishChat[];
  peopleMax: number;
  days: number;
}

export interface WishChat {
  roomId: string;
  name: string;
  others: string[];
  members: number;
  isEncrypted: boolean;
  hasEnough: boolean;
  allowed: string[];
}

export interface Granting {
  roomIds: string[];
  days: number;
}

function wishOf(told: JsonObject): AppWish {
  return {
    party: asText(told["party"]) ?? "",
    purpose: asText(told["purpose"]) ?? "",
    wantsProfile: told["wants_profile"] === true,
    rooms: objects(told["rooms"]).map((room) => ({
      verbs: texts(room["verbs"]),
      roomId: asText(room["room_id"]),
      historyDays: asNumber(room["history_days"]) ?? 0,
    })),
    chats: objects(told["chats"]).map((chat) => ({
      roomId: asText(chat["room_id"]) ?? "",
      name: asText(chat["name"]) ?? "",
      others: texts(chat["others"]),
      members: asNumber(chat["members"]) ?? 0,
      isEncrypted: chat["is_encrypted"] === true,
      hasEnough: chat["has_enough"] === true,
      allowed: texts(chat["allowed"]),
    })),
    peopleMax: asNumber(told["people_max"]) ?? 0,
    days: asNumber(told["days"]) ?? 0,
  };
}

export interface OwnDevice {
  deviceId: DeviceId;
  displayName: string | null;
  lastSeenAt: number | null;
  lastSeenIp: string | null;
  appHost: string | null;
}

function appOf(answer: JsonObject): ShownApp {
  const app = asObject(answer["app"]);
  return {
    name: asText(app["name"]) ?? "",
    host: asText(app["host"]) ?? "",
    policy: asText(app["policy_uri"]) ?? "",
    terms: asText(app["tos_uri"]) ?? "",
  };
}

function deviceRequestOf(answer: JsonObject): DeviceRequest {
  return {
    app: appOf(answer),
    deviceId: asText(answer["device_id"]) ?? "",
    replaces: asText(answer["replaces"]),
  };
}

function visitorOf(answer: JsonObject): Visitor | null {
  const userId = asText(answer["user_id"]);
  if (userId === null) return null;
  return {
    userId,
    displayName: asText(answer["display_name"]),
    hasPassword: answer["has_password"] === true,
    isFresh: answer["is_fresh"] === true,
  };
}

export class Visit {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async #get(where: string): Promise<JsonObject> {
    return asObject(await this.#http.callOpen("GET", VISIT + where));
  }

  async #post(where: string, body: JsonObject = {}): Promise<JsonObject> {
    return asObject(await this.#http.callOpen("POST", VISIT + where, { body }));
  }

  /** Whoever is signed in to the web app in this browser is known here too. */
  async state(): Promise<VisitState> {
    const found = await this.#state();
    if (found.visitor) return found;
    const begun = asObject(await this.#http.callOpen("POST", "/_linnet/session/visit"));
    return begun["is_known"] === true ? this.#state() : found;
  }

  async #state(): Promise<VisitState> {
    const answer = await this.#get("");
    const registration = asText(answer["registration"]);
    return {
      serverName: asText(answer["server_name"]) ?? "",
      canRegister: registration !== "closed",
      needsInvite: registration !== "open",
      visitor: visitorOf(asObject(answer["visitor"])),
    };
  }

  async signIn(user: string, password: string): Promise<void> {
    await this.#post("", { user, password });
  }

  /** What the browser needs so that somebody can choose a passkey. */
  async passkeyOptions(): Promise<JsonObject> {
    return asObject(await this.#http.callOpen("POST", "/_linnet/passkeys/sign-in"));
  }

  async signInWithPasskey(credential: JsonObject): Promise<void> {
    await this.#post("/passkey", { credential });
  }

  async waysIn(): Promise<WaysIn> {
    return waysInOf(await this.#get("/account/passkeys"));
  }

  newPasskeyOptions(): Promise<JsonObject> {
    return this.#post("/account/passkeys/options");
  }

  async addPasskey(credential: JsonObject, name: string): Promise<void> {
    await this.#post("/account/passkeys", { credential, name });
  }

  async renamePasskey(id: string, name: string): Promise<void> {
    const where = VISIT + path`/account/passkeys/${id}`;
    await this.#http.callOpen("PUT", where, { body: { name } });
  }

  async removePasskey(id: string): Promise<void> {
    await this.#http.callOpen("DELETE", VISIT + path`/account/passkeys/${id}`);
  }

  /** What the browser needs to make the passkey of an account that is still to be made. */
  async signUpOptions(username: string): Promise<JsonObject> {
    const body = { username };
    return asObject(await this.#http.callOpen("POST", "/_linnet/passkeys/sign-up", { body }));
  }

  /** `work` does what the server may ask of those who have no invite. */
  async register(
    username: string,
    wayIn: WayIn,
    token: string | null,
    work: (asked: Work) => Promise<string>,
  ): Promise<void> {
    const wish = { username, ...wayIn, token };
    try {
      await this.#post("/register", wish);
    } catch (error) {
      const asked = isChallenge(error) ? workOf(asObject(error.body["params"])[WORK_STAGE]) : null;
      if (!asked) throw error;
      await this.#post("/register", { ...wish, auth: workAuth(asked, await work(asked)) });
    }
  }

  async leave(): Promise<void> {
    await this.#http.callOpen("DELETE", VISIT);
  }

  async request(id: string): Promise<AppRequest> {
    const answer = await this.#get(path`/requests/${id}`);
    return {
      ...deviceRequestOf(answer),
      leadsTo: asText(answer["leads_to"]) ?? "",
      loginHint: asText(answer["login_hint"]) ?? "",
      wantsAccount: answer["wants_account"] === true,
      needsProof: answer["needs_proof"] === true,
      wish: isObject(answer["wish"]) ? wishOf(answer["wish"]) : null,
    };
  }

  /** Resolves to the address that leads back to the app. */
  async allow(id: string, userId: UserId, granting?: Granting): Promise<string> {
    const chosen = granting ? { room_ids: granting.roomIds, days: granting.days } : {};
    const answer = await this.#post(path`/requests/${id}/allow`, { user_id: userId, ...chosen });
    return asText(answer["redirect_to"]) ?? "";
  }

  async refuse(id: string): Promise<string> {
    return asText((await this.#post(path`/requests/${id}/refuse`))["redirect_to"]) ?? "";
  }

  async deviceRequest(code: string): Promise<DeviceRequest> {
    return deviceRequestOf(await this.#get(path`/device-codes/${code}`));
  }

  async allowDevice(code: string, userId: UserId): Promise<void> {
    await this.#post(path`/device-codes/${code}/allow`, { user_id: userId });
  }

  async refuseDevice(code: string): Promise<void> {
    await this.#post(path`/device-codes/${code}/refuse`);
  }

  async devices(): Promise<OwnDevice[]> {
    return objects((await this.#get("/account"))["devices"]).map((device) => ({
      deviceId: asText(device["device_id"]) ?? "",
      displayName: asText(device["display_name"]),
      lastSeenAt: asNumber(device["last_seen_ts"]),
      lastSeenIp: asText(device["last_seen_ip"]),
      appHost: asText(device["app_host"]),
    }));
  }

  async setName(name: string): Promise<void> {
    const body = { display_name: name };
    await this.#http.callOpen("PUT", `${VISIT}/account/name`, { body });
  }

  async removeDevice(deviceId: DeviceId): Promise<void> {
    await this.#http.callOpen("DELETE", VISIT + path`/account/devices/${deviceId}`);
  }

  /** What was granted apps of others, as the server tells it. */
  apps(): Promise<JsonObject> {
    return this.#get("/account/apps");
  }

  /** Resolves to what has the receipt. */
  async endApp(grantId: string): Promise<JsonObject> {
    const where = VISIT + path`/account/apps/${grantId}`;
    return asObject(await this.#http.callOpen("DELETE", where));
  }

  async resumeApp(grantId: string): Promise<void> {
    await this.#post(path`/account/apps/${grantId}/resume`);
  }

  async allowIdentityReset(): Promise<void> {
    await this.#post("/account/reset-identity");
  }

  /** What opens the page about its deletion, if it is deleted. */
  async deactivate(erase: boolean): Promise<string | null> {
    return secretOf(await this.#post("/account/deactivate", { erase }));
  }
}
