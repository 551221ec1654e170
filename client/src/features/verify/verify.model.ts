import type { Verification } from "../../matrix/engine.ts";

/** What the dialog shows. One per thing that a person can do. */
export type VerifyScreen =
  | "asked"
  | "waiting_for_them"
  | "choose"
  | "emoji"
  | "qr"
  | "scanned"
  | "waiting"
  | "done"
  | "mismatch"
  | "cancelled";

/** Codes of a comparison that failed, not of one that was given up. */
const MISMATCH = new Set(["m.mismatched_sas", "m.key_mismatch", "m.mismatched_commitment"]);

type Screens = Record<Verification["phase"], (verification: Verification) => VerifyScreen>;

const SCREENS: Screens = {
  requested: ({ startedByUs }) => (startedByUs ? "waiting_for_them" : "asked"),
  ready: () => "choose",
  comparing_emoji: ({ emoji }) => (emoji ? "emoji" : "waiting"),
  showing_qr: ({ qr }) => (qr ? "qr" : "waiting"),
  confirm_scan: () => "scanned",
  waiting: () => "waiting",
  done: () => "done",
  cancelled: ({ cancelCode }) => (MISMATCH.has(cancelCode ?? "") ? "mismatch" : "cancelled"),
};

export function screenOf(verification: Verification): VerifyScreen {
  return SCREENS[verification.phase](verification);
}

export function isOver(verification: Verification): boolean {
  return verification.phase === "done" || verification.phase === "cancelled";
}
