/** Every third party that this server may contact, as the reader may see it. */
import { asNumber, asObject, asText, type JsonObject, objects, texts } from "../matrix/json.ts";

export interface Count {
  allowed: number;
  blocked: number;
  bytesOut: number;
  lastAt: number | null;
  lastHost: string | null;
}

export interface Contact {
  id: string;
  /** In the words of the release or of the administrator who added it. */
  party: string;
  purpose: string;
  retention: string;
  whenOff: string;
  /** Empty when they are found for each contact. */
  hosts: string[];
  data: string[];
  carriesOthersData: boolean;
  /** Each person has to agree, and not the administrator alone. */
  needsConsent: boolean;
  hasConsent: boolean;
  isOn: boolean;
  isAdded: boolean;
  /** When it was last ended for good; null when it never was. */
  severedAt: number | null;
  /** When it ends by itself; of one that is off: when it did. */
  until: number | null;
  yours: Count;
  /** Only administrators learn what left for everyone. */
  everyones: Count | null;
}

export interface Contacts {
  contacts: Contact[];
  days: number;
  /** Attempts to leave that nothing declares; all were stopped. Only for administrators. */
  undeclared: Count | null;
}

function countOf(told: JsonObject): Count {
  return {
    allowed: asNumber(told["allowed"]) ?? 0,
    blocked: asNumber(told["blocked"]) ?? 0,
    bytesOut: asNumber(told["bytes_out"]) ?? 0,
    lastAt: asNumber(told["last_ts"]),
    lastHost: asText(told["last_host"]),
  };
}

function maybeCountOf(told: unknown): Count | null {
  return told === undefined ? null : countOf(asObject(told));
}

function contactOf(told: JsonObject): Contact {
  const text = (name: string) => asText(told[name]) ?? "";
  return {
    id: text("id"),
    party: text("party"),
    purpose: text("purpose"),
    retention: text("retention"),
    whenOff: text("when_off"),
    hosts: texts(told["hosts"]),
    data: texts(told["data"]),
    carriesOthersData: told["carries_others_data"] === true,
    needsConsent: told["consent"] === "person",
    hasConsent: told["has_your_consent"] === true,
    isOn: told["is_on"] === true,
    isAdded: told["is_added"] === true,
    severedAt: asNumber(told["severed_ts"]),
    until: asNumber(told["until_ts"]),
    yours: countOf(asObject(told["yours"])),
    everyones: maybeCountOf(told["everyones"]),
  };
}

export function contactsOf(answer: unknown): Contacts {
  const told = asObject(answer);
  return {
    contacts: objects(told["touchpoints"]).map(contactOf),
    days: asNumber(told["days"]) ?? 0,
    undeclared: maybeCountOf(told["undeclared"]),
  };
}

/** Whether something of the reader's went there. */
export function wasUsed({ yours }: Contact): boolean {
  return yours.allowed > 0;
}

export function usedCount({ contacts }: Contacts): number {
  return contacts.filter(wasUsed).length;
}

export type Standing = "on" | "off" | "needs_you" | "severed" | "expired";

/** What may happen now: nothing leaves for somebody who was not asked. */
export function standingOf(contact: Contact): Standing {
  const { isOn, needsConsent, hasConsent, severedAt, until } = contact;
  if (!isOn && until !== null) return "expired";
  if (!isOn) return severedAt === null ? "off" : "severed";
  return needsConsent && !hasConsent ? "needs_you" : "on";
}

/** Those with which something was shared first, then those that could be, then the rest. */
export function inOrder(contacts: readonly Contact[]): Contact[] {
  const rank = (contact: Contact) => (wasUsed(contact) ? 0 : contact.isOn ? 1 : 2);
  return contacts.toSorted((a, b) => rank(a) - rank(b));
}

const WARNED_MS = 30 * 86_400_000;

/** Whether it ends by itself within 30 days, unless an administrator agrees again. */
export function endsSoon({ isOn, until }: Contact, now: number): boolean {
  return isOn && until !== null && until - now <= WARNED_MS;
}

export function isForAdministrators({ contacts }: Contacts): boolean {
  return contacts.some(({ everyones }) => everyones !== null);
}
