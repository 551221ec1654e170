import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useOwnId } from "../../app/engine_context.tsx";
import { localPart, personName } from "../../app/names.ts";
import { useShownWords } from "../../app/protection.ts";
import type { MessageItem, TimelineItem, UserId } from "../../matrix/engine.ts";
import { judgedOf, useJudgeHere } from "./covered.view.tsx";

function useFirstName(userId: UserId | undefined): string {
  const engine = useEngine();
  const [name, setName] = useState("");
  useEffect(() => {
    if (!userId) return;
    setName(localPart(userId));
    engine
      .loadProfile(userId)
      .then((profile) => setName(personName(profile)))
      .catch(() => setName(localPart(userId)));
  }, [engine, userId]);
  return name;
}

export function TypingLine({ userIds }: { userIds: readonly UserId[] }) {
  const ownId = useOwnId();
  const others = userIds.filter((userId) => userId !== ownId);
  const first = useFirstName(others[0]);
  return (
    <p className="typing-line">
      {others.length === 1 ? (
        <Trans>
          <bdi>{first}</bdi> is writing…
        </Trans>
      ) : null}
      {others.length > 1 ? (
        <Plural value={others.length} one="# person is writing…" other="# people are writing…" />
      ) : null}
    </p>
  );
}

interface AnnouncerProps {
  items: readonly TimelineItem[];
  isLive: boolean;
}

function isForeign(item: TimelineItem | undefined): item is MessageItem {
  return item?.kind === "message" && !item.isMine;
}

/** Reads new messages aloud for screen readers; what is loaded from the past stays silent. */
export function NewMessageAnnouncer({ items, isLive }: AnnouncerProps) {
  const { t } = useLingui();
  const shownWords = useShownWords();
  const judge = useJudgeHere();
  const lastOrder = useRef<number | null>(null);
  const [words, setWords] = useState("");
  const last = items.at(-1);
  const announce = useEffectEvent((item: TimelineItem | undefined) => {
    const before = lastOrder.current;
    lastOrder.current = item?.order ?? null;
    if (!isLive || before === null || !isForeign(item) || item.order <= before) return;
    const { senderName, body } = item;
    const text = "text" in body ? body.text : "";
    const said = shownWords(judge(judgedOf(item)), body.kind, text).text;
    setWords(t`${senderName}: ${said}`);
  });
  useEffect(() => announce(last), [last]);
  return (
    <p className="unseen" role="log" aria-live="polite">
      {words}
    </p>
  );
}
