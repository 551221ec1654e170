/** Notices by people without an account: what they point at, and what became of it. */
import type { Work } from "./account/proof_of_work.ts";
import type { Http } from "./api/http.ts";
import { type Harm, isHarm } from "./harms.ts";
import { asNumber, asObject, asText, type JsonObject } from "./json.ts";
import { type Measure, measureOf } from "./measures.ts";

const NOTICES = "/_linnet/notice";

export interface NoticeForm {
  serverName: string;
  /** Where nobody has to say who they are. */
  anonymous: Harm[];
  /** Where those who run the server are reached; empty where they name nothing. */
  email: string;
  page: string;
}

export interface NoticeDraft {
  harm: Harm;
  where: string;
  reason: string;
  name: string;
  email: string;
}

export interface NoticeStatus {
  reference: string;
  harm: Harm;
  where: string;
  receivedAt: number;
  state: "received" | "looked_at" | "decided";
  decision: NoticeDecision | null;
  /** Null where one cannot complain. */
  complainUntil: number | null;
  complaint: { reason: string; outcome: "upheld" | "reversed" | null; answer: string } | null;
}

export interface NoticeDecision {
  isDismissed: boolean;
  measures: Measure[];
  reason: string;
  decidedAt: number;
}

const harmOf = (value: unknown): Harm => (isHarm(value) ? value : "tos");
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];

function decisionOf(told: JsonObject): NoticeDecision {
  return {
    isDismissed: told["outcome"] === "dismissed",
    measures: texts(told["measures"]).map(measureOf),
    reason: asText(told["reason"]) ?? "",
    decidedAt: asNumber(told["decided_ts"]) ?? 0,
  };
}

function complaintOf(told: JsonObject): NoticeStatus["complaint"] {
  const { outcome } = told;
  return {
    reason: asText(told["reason"]) ?? "",
    outcome: outcome === "upheld" || outcome === "reversed" ? outcome : null,
    answer: asText(told["answer"]) ?? "",
  };
}

export function statusOf(answer: unknown): NoticeStatus {
  const told = asObject(answer);
  const { state, decision, complaint } = told;
  return {
    reference: asText(told["reference"]) ?? "",
    harm: harmOf(told["harm"]),
    where: asText(told["where"]) ?? "",
    receivedAt: asNumber(told["received_ts"]) ?? 0,
    state: state === "decided" || state === "looked_at" ? state : "received",
    decision: decision === undefined ? null : decisionOf(asObject(decision)),
    complainUntil: asNumber(told["complain_until_ts"]),
    complaint: complaint === undefined ? null : complaintOf(asObject(complaint)),
  };
}

export class OutsideNotices {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async form(): Promise<NoticeForm> {
    const told = await this.#ask();
    const contact = asObject(told["contact"]);
    return {
      serverName: asText(told["server_name"]) ?? "",
      anonymous: texts(told["anonymous"]).filter(isHarm),
      email: asText(contact["email"]) ?? "",
      page: asText(contact["page"]) ?? "",
    };
  }

  /** Resolves to the secret that opens the notice; `work` does the sum that the server asks for. */
  async send(draft: NoticeDraft, work: (asked: Work) => Promise<string>): Promise<string> {
    // A challenge is good for a quarter of an hour, and somebody may write for longer.
    const told = await this.#ask();
    const challenge = asText(told["challenge"]) ?? "";
    const bits = asNumber(told["bits"]) ?? 0;
    const nonce = bits > 0 ? await work({ challenge, bits }) : "";
    const body = { ...draft, good_faith: true, challenge, nonce };
    const sent = asObject(await this.#http.callOpen("POST", NOTICES, { body }));
    return asText(sent["secret"]) ?? "";
  }

  async status(secret: string): Promise<NoticeStatus> {
    return statusOf(await this.#http.callOpen("POST", `${NOTICES}/status`, { body: { secret } }));
  }

  async complain(secret: string, reason: string): Promise<NoticeStatus> {
    const body = { secret, reason };
    return statusOf(await this.#http.callOpen("POST", `${NOTICES}/complaint`, { body }));
  }

  async #ask(): Promise<JsonObject> {
    return asObject(await this.#http.callOpen("GET", NOTICES));
  }
}
