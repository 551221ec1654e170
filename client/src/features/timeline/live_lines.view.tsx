import { useEffect, useRef, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useOwnId } from "../../app/engine_context.tsx";
import { useMessageWords } from "../../app/message_words.ts";
import { localPart, personName } from "../../app/names.ts";
import type { TimelineItem, UserId } from "../../matrix/engine.ts";

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

/** Reads new messages aloud for screen readers; what is loaded from the past stays silent. */
export function NewMessageAnnouncer({
  items,
  isLive,
}: {
  items: readonly TimelineItem[];
  isLive: boolean;
}) {
  const { t } = useLingui();
  const messageWords = useMessageWords();
  const lastOrder = useRef<number | null>(null);
  const [words, setWords] = useState("");
  const last = items.at(-1);
  useEffect(() => {
    const order = last?.order ?? null;
    const isNewer = order !== null && lastOrder.current !== null && order > lastOrder.current;
    lastOrder.current = order;
    if (!isNewer || !isLive || last?.kind !== "message" || last.isMine) return;
    const text = "text" in last.body ? last.body.text : "";
    const { senderName } = last;
    const said = messageWords(last.body.kind, text).text;
    setWords(t`${senderName}: ${said}`);
  }, [last]);
  return (
    <p className="unseen" role="log" aria-live="polite">
      {words}
    </p>
  );
}
