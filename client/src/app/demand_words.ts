/** What became of a demand to delete, in one sentence. */
import { useLingui } from "@lingui/react/macro";

import type { Demand } from "./demands.ts";
import { useFormats } from "./formats.ts";

export function useDemandWords(): (demand: Demand) => string {
  const { t } = useLingui();
  const { date } = useFormats();
  return ({ standing, dueAt, answeredAt }) => {
    const due = date(dueAt);
    const day = date(answeredAt ?? dueAt);
    const words: Record<Demand["standing"], string> = {
      waiting: t`Whether they delete what they have is open: they have until ${due} to answer.`,
      unanswered: t`Whether they have deleted what they had is not known: no answer was entered by ${due}.`,
      deleted: t`They answered on ${day}: deleted.`,
      partly: t`They answered on ${day}: deleted in part.`,
      refused: t`They answered on ${day}: refused.`,
      none: t`They did not answer by ${due}.`,
    };
    return words[standing];
  };
}
