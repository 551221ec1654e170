import { Trans, useLingui } from "@lingui/react/macro";

import { useRoomNamer } from "../../app/names.ts";
import { resizeCall } from "../../app/own_calls.ts";
import { Announcements } from "./announcements.view.tsx";
import { useCallView, useMediaState, useSessionState } from "./call_context.tsx";
import { OwnFace } from "./own_face.view.tsx";
import { LeaveButton, MicrophoneButton } from "./round_buttons.view.tsx";
import { Duration } from "./stage.view.tsx";
import { TileView } from "./tile.view.tsx";
import { useStage } from "./use_stage.ts";
import "./small.css";

function State() {
  const { phase, isRinging } = useSessionState();
  const { connection } = useMediaState();
  if (phase === "returning" || connection === "reconnecting") return <Trans>Reconnecting…</Trans>;
  if (phase === "joining") return <Trans>Connecting…</Trans>;
  return isRinging ? <Trans>Ringing…</Trans> : <Duration />;
}

/** The call beside what else is read: a tile on wide screens, a bar on narrow ones. */
export function SmallCall({ hasOwnWindow }: { hasOwnWindow: boolean }) {
  const { t } = useLingui();
  const { room } = useCallView();
  const { own } = useMediaState();
  const nameOf = useRoomNamer();
  const { layout } = useStage("speaker");
  const face = layout.main ? (
    <TileView tile={layout.main} size="side" isPinned={false} onPin={null} />
  ) : own.camera ? (
    <OwnFace size="side" />
  ) : null;
  return (
    <section className="call-small" aria-label={t`Call: ${nameOf(room)}`}>
      {hasOwnWindow || !face ? null : <div className="call-small-face">{face}</div>}
      <div className="call-small-bar">
        <button type="button" className="call-return" onClick={() => resizeCall(false)}>
          <span className="unseen">{t`Return to the call`}</span>
          <bdi className="ellipsis">{nameOf(room)}</bdi>
          <span className="call-sub">
            <State />
          </span>
        </button>
        <MicrophoneButton />
        <LeaveButton />
      </div>
      <Announcements />
    </section>
  );
}
