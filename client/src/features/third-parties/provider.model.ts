import { asNumber, asObject, texts } from "../../matrix/json.ts";

/** Where administrators keep the providers that people sign in through. */
export const PROVIDERS = "/_linnet/admin/v1/sign-in-providers";
const PREFIX = "sign_in.";

export interface ProviderDraft {
  id: string;
  name: string;
  party: string;
  issuer: string;
  hosts: string;
  clientId: string;
  clientSecret: string;
  letsNewcomers: boolean;
  /** When the one before it, of the same short name, was severed; null for one that is new. */
  severedAt: number | null;
}

export const EMPTY_PROVIDER: ProviderDraft = {
  id: "",
  name: "",
  party: "",
  issuer: "",
  hosts: "",
  clientId: "",
  clientSecret: "",
  letsNewcomers: false,
  severedAt: null,
};

export function providerBody(draft: ProviderDraft): Record<string, unknown> {
  return {
    id: draft.id.trim(),
    name: draft.name.trim(),
    party: draft.party.trim(),
    issuer: draft.issuer.trim(),
    hosts: draft.hosts.split(/[\s,]+/).filter(Boolean),
    client_id: draft.clientId.trim(),
    client_secret: draft.clientSecret.trim(),
    lets_newcomers: draft.letsNewcomers,
    ...(draft.severedAt === null ? {} : { begins_anew: true }),
  };
}

/** What has to be entered at the provider. */
export function redirectOf(id: string, origin: string): string {
  return `${origin}/_linnet/providers/${id.trim() || "…"}/callback`;
}

/** The provider for which a row of the register stands, if it stands for one. */
export function providerIdOf(contactId: string): string | null {
  return contactId.startsWith(PREFIX) ? contactId.slice(PREFIX.length) : null;
}

/** Whom severing waits for. */
export interface Stuck {
  users: string[];
  total: number;
}

export function stuckOf(answer: unknown): Stuck {
  const found = asObject(answer);
  return { users: texts(found["users"]), total: asNumber(found["total"]) ?? 0 };
}
