/** What happens to a message by a rule, in words for moderators. */
import { useLingui } from "@lingui/react/macro";

import type { Effect } from "./automatic.model.ts";

export interface EffectWords {
  label: string;
  hint: string;
}

export function useEffectWords(): Record<Effect, EffectWords> {
  const { t } = useLingui();
  return {
    hold: {
      label: t`Waits for a moderator`,
      hint: t`It is sent once a moderator has let it through.`,
    },
    refuse: {
      label: t`Is not sent`,
      hint: t`Whoever wrote it is told why at once.`,
    },
    cover: {
      label: t`Is sent, but covered`,
      hint: t`Everybody sees why, and opens it by one press. You are told, and can uncover it.`,
    },
    slow: {
      label: t`Slows its writer down`,
      hint: t`For ten minutes they write one message in a minute.`,
    },
    queue: {
      label: t`Is sent, and you are told`,
      hint: t`It stands among the reports that the moderators look after.`,
    },
  };
}
