/** Whom the server contacts, as anybody may know it. */
import { type Demand, demandOf } from "../../app/demands.ts";
import { asNumber, asObject, asText, type JsonObject, objects, texts } from "../../matrix/json.ts";

const TRIGGERS = ["automatic", "admin", "user", "each use"] as const;
export type Trigger = (typeof TRIGGERS)[number];

export interface PublicContact {
  id: string;
  /** In the words of the release or of the administrator who added it. */
  party: string;
  purpose: string;
  retention: string;
  whenOff: string;
  /** Two letters; empty when it is not known before the contact. */
  country: string;
  /** Null for one that this release of the app does not know. */
  trigger: Trigger | null;
  hosts: string[];
  data: string[];
  carriesOthersData: boolean;
  /** Each person has to agree, and not the administrator alone. */
  needsConsent: boolean;
  isOn: boolean;
  severedAt: number | null;
  /** What became of the demand to delete, when it was last ended for good. */
  demand: Demand | null;
  /** When it ends by itself; of one that is off: when it did. */
  until: number | null;
  /** Rounded down; 0 for few or none, or for few people. */
  contactsAtLeast: number;
}

export interface PublicContacts {
  serverName: string;
  /** Of how many whole days the contacts are counted. */
  days: number;
  /** Attempts to contact somebody who is not on the list. All were stopped. */
  stopped: number;
  on: PublicContact[];
  off: PublicContact[];
}

function contactOf(told: JsonObject): PublicContact {
  const text = (name: string) => asText(told[name]) ?? "";
  return {
    id: text("id"),
    party: text("party"),
    purpose: text("purpose"),
    retention: text("retention"),
    whenOff: text("when_off"),
    country: /^[A-Z]{2}$/.test(text("country")) ? text("country") : "",
    trigger: TRIGGERS.find((one) => one === told["trigger"]) ?? null,
    hosts: texts(told["hosts"]),
    data: texts(told["data"]),
    carriesOthersData: told["carries_others_data"] === true,
    needsConsent: told["consent"] === "person",
    isOn: told["is_on"] === true,
    severedAt: asNumber(told["severed_ts"]),
    demand: demandOf(told["demand"]),
    until: asNumber(told["until_ts"]),
    contactsAtLeast: asNumber(told["contacts_at_least"]) ?? 0,
  };
}

export function publicContactsOf(answer: unknown): PublicContacts {
  const told = asObject(answer);
  const all = objects(told["touchpoints"]).map(contactOf);
  return {
    serverName: asText(told["server_name"]) ?? "",
    days: asNumber(told["days"]) ?? 0,
    stopped: asNumber(told["undeclared_blocked"]) ?? 0,
    on: all.filter(({ isOn }) => isOn),
    off: all.filter(({ isOn }) => !isOn),
  };
}
