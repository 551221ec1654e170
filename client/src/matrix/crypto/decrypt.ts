/** Decrypts room events and says why when it cannot. */
import {
  DecryptionErrorCode,
  DecryptionSettings,
  MegolmDecryptionError,
  type OlmMachine,
  RoomId,
  ShieldColor,
  type ShieldState,
  ShieldStateCode,
  TrustRequirement,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import { asObject, asText } from "../json.ts";
import type { Shield, ShieldCode, UndecryptableReason } from "../models.ts";
import type { Clear, ServerEvent } from "../store/records.ts";

export type Decryption =
  | { clear: Clear; shield: Shield; utd: null }
  | { clear: null; utd: UndecryptableReason; sessionId: string | null };

export function isEncrypted(event: ServerEvent): boolean {
  return event.type === "m.room.encrypted" && event.state_key === undefined;
}

export async function decryptEvent(
  machine: OlmMachine,
  roomId: string,
  event: ServerEvent,
): Promise<Decryption> {
  try {
    const settings = new DecryptionSettings(TrustRequirement.Untrusted);
    const json = JSON.stringify({ ...event, room_id: roomId });
    const decrypted = await machine.decryptRoomEvent(json, new RoomId(roomId), settings);
    const clear = asObject(JSON.parse(decrypted.event));
    const shield = shieldOf(decrypted.shieldState(false));
    const type = asText(clear["type"]) ?? "";
    return { clear: { type, content: asObject(clear["content"]) }, shield, utd: null };
  } catch (error) {
    const sessionId = asText(event.content["session_id"]);
    if (!(error instanceof MegolmDecryptionError)) return { clear: null, utd: "broken", sessionId };
    const age = machine.deviceCreationTimeMs > event.origin_server_ts ? "old" : "new";
    return { clear: null, utd: reasonOf(error, age), sessionId };
  }
}

function reasonOf(error: MegolmDecryptionError, age: "old" | "new"): UndecryptableReason {
  switch (error.code) {
    case DecryptionErrorCode.MissingRoomKey:
    case DecryptionErrorCode.UnknownMessageIndex:
      if (error.withheldCode !== undefined) return "not_shared";
      return age === "old" ? "before_sign_in" : "waiting";
    case DecryptionErrorCode.UnknownSenderDevice:
    case DecryptionErrorCode.UnsignedSenderDevice:
    case DecryptionErrorCode.SenderIdentityVerificationViolation:
      return "unverified_device";
    default:
      return "broken";
  }
}

const CODES: Record<ShieldStateCode, ShieldCode> = {
  [ShieldStateCode.AuthenticityNotGuaranteed]: "authenticity_not_guaranteed",
  [ShieldStateCode.UnknownDevice]: "unknown_device",
  [ShieldStateCode.UnsignedDevice]: "unsigned_device",
  [ShieldStateCode.UnverifiedIdentity]: "unverified_identity",
  [ShieldStateCode.VerificationViolation]: "verification_violation",
  [ShieldStateCode.MismatchedSender]: "mismatched_sender",
};

export function shieldOf(state: ShieldState): Shield {
  if (state.color === ShieldColor.None || state.code === undefined) return null;
  return { colour: state.color === ShieldColor.Red ? "red" : "grey", code: CODES[state.code] };
}
