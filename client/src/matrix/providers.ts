/**
 * Signing in through a third party: there, back, and in.
 *
 * It counts by a cookie that this browser was given at the start, so it runs in the page.
 */
import { type Http, path } from "./api/http.ts";
import { deviceWish, type LoginWish } from "./auth_pages.ts";
import { asObject, asText, type JsonObject, objects } from "./json.ts";

const PROVIDERS = "/_linnet/providers";

export interface OfferedProvider {
  id: string;
  name: string;
  /** Where people are sent. */
  host: string;
}

export type Purpose = "session" | "visit" | "link" | "app";
export type WhyNot = "declined" | "unreachable" | "untrusted" | "off";

/** How it stands with whoever has come back from a provider. */
export interface Arrival {
  providerName: string;
  purpose: Purpose;
  /** The page of ours on which they began. */
  returnTo: string;
  failed: WhyNot | null;
  /** Somebody here signs in so. */
  isKnown: boolean;
  mayRegister: boolean;
  needsInvite: boolean;
  suggestedName: string;
}

const FAILURES: readonly string[] = ["declined", "unreachable", "untrusted", "off"];

function isWhyNot(value: unknown): value is WhyNot {
  return typeof value === "string" && FAILURES.includes(value);
}

function purposeOf(value: unknown): Purpose {
  return value === "visit" || value === "link" || value === "app" ? value : "session";
}

/** Only ever a path of this server. */
function ownPath(value: string | null): string {
  return value?.startsWith("/") && !/^\/[/\\]/.test(value) ? value : "/";
}

export function arrivalOf(answer: JsonObject): Arrival {
  const failed = answer["failed"];
  return {
    providerName: asText(answer["provider_name"]) ?? "",
    purpose: purposeOf(answer["purpose"]),
    returnTo: ownPath(asText(answer["return_to"])),
    failed: isWhyNot(failed) ? failed : null,
    isKnown: answer["is_known"] === true,
    mayRegister: answer["may_register"] === true,
    needsInvite: answer["needs_invite"] === true,
    suggestedName: asText(answer["suggested_name"]) ?? "",
  };
}

/** What a name there could be here; empty when nothing of it can. */
export function nameFrom(suggested: string): string {
  return suggested
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\s+/g, ".")
    .replaceAll(/[^a-z0-9._-]/g, "");
}

export class Providers {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async #post(where: string, body: JsonObject = {}): Promise<JsonObject> {
    return asObject(await this.#http.callOpen("POST", PROVIDERS + where, { body }));
  }

  async offered(): Promise<OfferedProvider[]> {
    const answer = asObject(await this.#http.callOpen("GET", PROVIDERS));
    return objects(answer["providers"]).map((one) => ({
      id: asText(one["id"]) ?? "",
      name: asText(one["name"]) ?? "",
      host: asText(one["host"]) ?? "",
    }));
  }

  /** Resolves to the address of the provider to which the browser goes next. */
  async begin(id: string, purpose: Exclude<Purpose, "link">, returnTo: string): Promise<string> {
    const body = { purpose, return_to: returnTo };
    return asText((await this.#post(path`/${id}/begin`, body))["location"]) ?? "/";
  }

  async arrival(): Promise<Arrival> {
    return arrivalOf(await this.#post("/arrival"));
  }

  /** Lets in, on the pages that ask for consent, whoever is known. */
  async enterVisit(): Promise<void> {
    await this.#post("/enter");
  }

  /** Resolves to the emergency code of the new account. */
  async registerVisit(username: string, token: string | null): Promise<string> {
    return asText((await this.#post("/register", { username, token }))["recovery_code"]) ?? "";
  }

  /** Signs in the app that shows the page; resolves to what the app is handed. */
  async enterApp(wish: LoginWish): Promise<JsonObject> {
    return this.#post("/enter", deviceWish(wish));
  }

  /** The same of somebody new, with the emergency code of the account beside it. */
  async registerApp(
    username: string,
    token: string | null,
    wish: LoginWish,
  ): Promise<{ login: JsonObject; code: string }> {
    const body = { username, token, ...deviceWish(wish) };
    const { recovery_code: code, ...login } = await this.#post("/register", body);
    return { login, code: asText(code) ?? "" };
  }

  async link(): Promise<void> {
    await this.#post("/link");
  }

  /** Signs in on the pages that ask for consent; resolves to the code that is good from now on. */
  async visitByCode(user: string, code: string): Promise<string> {
    const body = { user, code };
    const answer = asObject(await this.#http.callOpen("POST", "/_linnet/visit/recovery", { body }));
    return asText(answer["recovery_code"]) ?? "";
  }
}
