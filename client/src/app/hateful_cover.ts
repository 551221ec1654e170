/** Covers what may be hateful in what strangers write, as their reader has chosen. */
import { useEffect } from "react";

import { hatefulFinder } from "../matrix/protection/hateful.ts";
import { useLooksHateful } from "./detector.ts";
import { useAccount } from "./engine_context.tsx";
import { preferences } from "./preferences.ts";
import { moreFinders } from "./protection.ts";
import { useStore } from "./store.ts";

/** The model is fetched as soon as somebody unknown turns to one, before anything of it is read. */
export function useHatefulCover(): void {
  const coversHateful = useStore(preferences, (state) => state.coversHateful);
  const coversInAllLanguages = useStore(preferences, (state) => state.coversInAllLanguages);
  const isHeldUp = useAccount(({ sorted }) => sorted.some(({ held }) => held));
  const looks = useLooksHateful(isHeldUp && coversHateful !== "off");
  useEffect(() => {
    if (!looks) return undefined;
    const finder = hatefulFinder(looks, { coversHateful, coversInAllLanguages });
    moreFinders.set((finders) => [...finders, finder]);
    return () => moreFinders.set((finders) => finders.filter((one) => one !== finder));
  }, [looks, coversHateful, coversInAllLanguages]);
}
