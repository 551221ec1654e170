import { useLingui } from "@lingui/react/macro";

import type { Measure } from "../matrix/measures.ts";

/** What was done to somebody, said to them. */
export function useMeasureWords(): (measure: Measure) => string {
  const { t } = useLingui();
  const words: Record<Measure, string> = {
    warn: t`You are warned.`,
    remove: t`Your messages were removed, with the files in them.`,
    mute: t`You can write nothing in the chat for some time.`,
    kick: t`You were removed from the chat.`,
    ban: t`You were banned from the chat.`,
    suspend: t`Your account is suspended: you can read on, but not write.`,
    lock: t`Your account is locked.`,
    files: t`Files that you have sent are given to nobody any more.`,
    close: t`A chat that you look after was closed: nobody can do more there than leave.`,
    other: t`Something was done about it.`,
    refuse: t`Your message was not sent.`,
    hold: t`Your message waits until a moderator has looked at it.`,
    cover: t`Your message is covered: others open it by one press.`,
    slow: t`You have to write more slowly for a while.`,
    queue: t`Your message was shown to the moderators.`,
  };
  return (measure) => words[measure];
}

/** That it has ended. */
export function useEndedWords(): (measure: Measure) => string {
  const { t } = useLingui();
  const words: Partial<Record<Measure, string>> = {
    cover: t`Your message is not covered any more.`,
    mute: t`You can write in the chat again.`,
    ban: t`You are not banned from the chat any more.`,
    suspend: t`Your account is not suspended any more.`,
    lock: t`Your account is not locked any more.`,
    remove: t`The files in your removed messages are given out again.`,
    files: t`Your files are given out again.`,
    close: t`The chat that you look after is open again.`,
  };
  return (measure) => words[measure] ?? t`It was taken back.`;
}
