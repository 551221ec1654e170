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

export function screenOf(verification: Verification): VerifyScreen {
  switch (verification.phase) {
    case "requested":
      return verification.startedByUs ? "waiting_for_them" : "asked";
    case "ready":
      return "choose";
    case "comparing_emoji":
      return verification.emoji ? "emoji" : "waiting";
    case "showing_qr":
      return verification.qr ? "qr" : "waiting";
    case "confirm_scan":
      return "scanned";
    case "waiting":
      return "waiting";
    case "done":
      return "done";
    case "cancelled":
      return MISMATCH.has(verification.cancelCode ?? "") ? "mismatch" : "cancelled";
  }
}

export function isOver(verification: Verification): boolean {
  return verification.phase === "done" || verification.phase === "cancelled";
}
