import { useEffect, useEffectEvent, useState } from "react";
import { createPortal } from "react-dom";
import { Trans, useLingui } from "@lingui/react/macro";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

import { PersonAvatar } from "../../app/avatars.tsx";
import { useEngine, useRoom } from "../../app/engine_context.tsx";
import { useRoomNamer } from "../../app/names.ts";
import { enterCall } from "../../app/own_calls.ts";
import { preferences } from "../../app/preferences.ts";
import { useTry } from "../../app/use_try.ts";
import type { Call, CallIntent, CallRing } from "../../matrix/engine.ts";
import { ringAlone } from "../../platform/ring_alone.ts";
import { startTone } from "../../platform/tones.ts";
import { Button } from "../../ui/button.tsx";
import { RoundButton } from "./round_buttons.view.tsx";
import "./ring.css";

interface RingProps {
  call: Call;
  ring: CallRing;
  /** We are in another call: it is told quietly. */
  isBusy: boolean;
}

/** Loud until it is answered, and in one tab only. */
function useTone({ ring, isBusy }: RingProps): void {
  const { eventId } = ring;
  useEffect(() => {
    if (isBusy || !preferences.get().sounds) return undefined;
    return ringAlone(() => startTone("incoming"));
  }, [eventId, isBusy]);
}

/** The system tells it where the page is not in sight. */
function useSystemRing({ call, ring }: RingProps, words: string): void {
  const show = useEffectEvent(() => {
    const { notifications, showPreviews, sounds } = preferences.get();
    if (!notifications || document.visibilityState === "visible") return null;
    if (!("Notification" in globalThis) || Notification.permission !== "granted") return null;
    const shown = new Notification(showPreviews ? ring.callerName : "Linnet", {
      body: words,
      tag: call.roomId,
      silent: !sounds,
      requireInteraction: true,
    });
    shown.addEventListener("click", () => window.focus());
    return shown;
  });
  useEffect(() => {
    const shown = show();
    return () => shown?.close();
  }, [ring.eventId]);
}

function useAnswers({ call, ring }: RingProps) {
  const engine = useEngine();
  const attempt = useTry();
  return {
    decline: () => void attempt(engine.declineCall(call.roomId)),
    /** Whoever answers wants to be heard. */
    answer(intent: CallIntent) {
      const isCameraOn = intent === "video";
      const { roomId } = call;
      enterCall({
        roomId,
        intent: ring.intent,
        isMicrophoneOn: true,
        isCameraOn,
        isRinging: false,
      });
    },
  };
}

function useRingWords({ call, ring }: RingProps): string {
  const { t } = useLingui();
  const room = useRoom(call.roomId);
  const nameOf = useRoomNamer();
  const isVideo = ring.intent === "video";
  if (!room || room.kind === "direct") return isVideo ? t`Video call` : t`Voice call`;
  const name = nameOf(room);
  return isVideo ? t`Video call in ${name}` : t`Voice call in ${name}`;
}

function Caller({ ring, size }: { ring: CallRing; size: number }) {
  const { caller, callerName, callerAvatar } = ring;
  const person = { userId: caller, displayName: callerName, avatar: callerAvatar };
  return <PersonAvatar person={person} size={size} />;
}

function QuietRing(props: RingProps) {
  const { t } = useLingui();
  const { answer, decline } = useAnswers(props);
  const words = useRingWords(props);
  const { ring } = props;
  // In the body: the call that we are in may fill the window, and nothing below can be reached then.
  return createPortal(
    <section
      className="ring-quiet"
      role="alertdialog"
      aria-label={t`${ring.callerName} calls`}
      data-react-aria-top-layer="true"
    >
      <Caller ring={ring} size={40} />
      <span className="ring-quiet-words">
        <bdi className="ellipsis">{ring.callerName}</bdi>
        <span className="muted ellipsis">{words}</span>
      </span>
      <Button onPress={decline}>{t`Decline`}</Button>
      <Button look="primary" onPress={() => answer(ring.intent)}>{t`Leave and answer`}</Button>
    </section>,
    document.body,
  );
}

function LoudRing(props: RingProps) {
  const { t } = useLingui();
  const { answer, decline } = useAnswers(props);
  const words = useRingWords(props);
  const { ring } = props;
  const { callerName } = ring;
  const isVideo = ring.intent === "video";
  return (
    <ModalOverlay className="call-overlay ring-overlay" isOpen isKeyboardDismissDisabled>
      <Modal className="call-modal">
        <AriaDialog
          className="call-stage ring"
          role="alertdialog"
          aria-label={t`${callerName} calls`}
        >
          <div className="call-wait">
            <span className="call-pulse">
              <Caller ring={ring} size={96} />
            </span>
            <p className="call-wait-name">
              <bdi>{callerName}</bdi>
            </p>
            <p>{words}</p>
          </div>
          <div className="call-answers">
            <div className="call-answer">
              <RoundButton icon="hangUp" label={t`Decline`} look="leave" onPress={decline} />
              <span aria-hidden="true">
                <Trans>Decline</Trans>
              </span>
            </div>
            {isVideo ? (
              <div className="call-answer">
                <RoundButton
                  icon="call"
                  label={t`Answer without camera`}
                  look="answer"
                  onPress={() => answer("audio")}
                />
                <span aria-hidden="true">
                  <Trans>Voice</Trans>
                </span>
              </div>
            ) : null}
            <div className="call-answer">
              <RoundButton
                icon={isVideo ? "video" : "call"}
                label={isVideo ? t`Answer with camera` : t`Answer`}
                look="answer"
                onPress={() => answer(ring.intent)}
              />
              <span aria-hidden="true">{isVideo ? t`Video` : t`Answer`}</span>
            </div>
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Somebody calls, on top of whatever is open. */
export function Ring(props: RingProps) {
  const { endsAt } = props.ring;
  const words = useRingWords(props);
  const [isOver, setIsOver] = useState(false);
  useTone(props);
  useSystemRing(props, words);
  useEffect(() => {
    const timer = setTimeout(() => setIsOver(true), Math.max(0, endsAt - Date.now()));
    return () => clearTimeout(timer);
  }, [endsAt]);
  if (isOver) return null;
  return props.isBusy ? <QuietRing {...props} /> : <LoudRing {...props} />;
}
