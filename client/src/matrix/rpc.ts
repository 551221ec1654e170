/** The messages between a page, its worker, and the worker that runs the engine. */
import type { Change } from "./changes.ts";
import { EngineError } from "./engine.ts";
import type { EngineErrorCode } from "./models.ts";

/** A call; `id` is random, so it is unique over all tabs. */
export interface Call {
  kind: "call";
  id: string;
  method: string;
  args: unknown[];
  /** Whose page asks; its worker fills it in. */
  tab?: string;
}

export interface Failure {
  code: EngineErrorCode;
  message: string;
  retryAfterMs: number | null;
  keepUntil: number | null;
}

export type Reply =
  | { kind: "reply"; id: string; result: unknown }
  | { kind: "failure"; id: string; failure: Failure };

export interface Told {
  kind: "change";
  change: Change;
}

/** Another tab has taken over the engine: what is still open must be asked again. */
export interface Takeover {
  kind: "takeover";
}

export type FromEngine = Reply | Told | Takeover;
export type EngineMessage = Call | FromEngine;

export function failureOf(error: unknown): Failure {
  if (error instanceof EngineError) {
    const { code, message, retryAfterMs, keepUntil } = error;
    return { code, message, retryAfterMs, keepUntil };
  }
  return { code: "server", message: String(error), retryAfterMs: null, keepUntil: null };
}

export function errorOf({ code, message, retryAfterMs, keepUntil }: Failure): EngineError {
  return new EngineError(code, message, retryAfterMs, keepUntil);
}

/** Methods that the page answers itself or that are not for calling from outside. */
export const LOCAL_METHODS = new Set([
  "subscribe",
  "close",
  "readFirstPaint",
  "readTimelineSnapshot",
]);

/** Methods that may be repeated with the same id: the id becomes the transaction id. */
export const SENDING_METHODS = new Map([
  ["sendMessage", 2],
  ["sendFile", 2],
  ["sendVoice", 2],
  ["editMessage", 3],
]);
