/** What the server's notices say for apps, and the words that they share with decisions. */
import { type Harm, isHarm } from "../harms.ts";
import { asNumber, asObject, asText, type JsonObject, texts } from "../json.ts";
import { type Measure, measureOf } from "../measures.ts";
import {
  ANSWER_OUTCOMES,
  APP_STOPS,
  type Complaint,
  type Decision,
  type NoticeFacts,
} from "../protection_models.ts";

export const outcomeOf = (value: unknown): Decision["outcome"] =>
  value === "dismissed" ? "dismissed" : "measures_taken";

export const rulingOf = (value: unknown): Complaint["outcome"] =>
  value === "upheld" || value === "reversed" ? value : null;

export const measuresOf = (value: unknown): Measure[] => texts(value).map(measureOf);

export const harmOf = (value: unknown): Harm => (isHarm(value) ? value : "tos");

const textOf = (facts: JsonObject, name: string): string => asText(facts[name]) ?? "";

const reasonOf = (facts: JsonObject): string => textOf(facts, "reason");

const ABOUT_WORK: ReadonlySet<string | null> = new Set([
  "org.linnet.decision_proposed",
  "org.linnet.complaint",
  "org.linnet.new_cases",
]);

/** For apps, beside the words for people. Null for what this app does not know. */
export function noticeFacts(content: JsonObject): NoticeFacts | null {
  const type = asText(content["server_notice_type"]);
  const facts = asObject(content[type ?? ""]);
  const until = asNumber(facts["complain_until_ts"]);
  if (ABOUT_WORK.has(type)) return { about: "work" };
  switch (type) {
    case "org.linnet.decision":
      return {
        about: "decision",
        measures: measuresOf(facts["measures"]),
        reason: reasonOf(facts),
        harm: harmOf(facts["harm"]),
        until: asNumber(facts["until_ts"]),
        complainUntil: until,
        isAutomated: facts["is_automated"] === true,
      };
    case "org.linnet.report_decided":
      return { about: "report", outcome: outcomeOf(facts["outcome"]), complainUntil: until };
    case "org.linnet.complaint_answered":
      return {
        about: "complaint",
        outcome: rulingOf(facts["outcome"]) ?? "upheld",
        reason: reasonOf(facts),
      };
    case "org.linnet.measures_lifted":
      return { about: "lifted", measures: measuresOf(facts["measures"]), reason: reasonOf(facts) };
    default:
      return aboutThirdParties(type, facts);
  }
}

function aboutThirdParties(type: string | null, facts: JsonObject): NoticeFacts | null {
  switch (type) {
    case "org.linnet.receipt":
      return { about: "receipt", party: textOf(facts, "party") };
    case "org.linnet.answer":
      return aboutAnswer(facts);
    case "org.linnet.app_stopped":
      return aboutApp(facts);
    default:
      return null;
  }
}

function aboutAnswer(facts: JsonObject): NoticeFacts | null {
  const outcome = ANSWER_OUTCOMES.find((one) => one === facts["outcome"]);
  if (!outcome) return null;
  const [party, answeredOn] = [textOf(facts, "party"), textOf(facts, "answered_on")];
  return { about: "answer", party, outcome, answeredOn };
}

function aboutApp(facts: JsonObject): NoticeFacts | null {
  const kind = APP_STOPS.find((one) => one === facts["kind"]);
  return kind ? { about: "app", kind, name: textOf(facts, "name") } : null;
}
