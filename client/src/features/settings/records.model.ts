/** Papers about what is kept, and drafts after a breach, for administrators. */
import { asNumber, asObject, asText, objects } from "../../matrix/json.ts";

export const RECORDS = "/_linnet/admin/v1/records";
export const PAPERS = ["notice", "processing", "recipients"] as const;
export type PaperName = (typeof PAPERS)[number];

export interface RecordFile {
  name: string;
  mediaType: string;
  text: string;
}

export function filesOf(answer: unknown): RecordFile[] {
  return objects(asObject(answer)["files"]).map((file) => ({
    name: asText(file["name"]) ?? "",
    mediaType: asText(file["media_type"]) ?? "text/plain",
    text: asText(file["text"]) ?? "",
  }));
}

export type Scope = "server" | "media" | "account" | "touchpoint";

export interface BreachForm {
  scope: Scope;
  about: string;
  /** As the browser writes times: of its own clock, without a zone. */
  since: string;
  until: string;
  noticed: string;
  happened: string;
}

export const EMPTY_BREACH: BreachForm = {
  scope: "server",
  about: "",
  since: "",
  until: "",
  noticed: "",
  happened: "",
};

export const namesOne = (scope: Scope) => scope === "account" || scope === "touchpoint";

/** What is asked of the server; null while something is missing or does not fit. */
export function breachBody(form: BreachForm, language: string): Record<string, unknown> | null {
  const [since, until, noticed] = [form.since, form.until, form.noticed].map((text) =>
    new Date(text).getTime(),
  ) as [number, number, number];
  if ([since, until, noticed].some(Number.isNaN)) return null;
  if (since > until || noticed < since) return null;
  const about = namesOne(form.scope) ? form.about.trim() : "";
  if (namesOne(form.scope) && !about) return null;
  return {
    scope: form.scope,
    about,
    since_ts: since,
    until_ts: until,
    noticed_ts: noticed,
    happened: form.happened.trim(),
    language,
  };
}

export interface Breach {
  accounts: number;
  areAllListed: boolean;
  deadlineAt: number;
  isLogWhole: boolean;
  logSince: number;
  files: RecordFile[];
}

export function breachOf(answer: unknown): Breach {
  const facts = asObject(asObject(answer)["facts"]);
  return {
    accounts: objects(facts["accounts"]).length,
    areAllListed: facts["are_all_listed"] === true,
    deadlineAt: asNumber(facts["deadline_ts"]) ?? 0,
    isLogWhole: facts["is_log_whole"] === true,
    logSince: asNumber(facts["log_since_ts"]) ?? 0,
    files: filesOf(answer),
  };
}
