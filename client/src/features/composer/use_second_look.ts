/** Asks once before a text is sent that may be hateful, if its writer has wished for that. */
import { useState } from "react";

import { useLooksHateful } from "../../app/detector.ts";
import { preferences } from "../../app/preferences.ts";
import { useStore } from "../../app/store.ts";

export interface SecondLook {
  /** Whether a text would be looked at now; tests wait for it. */
  isReady: boolean;
  /** The question stands until the text changes or is sent. */
  isAsking: boolean;
  /** Whether sending has to wait for a second press; true once for each text. */
  asks: () => boolean;
}

export function useSecondLook(text: string): SecondLook {
  const isWanted = useStore(preferences, ({ asksBeforeSending }) => asksBeforeSending);
  const looksHateful = useLooksHateful(isWanted);
  const [askedAbout, setAskedAbout] = useState<string | null>(null);

  function asks(): boolean {
    const isHurtful = text !== askedAbout && looksHateful?.(text, "default") === true;
    setAskedAbout(isHurtful ? text : null);
    return isHurtful;
  }
  const isAsking = isWanted && text !== "" && text === askedAbout;
  return { isReady: looksHateful !== null, isAsking, asks };
}
