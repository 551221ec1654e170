import { Suspense, useEffect, useState } from "react";

import { useAccount, useEngine } from "./engine_context.tsx";
import { part } from "../ui/part.tsx";

const Verify = part(async () => (await import("../features/verify/verify.view.tsx")).Verify);

/** The engine tells changes only; what was before is asked for once. */
function useEncryptionStart() {
  const engine = useEngine();
  const isKnown = useAccount((account) => account.encryption !== null);
  useEffect(() => {
    if (isKnown) return;
    engine
      .loadEncryptionStatus()
      .then((status) => engine.loadVerifications().then(() => status))
      .catch(() => undefined);
  }, [engine, isKnown]);
}

/** The newest verification that somebody has to look at, over whatever page is open. */
export function VerifyLayer() {
  useEncryptionStart();
  const verifications = useAccount((account) => account.verifications);
  const [closed, setClosed] = useState<readonly string[]>([]);
  const shown = verifications.findLast(({ flowId }) => !closed.includes(flowId));
  if (!shown) return null;
  return (
    <Suspense fallback={null}>
      <Verify verification={shown} onClose={() => setClosed([...closed, shown.flowId])} />
    </Suspense>
  );
}
