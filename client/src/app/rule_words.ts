/** What a rule of a chat has against a message, in words for whoever wrote it. */
import { useLingui } from "@lingui/react/macro";

import type { RuleCause, Verdict } from "../matrix/engine.ts";

export function useCauseWords(): (cause: RuleCause | null) => string {
  const { t } = useLingui();
  const words: Record<RuleCause, string> = {
    words: t`It has words that are not wanted here.`,
    pattern: t`It has words that are not wanted here.`,
    mentions: t`It mentions too many people at once.`,
    media: t`Pictures and files are looked at first here.`,
    flood: t`You have sent many messages in a short time.`,
    invites: t`You have invited many people in a short time.`,
    hateful: t`A program takes it for hateful, and is often wrong.`,
  };
  return (cause) => (cause === null ? t`It goes against a rule of this chat.` : words[cause]);
}

export interface VerdictWords {
  said: string;
  /** The moderators' own words, if they have written any; then in any language. */
  why: string;
}

export function useVerdictWords(): (verdict: Verdict) => VerdictWords {
  const { t } = useLingui();
  const causeWords = useCauseWords();
  return ({ state, cause, reason }) => {
    const why = reason ?? (state === "denied" ? "" : causeWords(cause));
    const said = {
      held: t`Not sent yet: a moderator looks at it first.`,
      refused: t`Not sent: a rule of this chat does not allow it.`,
      denied: t`A moderator did not let this through.`,
    };
    return { said: said[state], why };
  };
}
