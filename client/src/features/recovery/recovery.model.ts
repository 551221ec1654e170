import type { EngineErrorCode } from "../../matrix/engine.ts";

/** Making the recovery key and proving that it was kept. */
export type RecoveryState =
  | { step: "intro"; error: EngineErrorCode | null }
  | { step: "making" }
  | { step: "shown"; recoveryKey: string; isKept: boolean }
  | { step: "check"; recoveryKey: string; asked: [number, number]; typed: [string, string] }
  | { step: "done" };

export const START: RecoveryState = { step: "intro", error: null };

export function groupsOf(recoveryKey: string): string[] {
  return recoveryKey.trim().split(/\s+/);
}

/** Two different groups to type back. `random` gives numbers from 0 up to 1. */
export function chooseGroups(recoveryKey: string, random: () => number): [number, number] {
  const count = groupsOf(recoveryKey).length;
  const first = Math.floor(random() * count);
  const second = (first + 1 + Math.floor(random() * (count - 1))) % count;
  return first < second ? [first, second] : [second, first];
}

export function made(recoveryKey: string): RecoveryState {
  return { step: "shown", recoveryKey, isKept: false };
}

export function kept(state: RecoveryState): RecoveryState {
  return state.step === "shown" ? { ...state, isKept: true } : state;
}

export function askBack(state: RecoveryState, random: () => number): RecoveryState {
  if (state.step !== "shown") return state;
  const { recoveryKey } = state;
  return { step: "check", recoveryKey, asked: chooseGroups(recoveryKey, random), typed: ["", ""] };
}

export function showAgain(state: RecoveryState): RecoveryState {
  return state.step === "check"
    ? { step: "shown", recoveryKey: state.recoveryKey, isKept: true }
    : state;
}

export function typedBack(state: RecoveryState, which: 0 | 1, words: string): RecoveryState {
  if (state.step !== "check") return state;
  const typed: [string, string] = [...state.typed];
  typed[which] = words.trim();
  return { ...state, typed };
}

/** Per asked group: null while too short to judge, then whether it fits. */
export function verdicts(state: RecoveryState): (boolean | null)[] {
  if (state.step !== "check") return [];
  const groups = groupsOf(state.recoveryKey);
  return state.asked.map((index, which) => {
    const wanted = groups[index] ?? "";
    const typed = state.typed[which] ?? "";
    return typed.length < wanted.length ? null : typed === wanted;
  });
}

export function isProven(state: RecoveryState): boolean {
  return state.step === "check" && verdicts(state).every((verdict) => verdict === true);
}
