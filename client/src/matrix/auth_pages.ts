/**
 * Calls of the pages that stand in for a client that cannot show a step of signing in itself.
 *
 * Such a page knows no more than its address says.
 */
import { type Work, workOf } from "./account/proof_of_work.ts";
import type { Http } from "./api/http.ts";
import { asObject, asText, type JsonObject } from "./json.ts";
import type { UserId } from "./models.ts";

export interface StageQuestion {
  /** Null while an account is only being made. */
  userId: UserId | null;
  isDone: boolean;
  /** What the browser needs to ask for a passkey. */
  publicKey: JsonObject;
  /** What the browser has to work out, where that is asked for. */
  work: Work | null;
}

/** What proves a stage; empty where going on is enough. */
export interface StageAnswer {
  password?: string;
  token?: string;
  credential?: JsonObject;
  nonce?: string;
}

/** One stage that somebody has to prove, for the request of another client. */
export class AuthStage {
  readonly #http: Http;
  readonly #names: { session: string; stage: string };

  constructor(http: Http, stage: string, session: string) {
    this.#http = http;
    this.#names = { session, stage };
  }

  async question(): Promise<StageQuestion> {
    const body = this.#names;
    const answer = asObject(await this.#http.callOpen("POST", "/_linnet/auth/question", { body }));
    return {
      userId: asText(answer["user_id"]),
      isDone: answer["is_done"] === true,
      publicKey: asObject(answer["public_key"]),
      work: workOf(answer["work"]),
    };
  }

  async prove(answer: StageAnswer): Promise<void> {
    const body = { ...this.#names, ...answer };
    await this.#http.callOpen("POST", "/_linnet/auth/answer", { body });
  }
}

/** What an app wishes for the device that signs in. */
export interface LoginWish {
  deviceId: string | null;
  displayName: string | null;
  wantsRefreshToken: boolean;
}

export function deviceWish({ deviceId, displayName, wantsRefreshToken }: LoginWish): JsonObject {
  return {
    ...(deviceId === null ? {} : { device_id: deviceId }),
    ...(displayName === null ? {} : { initial_device_display_name: displayName }),
    ...(wantsRefreshToken ? { refresh_token: true } : {}),
  };
}

/** Signs somebody in for the app that shows the page; resolves to what the app is handed. */
export class AppLogin {
  readonly #http: Http;
  readonly #wish: JsonObject;

  constructor(http: Http, wish: LoginWish) {
    this.#http = http;
    this.#wish = deviceWish(wish);
  }

  async byPassword(user: string, password: string): Promise<JsonObject> {
    const identifier = { type: "m.id.user", user };
    const body = { type: "m.login.password", identifier, password, ...this.#wish };
    return asObject(await this.#http.callOpen("POST", "/_matrix/client/v3/login", { body }));
  }

  async byPasskey(credential: JsonObject): Promise<JsonObject> {
    const body = { credential, ...this.#wish };
    return asObject(await this.#http.callOpen("POST", "/_linnet/login/passkey", { body }));
  }
}
