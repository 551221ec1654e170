/** Measures, evidence and steps in plain words. What the server learns anew keeps its own name. */
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

import { useMeasureWords as useToldWords } from "../../app/measure_words.ts";
import { type Measure, MEASURES } from "../../matrix/measures.ts";
import type { Case, Evidence } from "../../matrix/moderation_models.ts";
import { timeLeft } from "./case.model.ts";

export interface MeasureWords {
  label: string;
  /** What it does, for who decides. */
  effect: string;
  /** What whoever it concerns is told. */
  told: string;
}

/** One line for each measure; what this app does not know yet has its name. */
export function useMeasureWords(): (measure: string) => MeasureWords {
  const { t } = useLingui();
  const told = useToldWords();
  const words: Record<Measure, [label: string, effect: string]> = {
    warn: [t`Warn`, t`They read what was wrong. Nothing else changes.`],
    remove: [
      t`Delete the reported messages`,
      t`Nobody can read them or load the files in them any more. The messages do not come back.`,
    ],
    mute: [t`Mute for a time`, t`They can read in the chat, and write again later.`],
    kick: [t`Remove from the chat`, t`They can come back if the chat lets them.`],
    ban: [t`Ban from the chat`, t`They cannot come back until somebody lifts the ban.`],
    suspend: [t`Suspend the account`, t`They can read, but write nothing more on this server.`],
    lock: [t`Lock the account`, t`They can neither read nor write until somebody unlocks it.`],
    files: [
      t`Take their files back`,
      t`The files in the reported messages are given to nobody; without messages, all that they have.`,
    ],
    close: [
      t`Close the chat`,
      t`Nobody can do more there than leave. What was said stays readable for its members.`,
    ],
    other: [t`Something else was done`, t`For what you have done elsewhere.`],
    refuse: [t`Message not sent`, t`A rule of the chat did it.`],
    hold: [t`Message held until a moderator looked`, t`A rule of the chat did it.`],
    cover: [t`Message covered`, t`A rule of the chat did it.`],
    slow: [t`Slowed down`, t`A rule of the chat did it.`],
    queue: [t`Shown to the moderators`, t`A rule of the chat did it.`],
  };
  return (name) => {
    const measure = MEASURES.find((one) => one === name);
    if (!measure) return { label: name, effect: "", told: name };
    const [label, effect] = words[measure];
    return { label, effect, told: told(measure) };
  };
}

export function useEvidenceWords(): (evidence: Evidence) => string {
  const { t } = useLingui();
  return ({ isEncrypted, result }) => {
    if (!isEncrypted) return t`It was not encrypted, so the server has the message itself.`;
    const words = {
      verified: t`Proved: these words came from this account in this chat.`,
      not_verified: t`Not proved. That speaks against nobody: the key is missing, or the app cannot prove what it sends.`,
      contradicted: t`The evidence does not fit the message, so this report counts for nothing.`,
    };
    return words[result];
  };
}

/** What was done with a case; by whom stands beside it. */
export function useStepWords(): (step: string, hasDetail: boolean) => string {
  const { t } = useLingui();
  return (step, hasDetail) => {
    const words: Record<string, string> = {
      assign: hasDetail ? t`Case given to:` : t`Case put back`,
      read: t`Messages opened`,
      note: t`Note`,
      decide: t`Decision`,
      propose: t`Measure proposed`,
      confirm: t`Proposal confirmed`,
      refuse: t`Proposal refused or taken back`,
      lift: t`Measure taken back`,
      answer: t`Complaint answered`,
      automatic: t`Done by a program`,
    };
    return words[step] ?? step;
  };
}

/** How long there is to decide, or since when that is over. */
export function useDueWords(): (one: Case) => string {
  const { t } = useLingui();
  return ({ dueAt, state }) => {
    if (state === "decided") return t`Decided`;
    const { hours, days, isOver } = timeLeft(dueAt);
    if (isOver) {
      return days > 1
        ? plural(days, { one: "Overdue by # day", other: "Overdue by # days" })
        : plural(hours, { one: "Overdue by # hour", other: "Overdue by # hours" });
    }
    return days > 1
      ? plural(days, { one: "# day left", other: "# days left" })
      : plural(hours, { one: "# hour left", other: "# hours left" });
  };
}
