/** Read models of letting another device into the account; see `models.ts`. */
import type { DeviceId } from "./models.ts";

/** What an app says about itself. */
export interface ShownApp {
  /** As the app calls itself; may be empty. */
  name: string;
  /** Where it is at home: the only thing about it that is certain. */
  host: string;
  policy: string;
  terms: string;
}

/** A device that wants to sign in. */
export interface DeviceRequest {
  app: ShownApp;
  /** Empty when the app chooses it later. */
  deviceId: DeviceId;
  /** The name of a device that would be taken over. */
  replaces: string | null;
}

export type LinkPhase =
  | "starting"
  | "showing_code"
  /** We showed the code: the person types the two digits that the other device shows. */
  | "entering_digits"
  /** We read the code: the person types our two digits over there. */
  | "showing_digits"
  /** The digits were right: the devices agree on how to go on. */
  | "talking"
  /** Only where somebody is signed in: may the other device in? */
  | "asking"
  /** Only on the new device: it is for the other one to let us in. */
  | "waiting"
  /** The keys are on their way. */
  | "securing"
  | "done"
  | "failed";

export type LinkFailure =
  /** Nobody came while the code was good. */
  | "expired"
  /** Ended by the other device, or nobody heard of it any more. */
  | "ended"
  | "wrong_digits"
  | "refused"
  | "not_a_code"
  /** Both devices are signed in, or neither is. */
  | "same_kind"
  | "other_server"
  /** What came was not said by the device that was scanned. */
  | "insecure"
  | "unsupported"
  /** This device does not hold the keys that the other one needs. */
  | "locked"
  /** The device is signed in, but its keys have not come. */
  | "keys_missing"
  | "offline"
  | "server";

/** One device lets another into the account by a code that one shows and the other reads. */
export interface Link {
  /** `new`: this device is to be signed in. `known`: it is, and lets the other one in. */
  role: "new" | "known";
  phase: LinkPhase;
  /** While `showing_code`: for a camera, and as text for whoever has none. */
  code: { bytes: Uint8Array; text: string } | null;
  /** While `showing_digits`, two of them. */
  digits: string | null;
  /** Shown on both devices while the known one is `asking`. */
  userCode: string | null;
  /** While `asking`. */
  request: DeviceRequest | null;
  /** Set when `failed`. */
  failure: LinkFailure | null;
}
