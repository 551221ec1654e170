/** Ending a contact for good: what would happen, how far it is, and what came of it. */
import { type Amounts, amountsOf } from "../../app/receipts.ts";
import { type Demand, demandOf } from "../../app/demands.ts";
import { asNumber, asObject, asText, type JsonObject, objects, texts } from "../../matrix/json.ts";

/** In the order of an emergency the cut comes first. */
const STEPS = ["migrate", "cut", "revoke", "erase", "demand", "verify", "receipt"] as const;
export type Step = (typeof STEPS)[number];
const EMERGENCY_STEPS: readonly Step[] = [
  "cut",
  "revoke",
  "migrate",
  "erase",
  "demand",
  "verify",
  "receipt",
];

/** The dry run. */
export interface Plan {
  days: number;
  contacts: number;
  bytesOut: number;
  underWay: number;
  held: Amounts;
  tokens: number;
  people: number;
  accounts: number;
  accountsWithoutAnotherWay: number;
  changesPagePolicy: boolean;
  /** Empty when nobody knows where. */
  demandsTo: string;
  residue: string[];
}

export interface Severance {
  number: number;
  touchpointId: string;
  begunAt: number;
  /** Null for the terminal. */
  begunBy: string | null;
  reason: string;
  isEmergency: boolean;
  /** Null once all are taken. */
  nextStep: Step | null;
  contactsEnded: number;
  erased: Amounts;
  people: number;
  /** What the party has to be asked by hand; null when it was asked by mail, or not yet. */
  demandByHand: string | null;
  /** Where the demand to delete stands; null until all steps are taken. */
  demand: Demand | null;
}

export function planOf(answer: unknown): Plan {
  const told = asObject(answer);
  const number = (name: string) => asNumber(told[name]) ?? 0;
  return {
    days: number("days"),
    contacts: number("contacts"),
    bytesOut: number("bytes_out"),
    underWay: number("under_way"),
    held: amountsOf(asObject(told["held"])),
    tokens: number("tokens"),
    people: number("people"),
    accounts: number("accounts"),
    accountsWithoutAnotherWay: number("accounts_without_another_way"),
    changesPagePolicy: told["changes_page_policy"] === true,
    demandsTo: asText(told["demands_to"]) ?? "",
    residue: texts(told["residue"]),
  };
}

function severanceOf(told: JsonObject): Severance {
  const steps = asObject(told["steps"]);
  const cut = asObject(steps["cut"]);
  const demand = asObject(steps["demand"]);
  const isAsked = demand["outcome"] === undefined || demand["outcome"] === "sent";
  return {
    number: asNumber(told["number"]) ?? 0,
    touchpointId: asText(told["touchpoint_id"]) ?? "",
    begunAt: asNumber(told["begun_ts"]) ?? 0,
    begunBy: asText(told["begun_by"]),
    reason: asText(told["reason"]) ?? "",
    isEmergency: told["is_emergency"] === true,
    nextStep: STEPS.find((step) => step === told["step"]) ?? null,
    contactsEnded: asNumber(cut["contacts_ended"]) ?? 0,
    erased: amountsOf(asObject(cut["held"])),
    people: asNumber(cut["people"]) ?? 0,
    demandByHand: isAsked ? null : asText(demand["text"]),
    demand: demandOf(told["demanded"]),
  };
}

/** The newest first. */
export function severancesOf(answer: unknown): Severance[] {
  return objects(asObject(answer)["severances"]).map(severanceOf);
}

export function newestOf(
  severances: readonly Severance[],
  touchpointId: string,
): Severance | undefined {
  return severances.find((one) => one.touchpointId === touchpointId);
}

export function isUnderWay({ nextStep }: Severance): boolean {
  return nextStep !== null;
}

export interface TakenStep {
  step: Step;
  standing: "done" | "now" | "later";
}

/** All steps in their order, with how far it is; `severance` is null before the server answers. */
export function stepsOf(severance: Severance | null, isEmergency: boolean): TakenStep[] {
  const order = isEmergency ? EMERGENCY_STEPS : STEPS;
  const next = severance ? severance.nextStep : order[0];
  const place = next ? order.indexOf(next) : order.length;
  return order.map((step, at) => ({
    step,
    standing: at < place ? "done" : at === place ? "now" : "later",
  }));
}
