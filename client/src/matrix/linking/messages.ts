/** What the two devices say to each other. spec: MSC4108 #login-via-oauth-20-device-authorization-grant */
import { asObject, asText, type JsonObject } from "../json.ts";
import type { LinkFailure } from "../link_models.ts";
import { LinkStopped } from "./stopped.ts";

export const DEVICE_GRANT = "device_authorization_grant";

type Reason =
  | "authorization_expired"
  | "device_already_exists"
  | "device_not_found"
  | "unexpected_message_received"
  | "unsupported_protocol"
  | "user_cancelled";

const FAILURES: Partial<Record<string, LinkFailure>> = {
  authorization_expired: "expired",
  unsupported_protocol: "unsupported",
  user_cancelled: "ended",
};
const REASONS: Partial<Record<LinkFailure, Reason>> = {
  expired: "authorization_expired",
  unsupported: "unsupported_protocol",
};

export function failureMessage(failure: LinkFailure): JsonObject {
  return { type: "m.login.failure", reason: REASONS[failure] ?? "user_cancelled" };
}

/** The message if it is the one that has to come now. */
export function expected(message: JsonObject, type: string): JsonObject {
  const came = asText(message["type"]);
  if (came === type) return message;
  if (came === "m.login.declined") throw new LinkStopped("refused");
  if (came === "m.login.failure") {
    throw new LinkStopped(
      FAILURES[asText(message["reason"]) ?? ""] ?? "server",
      "It failed there.",
    );
  }
  throw new LinkStopped("unsupported", `${came ?? "Something"} came instead of ${type}.`);
}

export interface Offer {
  deviceId: string;
  /** Where the person allows it. */
  page: string;
}

export function offerMessage({ deviceId, page }: Offer, complete: string): JsonObject {
  const grant = { verification_uri: page, verification_uri_complete: complete };
  const protocol = { protocol: DEVICE_GRANT, [DEVICE_GRANT]: grant };
  return { type: "m.login.protocol", ...protocol, device_id: deviceId };
}

export function offerOf(message: JsonObject): Offer {
  const { protocol, device_id: deviceId } = expected(message, "m.login.protocol");
  const grant = asObject(message[DEVICE_GRANT]);
  const page = asText(grant["verification_uri_complete"]);
  if (protocol !== DEVICE_GRANT || typeof deviceId !== "string" || page === null) {
    throw new LinkStopped("unsupported", "The new device asks for another way in.");
  }
  return { deviceId, page };
}
