/** Coming back to the pages that ask for consent and manage the account, and to those of an app. */
import { useMemo, useState } from "react";

import { HandedOver, NoAppHere } from "../../app/handing_over.tsx";
import { loginWish } from "../../app/outer_paths.ts";
import { ownProviders } from "../../app/own_visit.ts";
import type { JsonObject } from "../../matrix/json.ts";
import type { Arrival } from "../../matrix/providers.ts";
import { awaitLoginReceiver } from "../../platform/embedder.ts";
import { CameBack, CameBackTooLate, type Entering } from "./came_back.view.tsx";

const ENTERING: Entering = {
  enter: () => ownProviders.enterVisit(),
  register: (_arrival, username, token) => ownProviders.registerVisit(username, token),
  goOn: ({ returnTo }) => location.replace(returnTo),
};

type Phase = "coming" | "done" | "alone";

const wishOf = ({ returnTo }: Arrival) => loginWish(new URL(returnTo, location.href).searchParams);

/** Signs in the app that shows the page. Asked first: a session that nobody takes would stay. */
function enteringApp(onPhase: (phase: Phase) => void): Entering {
  let hand = () => onPhase("alone");
  async function take(signIn: () => Promise<JsonObject>) {
    const receive = await awaitLoginReceiver();
    if (!receive) return onPhase("alone");
    const answer = await signIn();
    hand = () => {
      onPhase("done");
      receive(answer);
    };
  }
  return {
    enter: (arrival) => take(() => ownProviders.enterApp(wishOf(arrival))),
    async register(arrival, username, token) {
      let code = "";
      await take(async () => {
        const made = await ownProviders.registerApp(username, token, wishOf(arrival));
        code = made.code;
        return made.login;
      });
      return code;
    },
    goOn: () => hand(),
  };
}

function useEntering(onPhase: (phase: Phase) => void): Entering {
  return useMemo(() => {
    const app = enteringApp(onPhase);
    const of = ({ purpose }: Arrival) => (purpose === "app" ? app : ENTERING);
    return {
      enter: (arrival) => of(arrival).enter(arrival),
      register: (arrival, ...newcomer) => of(arrival).register(arrival, ...newcomer),
      goOn: (arrival) => of(arrival).goOn(arrival),
    };
  }, [onPhase]);
}

export function CameBackOnPages({ isOver }: { isOver: boolean }) {
  const [phase, setPhase] = useState<Phase>("coming");
  const entering = useEntering(setPhase);
  if (isOver) return <CameBackTooLate />;
  if (phase === "alone") return <NoAppHere />;
  return phase === "done" ? <HandedOver /> : <CameBack entering={entering} />;
}
