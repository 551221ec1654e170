/** Requests to our own server: tokens, time limits, errors as values of one type. */
import { EngineError } from "../engine.ts";
import { asNumber, asObject, asText, type Json, type JsonObject } from "../json.ts";
import type { EngineErrorCode } from "../models.ts";

export type Method = "GET" | "POST" | "PUT" | "DELETE";
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const REQUEST_TIMEOUT_MS = 30_000;
/** Refresh this long before the access token ends. */
const EXPIRY_MARGIN_MS = 20_000;

/** An answer of the server that is not a success. */
export class MatrixError extends EngineError {
  readonly status: number;
  readonly errcode: string;
  readonly body: JsonObject;

  constructor(status: number, body: JsonObject) {
    const errcode = asText(body["errcode"]) ?? "M_UNKNOWN";
    const retryAfterMs = asNumber(body["retry_after_ms"]);
    super(
      codeOf(status, errcode),
      `${status} ${errcode} ${asText(body["error"]) ?? ""}`,
      retryAfterMs,
    );
    this.status = status;
    this.errcode = errcode;
    this.body = body;
  }
}

const CODES: Record<string, EngineErrorCode> = {
  M_FORBIDDEN: "forbidden",
  M_USER_IN_USE: "username_taken",
  M_EXCLUSIVE: "username_taken",
  M_INVALID_USERNAME: "username_invalid",
  M_WEAK_PASSWORD: "weak_password",
  M_INVITE_BLOCKED: "invite_blocked",
  M_LIMIT_EXCEEDED: "rate_limited",
  M_NOT_FOUND: "not_found",
  M_INVALID_PARAM: "invalid",
  M_THREEPID_AUTH_FAILED: "mail_unconfirmed",
  M_THREEPID_IN_USE: "mail_taken",
  M_THREEPID_DENIED: "mail_refused",
  // Of what clients ask, the server says so of mail alone.
  M_CONNECTION_FAILED: "mail_server_silent",
  M_TOO_LARGE: "too_large",
  M_UNKNOWN_TOKEN: "signed_out",
  M_MISSING_TOKEN: "signed_out",
  M_USER_DEACTIVATED: "account_unavailable",
  M_USER_LOCKED: "account_unavailable",
  M_USER_SUSPENDED: "suspended",
  M_UNRECOGNIZED: "unsupported",
  // Of what clients ask, the server says so of invites alone.
  M_UNAUTHORIZED: "invite_invalid",
};

function codeOf(status: number, errcode: string): EngineErrorCode {
  const known = CODES[errcode];
  if (known) return known;
  if (status === 429) return "rate_limited";
  return status === 404 ? "not_found" : "server";
}

export interface Tokens {
  accessToken: string;
  expiresAt: number | null;
}

export interface CallOptions {
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** A body that is already JSON; excludes `body`. */
  json?: string;
  /** Sent as it is, with this content type; excludes `body`. */
  upload?: { data: Blob | Uint8Array<ArrayBuffer>; type: string };
  headers?: Record<string, string>;
  signal?: AbortSignal;
  timeoutMs?: number;
}

export interface HttpWiring {
  fetch: Fetch;
  /** Empty for the page's own origin. */
  baseUrl: string;
  now: () => number;
}

export class Http {
  readonly #wiring: HttpWiring;
  #tokens: Tokens | null = null;
  #refreshing: Promise<JsonObject> | null = null;
  /** Called once the server has said that the session is over. */
  onSessionOver: () => void = () => {};
  /** Called when the server refuses something because the account is suspended. */
  onSuspended: () => void = () => {};

  constructor(wiring: HttpWiring) {
    this.#wiring = wiring;
  }

  setTokens(answer: JsonObject): void {
    const accessToken = asText(answer["access_token"]);
    if (accessToken === null) throw new EngineError("server", "The answer has no access token.");
    const lifetimeMs = asNumber(answer["expires_in_ms"]);
    const expiresAt = lifetimeMs === null ? null : this.#wiring.now() + lifetimeMs;
    this.#tokens = { accessToken, expiresAt };
  }

  clearTokens(): void {
    this.#tokens = null;
  }

  /** Trades the session cookie for a new access token. One request however many ask. */
  refresh(): Promise<JsonObject> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<JsonObject> {
    try {
      const answer = asObject(await this.callOpen("POST", "/_linnet/session/refresh"));
      this.setTokens(answer);
      return answer;
    } catch (error) {
      if (error instanceof MatrixError && error.status === 401) {
        this.clearTokens();
        this.onSessionOver();
        throw new EngineError("signed_out", error.message);
      }
      throw error;
    }
  }

  async #freshToken(): Promise<string> {
    const { now } = this.#wiring;
    const ends = this.#tokens?.expiresAt ?? Number.POSITIVE_INFINITY;
    if (!this.#tokens || ends - EXPIRY_MARGIN_MS < now()) await this.refresh();
    if (!this.#tokens) throw new EngineError("signed_out");
    return this.#tokens.accessToken;
  }

  /** An authorised call. Rejects with `MatrixError`, or "offline" when no answer came. */
  async call(method: Method, path: string, options: CallOptions = {}): Promise<Json> {
    const response = await this.#authorised(method, path, options);
    return readJson(response);
  }

  /** Like `call`, for the bytes of a file. */
  async download(path: string, options: CallOptions = {}): Promise<Blob> {
    const response = await this.#authorised("GET", path, { timeoutMs: 300_000, ...options });
    return response.blob();
  }

  async #authorised(method: Method, path: string, options: CallOptions): Promise<Response> {
    const token = await this.#freshToken();
    const response = await this.#fetch(method, path, options, token);
    if (response.ok) return response;
    const error = await errorOf(response);
    if (error.code === "suspended") this.onSuspended();
    if (error.errcode !== "M_UNKNOWN_TOKEN") throw error;
    if (this.#tokens?.accessToken === token) await this.refresh();
    return checked(await this.#fetch(method, path, options, await this.#freshToken()));
  }

  /** A call without a token. */
  async callOpen(method: Method, path: string, options: CallOptions = {}): Promise<Json> {
    return readJson(await checked(await this.#fetch(method, path, options, null)));
  }

  /** A call without a token whose answer is wanted whatever its status. */
  exchange(method: Method, path: string, options: CallOptions = {}): Promise<Response> {
    return this.#fetch(method, path, options, null);
  }

  async #fetch(
    method: Method,
    path: string,
    options: CallOptions,
    token: string | null,
  ): Promise<Response> {
    const init = requestInit(method, options, token);
    const limit = AbortSignal.timeout(options.timeoutMs ?? REQUEST_TIMEOUT_MS);
    init.signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
    try {
      return await this.#wiring.fetch(this.#url(path, options.query), init);
    } catch (error) {
      if (options.signal?.aborted) throw new EngineError("cancelled");
      throw new EngineError("offline", String(error));
    }
  }

  #url(path: string, query: CallOptions["query"]): string {
    const words = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) words.set(name, String(value));
    }
    const search = words.size > 0 ? `?${words}` : "";
    return `${this.#wiring.baseUrl}${path}${search}`;
  }
}

function requestInit(method: Method, options: CallOptions, token: string | null): RequestInit {
  // Where the browser does not name the origin (plain HTTP at home), this says that we are the page.
  const headers: Record<string, string> = { "X-Requested-With": "Linnet", ...options.headers };
  if (token !== null) headers["Authorization"] = `Bearer ${token}`;
  const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
  if (options.upload) {
    headers["Content-Type"] = options.upload.type;
    init.body = options.upload.data;
  } else if (method !== "GET") {
    headers["Content-Type"] = "application/json";
    init.body = options.json ?? JSON.stringify(options.body ?? {});
  }
  return init;
}

async function readJson(response: Response): Promise<Json> {
  try {
    return (await response.json()) as Json;
  } catch (error) {
    throw new EngineError("offline", `The answer broke off: ${String(error)}`);
  }
}

async function errorOf(response: Response): Promise<MatrixError> {
  const body = asObject(await response.json().catch(() => null));
  const retryAfter = asNumber(Number(response.headers.get("Retry-After") ?? Number.NaN));
  if (retryAfter !== null && body["retry_after_ms"] === undefined) {
    body["retry_after_ms"] = retryAfter * 1000;
  }
  return new MatrixError(response.status, body);
}

async function checked(response: Response): Promise<Response> {
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** Builds a path from parts, each escaped. */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return String.raw({ raw: parts.raw }, ...values.map(encodeURIComponent));
}

/** True for errors that may pass by themselves: no network, overload, a broken server. */
export function isPassing(error: unknown): boolean {
  if (error instanceof MatrixError) return error.status === 429 || error.status >= 500;
  return error instanceof EngineError && error.code === "offline";
}
