import { EngineError, type EngineErrorCode } from "../matrix/engine.ts";

export function errorCode(why: unknown): EngineErrorCode {
  return why instanceof EngineError ? why.code : codeOfCopy(why);
}

/** An error that crossed the worker port keeps its fields but not its class. */
function codeOfCopy(why: unknown): EngineErrorCode {
  const code = (why as { code?: unknown } | null)?.code;
  return typeof code === "string" ? (code as EngineErrorCode) : "server";
}

/** Until when an account that is being deleted can be kept; null for every other refusal. */
export function keepUntilOf(why: unknown): number | null {
  const until = (why as { keepUntil?: unknown } | null)?.keepUntil;
  return typeof until === "number" ? until : null;
}
