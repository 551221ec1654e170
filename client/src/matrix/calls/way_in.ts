/** The way to the media server: where it is, and the token that opens it. spec: MSC4143, MSC4195 */
import { type Http, MatrixError, path } from "../api/http.ts";
import { EngineError } from "../engine.ts";
import { asNumber, asObject, asText, type JsonObject, objects } from "../json.ts";
import type { RoomId, Session } from "../models.ts";
import { OnDemand } from "../parts.ts";
import { CALL_MEMBER } from "./membership.ts";

/** How long we count as being in a call that the media server does not see us in. */
const LEAVE_DELAY_MS = 15_000;
/** There are as many people in the call as may be, or as many calls. */
const FULL = "M_RESOURCE_LIMIT_EXCEEDED";
const PROOF_MARGIN_MS = 60_000;
const DELAYED = "/_matrix/client/unstable/org.matrix.msc4140/delayed_events";
const TRANSPORTS = "/_matrix/client/unstable/org.matrix.msc4143/rtc/transports";

export interface Pass {
  url: string;
  token: string;
}

export class WayIn {
  readonly #http: Http;
  readonly #session: Session;
  readonly #service = new OnDemand(() => this.#findService());
  #proof: { token: JsonObject; endsAt: number } | null = null;

  constructor(http: Http, session: Session) {
    this.#http = http;
    this.#session = session;
  }

  /** Address of the service that gives tokens. Rejects "unsupported" where there are no calls. */
  serviceUrl(): Promise<string> {
    return this.#service.get();
  }

  async #findService(): Promise<string> {
    const answer = asObject(await this.#http.call("GET", TRANSPORTS));
    const found = objects(answer["rtc_transports"]).find(({ type }) => type === "livekit");
    const url = asText(found?.["livekit_service_url"]);
    if (url === null) throw new EngineError("unsupported", "The server carries no calls.");
    return url;
  }

  /** Says ahead that we leave; the media server's silence makes it true. spec: MSC4140 */
  async scheduleLeaving(roomId: RoomId, stateKey: string): Promise<string> {
    const where = path`/_matrix/client/v3/rooms/${roomId}/state/${CALL_MEMBER}/${stateKey}`;
    const query = { "org.matrix.msc4140.delay": LEAVE_DELAY_MS };
    const delayId = asText(asObject(await this.#http.call("PUT", where, { query }))["delay_id"]);
    if (delayId === null) throw new EngineError("server", "The delayed event has no id.");
    return delayId;
  }

  /** We have not come after all, or have left. */
  async forgetLeaving(delayId: string): Promise<void> {
    try {
      await this.#http.call("POST", `${DELAYED}${path`/${delayId}/cancel`}`);
    } catch (error) {
      // It has come true meanwhile.
      if (!(error instanceof MatrixError && error.status < 429)) throw error;
    }
  }

  /**
   * The server looks after the leaving from now on. Rejects "not_found" when it has come true,
   * "too_large" when the call is full.
   */
  async pass(roomId: RoomId, delayId: string): Promise<Pass> {
    const isProofNew = this.#proof === null;
    try {
      return await this.#askForPass(roomId, delayId);
    } catch (error) {
      if (!(error instanceof MatrixError)) throw error;
      if (error.errcode === FULL) throw new EngineError("too_large", error.message);
      if (error.status !== 401) throw error;
      this.#proof = null;
      if (isProofNew) throw new EngineError("server", error.message);
      // It was taken back before its time.
      return this.#askForPass(roomId, delayId);
    }
  }

  async #askForPass(roomId: RoomId, delayId: string): Promise<Pass> {
    const { pathname } = new URL(await this.serviceUrl());
    const body = {
      room: roomId,
      device_id: this.#session.deviceId,
      openid_token: await this.#openIdToken(),
      delay_id: delayId,
      delay_timeout: LEAVE_DELAY_MS,
    };
    const answer = asObject(await this.#http.callOpen("POST", `${pathname}/sfu/get`, { body }));
    return { url: asText(answer["url"]) ?? "", token: asText(answer["jwt"]) ?? "" };
  }

  async #openIdToken(): Promise<JsonObject> {
    if (this.#proof && this.#proof.endsAt > Date.now()) return this.#proof.token;
    const where = path`/_matrix/client/v3/user/${this.#session.userId}/openid/request_token`;
    const token = asObject(await this.#http.call("POST", where));
    const lifeMs = (asNumber(token["expires_in"]) ?? 0) * 1000;
    this.#proof = { token, endsAt: Date.now() + lifeMs - PROOF_MARGIN_MS };
    return token;
  }
}
