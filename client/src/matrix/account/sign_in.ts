/** Signing in and signing up at Linnet's own session endpoints, which keep the refresh token. */
import { type Http, MatrixError } from "../api/http.ts";
import { type Credentials, EngineError, type EntryWay, type Registration } from "../engine.ts";
import { keepable } from "../erasure.ts";
import { asObject, asText, type JsonObject, objects, texts } from "../json.ts";
import type { ServerConfig, Session } from "../models.ts";
import { isChallenge } from "./reauthentication.ts";

const REGISTER = "/_linnet/session/register";
const MAX_STAGES = 6;

export async function readServerConfig(http: Http): Promise<ServerConfig> {
  const answer = asObject(await http.callOpen("GET", "/_linnet/config"));
  return {
    serverName: asText(answer["server_name"]) ?? "",
    registration: registrationOf(answer["registration"]),
    defaultLanguage: asText(answer["default_language"]) ?? "en",
  };
}

function registrationOf(value: unknown): ServerConfig["registration"] {
  return value === "open" || value === "first_run" ? value : "invite";
}

/** Takes the access token of the answer into `http`. */
export function sessionOf(http: Http, answer: JsonObject): Session {
  const userId = asText(answer["user_id"]);
  const deviceId = asText(answer["device_id"]);
  if (userId === null || deviceId === null) {
    throw new EngineError("server", "The answer names no user and device.");
  }
  http.setTokens(answer);
  const serverName = asText(answer["home_server"]) ?? userId.slice(userId.indexOf(":") + 1);
  return { userId, deviceId, serverName };
}

export async function signIn(http: Http, credentials: Credentials): Promise<Session> {
  const body: JsonObject = {
    type: "m.login.password",
    identifier: { type: "m.id.user", user: credentials.username },
    password: credentials.password,
    initial_device_display_name: credentials.deviceName,
    refresh_token: true,
    keep_account: credentials.keepsAccount ?? false,
  };
  try {
    return sessionOf(
      http,
      asObject(await http.callOpen("POST", "/_linnet/session/login", { body })),
    );
  } catch (error) {
    if (error instanceof MatrixError && error.errcode === "M_FORBIDDEN") {
      throw new EngineError("wrong_password", error.message);
    }
    throw keepable(error);
  }
}

export async function signInWithPasskey(
  http: Http,
  credential: JsonObject,
  deviceName: string,
  keepsAccount: boolean,
): Promise<Session> {
  const body = {
    credential,
    initial_device_display_name: deviceName,
    keep_account: keepsAccount,
  };
  try {
    const answer = await http.callOpen("POST", "/_linnet/session/passkey", { body });
    return sessionOf(http, asObject(answer));
  } catch (error) {
    throw keepable(error);
  }
}

const ENTRIES: Record<EntryWay, string> = {
  provider: "/_linnet/providers/enter",
  newcomer: "/_linnet/providers/register",
  code: "/_linnet/session/recovery",
};

interface Entered {
  session: Session;
  /** The emergency code that was made with it; empty when none was. */
  code: string;
}

/** One request that signs in. Its answer may have an emergency code. */
export async function enterBy(
  http: Http,
  way: EntryWay,
  wish: JsonObject,
  deviceName: string,
): Promise<Entered> {
  const body = { ...wish, initial_device_display_name: deviceName };
  const answer = asObject(await http.callOpen("POST", ENTRIES[way], { body }));
  return { session: sessionOf(http, answer), code: asText(answer["recovery_code"]) ?? "" };
}

/** Ends only when every stage that the server asks for is done or one cannot be. */
export async function register(http: Http, registration: Registration): Promise<Session> {
  const body: JsonObject = {
    username: registration.username,
    ...registration.wayIn,
    initial_device_display_name: registration.deviceName,
    refresh_token: true,
  };
  let auth: JsonObject | undefined;
  for (let stage = 0; stage < MAX_STAGES; stage += 1) {
    try {
      const whole = auth ? { ...body, auth } : body;
      return sessionOf(http, asObject(await http.callOpen("POST", REGISTER, { body: whole })));
    } catch (error) {
      if (!isChallenge(error)) throw inviteError(error, auth);
      auth = nextStage(error, registration, auth);
    }
  }
  throw new EngineError("unsupported", "The server asks for too many proofs.");
}

function inviteError(error: unknown, auth: JsonObject | undefined): unknown {
  const isInvite = auth?.["type"] === "m.login.registration_token";
  const isRefused = error instanceof MatrixError && error.errcode === "M_FORBIDDEN";
  return isInvite && isRefused ? new EngineError("invite_invalid", error.message) : error;
}

function nextStage(
  challenge: MatrixError,
  { inviteToken }: Registration,
  last: JsonObject | undefined,
): JsonObject {
  const { body } = challenge;
  const done = texts(body["completed"]);
  const session = asText(body["session"]) ?? undefined;
  if (last && last["type"] === "m.login.registration_token" && !done.includes(last["type"])) {
    throw new EngineError("invite_invalid", challenge.message);
  }
  const flows = objects(body["flows"]).map((flow) => texts(flow["stages"]));
  const known = new Set([
    "m.login.dummy",
    ...(inviteToken === null ? [] : ["m.login.registration_token"]),
  ]);
  const flow = flows.find((stages) => stages.every((stage) => known.has(stage)));
  const type = flow?.find((stage) => !done.includes(stage));
  if (type === undefined) {
    const needsInvite = flows.some((stages) => stages.includes("m.login.registration_token"));
    throw new EngineError(needsInvite ? "invite_invalid" : "unsupported", challenge.message);
  }
  return type === "m.login.dummy" ? { type, session } : { type, token: inviteToken, session };
}

/** Resolves when the name is free. */
export async function checkUsername(http: Http, username: string): Promise<void> {
  await http.callOpen("GET", "/_matrix/client/v3/register/available", { query: { username } });
}

export async function checkInvite(http: Http, token: string): Promise<boolean> {
  const where = "/_matrix/client/v1/register/m.login.registration_token/validity";
  try {
    return asObject(await http.callOpen("GET", where, { query: { token } }))["valid"] === true;
  } catch (error) {
    if (error instanceof MatrixError && error.status === 403) return false;
    throw error;
  }
}
