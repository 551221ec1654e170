/** The detector of hate, fetched when it is first wanted. Without its model nothing looks hateful. */
import { useEffect, useMemo, useState } from "react";

import type { Detector } from "../matrix/protection/detector/model.ts";
import type { Looks } from "../matrix/protection/hateful.ts";
import { persistently } from "../platform/persistently.ts";

async function fetchDetector(): Promise<Detector | null> {
  const { loadDetector } = await persistently(
    () => import("../matrix/protection/detector/load.ts"),
  );
  return loadDetector();
}

function looksTo(detector: Detector): Looks {
  return (text, threshold, languages) => {
    const score = detector.score(text);
    if (score === null || languages?.includes(score.language) === false) return false;
    return score.chance >= score.thresholds[threshold];
  };
}

/** Null while it is not wanted, or not there yet. */
export function useLooksHateful(isWanted: boolean): Looks | null {
  const [detector, setDetector] = useState<Detector | null>(null);
  useEffect(() => {
    if (!isWanted) return undefined;
    let isLeft = false;
    fetchDetector().then(
      (found) => {
        if (!isLeft) setDetector(found);
      },
      () => undefined,
    );
    return () => {
      isLeft = true;
    };
  }, [isWanted]);
  return useMemo(() => (isWanted && detector ? looksTo(detector) : null), [isWanted, detector]);
}
