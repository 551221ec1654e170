import { useEffect, useRef, useState } from "react";

import { useEngine } from "../../app/engine_context.tsx";
import { REGISTER } from "../../app/use_third_parties.ts";
import { useTry } from "../../app/use_try.ts";
import { isUnderWay, severancesOf, type Severance } from "./severing.model.ts";

const SEVERANCES = "/_linnet/severances";
/** How often it is asked how far it is. */
const AGAIN_MS = 1_500;

export interface Begun {
  touchpointId: string;
  isEmergency: boolean;
}

export interface Severances {
  /** The newest first. */
  all: Severance[];
  /** The one that the server was asked for and has not answered yet. */
  begun: Begun | null;
  begin: (begun: Begun, reason: string) => void;
  /** Something about them was entered. */
  reload: () => void;
}

/** What administrators have severed, kept current while something is under way. */
export function useSeverances(isWanted: boolean, onChanged: () => void): Severances {
  const engine = useEngine();
  const attempt = useTry();
  const [all, setAll] = useState<Severance[]>([]);
  const [begun, setBegun] = useState<Begun | null>(null);
  const changed = useRef(onChanged);
  changed.current = onChanged;
  const isBusy = begun !== null || all.some(isUnderWay);

  useEffect(() => {
    if (!isWanted) return undefined;
    let isGone = false;
    // What cannot be read now is asked for again while something is under way.
    const load = () =>
      engine.callServer("GET", SEVERANCES).then(
        (answer) => (isGone ? undefined : setAll(severancesOf(answer))),
        () => undefined,
      );
    void load();
    const timer = isBusy ? setInterval(() => void load(), AGAIN_MS) : undefined;
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [engine, isWanted, isBusy]);

  const wasBusy = useRef(false);
  useEffect(() => {
    if (wasBusy.current && !isBusy) changed.current();
    wasBusy.current = isBusy;
  }, [isBusy]);

  function reload() {
    engine.callServer("GET", SEVERANCES).then(
      (answer) => setAll(severancesOf(answer)),
      () => undefined,
    );
  }
  async function ask({ touchpointId, isEmergency }: Begun, reason: string) {
    const where = `${REGISTER}/${encodeURIComponent(touchpointId)}/severing`;
    const body = { reason, is_emergency: isEmergency };
    const isAnswered = await attempt(engine.callServer("POST", where, body));
    if (isAnswered) {
      const answer = await engine.callServer("GET", SEVERANCES).catch(() => null);
      if (answer !== null) setAll(severancesOf(answer));
    }
    setBegun(null);
  }
  const begin = (wanted: Begun, reason: string) => {
    setBegun(wanted);
    void ask(wanted, reason);
  };
  return { all, begun, begin, reload };
}
