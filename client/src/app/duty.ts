/** What waits for whoever looks after reports, asked for now and then. */
import { useEffect } from "react";

import type { Change, Engine } from "../matrix/engine.ts";
import { type Duty, hasDuty } from "../matrix/moderation_models.ts";
import { ModerationDesk } from "../matrix/moderation_desk.ts";
import { useChanges, useEngine } from "./engine_context.tsx";
import { createStore, useStore } from "./store.ts";

/** However much happens, the server is not asked more often on its own account. */
const REST_MS = 30_000;
const AGAIN_MS = 5 * 60_000;

const duty = createStore<Duty | null>(null);
let askedAt = 0;
let pending: ReturnType<typeof setTimeout> | null = null;

/** Asks the server now; what it does not answer stays as it was. */
export async function refreshDuty(engine: Engine): Promise<void> {
  askedAt = Date.now();
  const found = await new ModerationDesk(engine).duty().catch(() => null);
  if (found) duty.set(() => found);
}

/** The server tells of new cases and complaints by a notice, and anything else may be one. */
function mayBeNotice(change: Change): boolean {
  return (
    change.type === "RoomsChanged" &&
    change.rooms.some(({ lastMessage }) => lastMessage?.kind === "notice")
  );
}

export function useDuty(): Duty | null {
  return useStore(duty, (state) => state);
}

/** Asks, but lets the server rest before; what happens meanwhile is not forgotten. */
function look(engine: Engine, restMs: number): void {
  if (document.visibilityState !== "visible" || pending !== null) return;
  const waitMs = Math.max(0, askedAt + restMs - Date.now());
  pending = setTimeout(() => {
    pending = null;
    void refreshDuty(engine);
  }, waitMs);
}

function forget(): void {
  if (pending !== null) clearTimeout(pending);
  pending = null;
  // Whoever signs in next is somebody else.
  duty.set(() => null);
}

/** Keeps the duty in step; for the one place that is there as long as somebody is signed in. */
export function useFollowedDuty(): Duty | null {
  const engine = useEngine();
  const now = useDuty();
  useEffect(() => {
    void refreshDuty(engine);
    const onVisible = () => look(engine, REST_MS);
    document.addEventListener("visibilitychange", onVisible);
    const timer = setInterval(() => {
      const known = duty.get();
      if (known && hasDuty(known)) look(engine, AGAIN_MS);
    }, AGAIN_MS);
    return () => {
      document.removeEventListener("visibilitychange", onVisible);
      clearInterval(timer);
      forget();
    };
  }, [engine]);
  useChanges((change) => {
    const isBack = change.type === "ConnectionChanged" && change.connection === "live";
    if (isBack || mayBeNotice(change)) look(engine, REST_MS);
  });
  return now;
}
