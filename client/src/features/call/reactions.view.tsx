import { useRef, useState } from "react";

import { useAccount, useChanges } from "../../app/engine_context.tsx";
import { localPart, personName } from "../../app/names.ts";
import { useCallView } from "./call_context.tsx";

interface Shown {
  key: number;
  emoji: string;
  name: string;
  /** Where along the stage it rises, in per cent. */
  place: number;
}

const SHOWN_MS = 4_000;
const MAX_SHOWN = 12;

/** Emoji that people send rise over the stage for a moment. */
export function Reactions() {
  const { own, call } = useCallView();
  const profile = useAccount((account) => account.profile);
  const [shown, setShown] = useState<Shown[]>([]);
  const next = useRef(0);
  useChanges((change) => {
    if (change.type !== "CallReactionShown" || change.roomId !== own.roomId) return;
    const { userId, emoji } = change;
    const member = call?.members.find((one) => one.userId === userId);
    const isOwn = profile?.userId === userId;
    const name = member?.name ?? (isOwn && profile ? personName(profile) : localPart(userId));
    const key = next.current;
    next.current += 1;
    // Beside each other rather than over each other.
    const place = 12 + ((key * 37) % 70);
    setShown((now) => [...now.slice(1 - MAX_SHOWN), { key, emoji, name, place }]);
    setTimeout(() => setShown((now) => now.filter((one) => one.key !== key)), SHOWN_MS);
  });
  return (
    <div className="call-reactions" role="status">
      {shown.map(({ key, emoji, name, place }) => (
        <span key={key} className="call-reaction" style={{ insetInlineStart: `${place}%` }}>
          <span className="call-reaction-emoji">{emoji}</span>
          <bdi className="call-reaction-name ellipsis">{name}</bdi>
        </span>
      ))}
    </div>
  );
}
