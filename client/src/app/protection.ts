/** Whether a message is covered for the person here, for every place that shows it. */
import { useMemo } from "react";
import { useLingui } from "@lingui/react/macro";

import type {
  MessageBody,
  MessagePreview,
  RoomSummary,
  RuleCover,
  UserId,
} from "../matrix/engine.ts";
import {
  coverFor,
  coveringOf,
  reasonsAgainst,
  type Cover,
  type Finder,
  type Reason,
} from "../matrix/protection/cover.ts";
import { useAccount } from "./engine_context.tsx";
import { useMessageWords, type Words } from "./message_words.ts";
import { useCauseWords } from "./rule_words.ts";
import { createStore, useStore } from "./store.ts";

export interface Decision {
  cover: Cover;
  reasons: Reason[];
}

export interface Judged {
  kind: MessagePreview["kind"];
  text: string;
  hasLink?: boolean;
  sender: UserId;
  isMine: boolean;
  cover?: RuleCover | null;
}

type Place = Pick<RoomSummary, "kind" | "held"> | undefined;
export type Judge = (room: Place, message: Judged) => Decision;

/** Finders beside our own; whoever adds one puts a new list, and everything is judged anew. */
export const moreFinders = createStore<readonly Finder[]>([]);

/** The same function until somebody wants it otherwise. */
export function useJudge(): Judge {
  const filters = useAccount((account) => account.filters);
  const contacts = useAccount((account) => account.contacts);
  const more = useStore(moreFinders, (finders) => finders);
  return useMemo(() => {
    const covering = coveringOf(filters, more);
    return (room, { hasLink = false, cover = null, ...message }) => {
      const sight = {
        ...message,
        hasLink,
        rule: cover,
        isGroup: room?.kind !== "direct",
        isHeld: room?.held ?? false,
        isContact: contacts.has(message.sender),
      };
      const reasons = reasonsAgainst(sight, covering);
      return { cover: coverFor(reasons, filters), reasons };
    };
  }, [filters, contacts, more]);
}

/** All words of a message, also those that only its formatted form has. */
export function wordsIn(body: MessageBody): string {
  const parts: (string | null)[] = [];
  if ("text" in body) parts.push(body.text);
  if ("html" in body && body.html) parts.push(body.html.replaceAll(/<[^>]*>/g, ""));
  if ("caption" in body) parts.push(body.name, body.caption);
  return parts.filter(Boolean).join("\n");
}

/** Messages that were opened here; they stay so until the page goes. */
const opened = createStore<ReadonlySet<string>>(new Set());

export function useOpened(key: string): [isOpened: boolean, open: () => void] {
  const isOpened = useStore(opened, (keys) => keys.has(key));
  return [isOpened, () => opened.set((keys) => new Set(keys).add(key))];
}

/** Words of others in a line of ours, whichever way they are written. */
const isolated = (words: string) => `\u2068${words}\u2069`;

/** Why, in words; the muted word itself is not said again. */
export function useReasonWords(): (reasons: readonly Reason[]) => string {
  const { t } = useLingui();
  const causeWords = useCauseWords();
  return ([first]) => {
    switch (first?.kind) {
      case "muted_word":
        return t`Has a word that you muted`;
      case "rule": {
        const why = first.said === null ? causeWords(first.cause) : isolated(first.said);
        return t`Covered by a rule of this chat: ${why}`;
      }
      case "stranger_media":
        return t`You have not answered this person yet`;
      case "stranger_links":
        return t`Links are off until you answer this person`;
      case "may_be_hateful":
        return t`May be hateful; this device only guesses`;
      default:
        return "";
    }
  };
}

/** One line for a message: its words, or that they are hidden and why. */
export function useShownWords(): (
  decision: Decision,
  kind: MessagePreview["kind"],
  text: string,
) => Words {
  const { t } = useLingui();
  const messageWords = useMessageWords();
  const reasonWords = useReasonWords();
  return ({ cover, reasons }, kind, text) => {
    if (cover === "none" || cover === "links") return messageWords(kind, text);
    if (reasons[0]?.kind === "stranger_media") return messageWords(kind, "");
    const why = reasonWords(reasons);
    return { icon: "eyeOff", text: t`Hidden: ${why}` };
  };
}
