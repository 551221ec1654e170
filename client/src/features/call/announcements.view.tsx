import { useEffect, useRef, useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { useCallActs, useCallView } from "./call_context.tsx";

/** Says who comes and goes, and that we are muted, to those who do not see it. */
export function Announcements() {
  const { t } = useLingui();
  const { call } = useCallView();
  const { isMicrophoneOn } = useCallActs();
  const [said, setSaid] = useState("");
  const known = useRef<ReadonlyMap<string, string> | null>(null);
  const wasOn = useRef(isMicrophoneOn);
  useEffect(() => {
    const others = call?.members.filter(({ isOwn }) => !isOwn) ?? [];
    const now = new Map(others.map(({ identity, name }) => [identity, name]));
    const before = known.current;
    known.current = now;
    if (!before) return;
    const came = [...now].filter(([identity]) => !before.has(identity)).map(([, name]) => name);
    const left = [...before].filter(([identity]) => !now.has(identity)).map(([, name]) => name);
    const words = [
      ...came.map((name) => t`${name} joined the call`),
      ...left.map((name) => t`${name} left the call`),
    ];
    if (words.length > 0) setSaid(words.join(". "));
  }, [call?.members, t]);
  useEffect(() => {
    if (wasOn.current !== isMicrophoneOn) {
      setSaid(isMicrophoneOn ? t`Your microphone is on` : t`Your microphone is off`);
    }
    wasOn.current = isMicrophoneOn;
  }, [isMicrophoneOn, t]);
  return (
    <div className="unseen" role="status">
      {said}
    </div>
  );
}
