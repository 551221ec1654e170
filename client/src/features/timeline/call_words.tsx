import { Trans, useLingui } from "@lingui/react/macro";

import { useFormats } from "../../app/formats.ts";
import { openCall, ownCalls } from "../../app/own_calls.ts";
import { useStore } from "../../app/store.ts";
import type { RoomHappening, RoomId } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";

type CallEvent = Extract<RoomHappening, { kind: "call" }>;

interface CallWordsProps {
  who: string;
  event: CallEvent;
}

function Missed({ who, event: { intent } }: CallWordsProps) {
  const name = <bdi className="happening-name">{who}</bdi>;
  return intent === "video" ? (
    <Trans>Missed video call from {name}</Trans>
  ) : (
    <Trans>Missed voice call from {name}</Trans>
  );
}

function Began({ who, event: { intent } }: CallWordsProps) {
  const name = <bdi className="happening-name">{who}</bdi>;
  return intent === "video" ? (
    <Trans>Video call from {name}</Trans>
  ) : (
    <Trans>Voice call from {name}</Trans>
  );
}

/** How a call was, in one line. */
export function CallWords(props: CallWordsProps) {
  const { t } = useLingui();
  const { duration } = useFormats();
  const { outcome, durationMs, intent } = props.event;
  if (outcome === "missed") return <Missed {...props} />;
  const ends = {
    ongoing: t`goes on`,
    ended: durationMs === null ? null : duration(durationMs),
    declined: t`declined`,
    unanswered: t`no answer`,
  };
  const end = ends[outcome];
  return (
    <>
      <Icon name={intent === "video" ? "video" : "call"} size={16} /> <Began {...props} />
      {end ? <> · {end}</> : null}
    </>
  );
}

/** Goes into a call that goes on, or calls back after one that we missed. */
export function CallAct({ roomId, event }: { roomId: RoomId; event: CallEvent }) {
  const { t } = useLingui();
  const own = useStore(ownCalls, (state) => state.call);
  const isOngoing = event.outcome === "ongoing";
  if (own?.roomId === roomId || (!isOngoing && event.outcome !== "missed")) return null;
  return (
    <Button
      icon={event.intent === "video" ? "video" : "call"}
      onPress={() => openCall(roomId, event.intent)}
    >
      {isOngoing ? t`Join` : t`Call back`}
    </Button>
  );
}
