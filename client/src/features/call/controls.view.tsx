import { useRef, useState, type RefObject } from "react";
import { useLingui } from "@lingui/react/macro";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";

import { useEngine } from "../../app/engine_context.tsx";
import { useTry } from "../../app/use_try.ts";
import { canShareScreen } from "../../platform/call_media/devices.ts";
import { ContextMenu } from "../../ui/menu.tsx";
import { useCallActs, useCallView, useSessionState } from "./call_context.tsx";
import { canFloat } from "./floating.view.tsx";
import { CameraButton, LeaveButton, MicrophoneButton, RoundButton } from "./round_buttons.view.tsx";

/** What others shall see of us waits until we are there. */
function useIsIn(): boolean {
  return useSessionState().phase === "in";
}

function ScreenButton() {
  const { t } = useLingui();
  const { isSharing, toggleScreen } = useCallActs();
  const isIn = useIsIn();
  if (!canShareScreen()) return null;
  return (
    <RoundButton
      icon="screen"
      label={isSharing ? t`Stop sharing the screen` : t`Share screen`}
      look={isSharing ? "active" : "plain"}
      isDisabled={!isIn}
      onPress={toggleScreen}
    />
  );
}

function HandButton() {
  const { t } = useLingui();
  const { isHandUp, toggleHand } = useCallActs();
  return (
    <RoundButton
      icon="hand"
      label={isHandUp ? t`Lower hand` : t`Raise hand`}
      keys="H"
      look={isHandUp ? "active" : "plain"}
      isDisabled={!useIsIn()}
      onPress={toggleHand}
    />
  );
}

const EMOJI = ["👍", "❤️", "😂", "👏", "🎉", "😮", "😢", "👋"];

function ReactButton() {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const { own } = useCallView();
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <RoundButton
        ref={anchor}
        icon="smile"
        label={t`React`}
        isExpanded={isOpen}
        isDisabled={!useIsIn()}
        onPress={() => setIsOpen(true)}
      />
      <Popover
        className="call-emoji"
        triggerRef={anchor}
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        placement="top"
        offset={14}
      >
        <AriaDialog className="call-emoji-row" aria-label={t`React`}>
          {EMOJI.map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={t`React with ${emoji}`}
              onClick={() => {
                setIsOpen(false);
                void attempt(engine.sendCallReaction(own.roomId, emoji));
              }}
            >
              {emoji}
            </button>
          ))}
        </AriaDialog>
      </Popover>
    </>
  );
}

export type CallPanel = "people" | "devices" | "connection" | null;

interface ControlsProps {
  onOpen: (panel: CallPanel) => void;
  onFloat: () => void;
  moreButton: RefObject<HTMLButtonElement | null>;
}

function MoreButton({ onOpen, onFloat, moreButton: anchor }: ControlsProps) {
  const { t } = useLingui();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <RoundButton
        ref={anchor}
        icon="more"
        label={t`More`}
        isExpanded={isOpen}
        onPress={() => setIsOpen(true)}
      />
      <ContextMenu
        label={t`More`}
        anchor={anchor}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        entries={[
          { id: "devices", label: t`Camera and microphone`, icon: "settings" },
          { id: "people", label: t`Who is here`, icon: "people" },
          ...(canFloat() ? [{ id: "float", label: t`Keep on top`, icon: "pip" as const }] : []),
          { id: "connection", label: t`Connection details`, icon: "signal" },
        ]}
        onAction={(id) => (id === "float" ? onFloat() : onOpen(id as CallPanel))}
      />
    </>
  );
}

/** The same buttons in the same order in every call; leaving is always the last. */
export function Controls(props: ControlsProps) {
  const { t } = useLingui();
  const isPlain = useCallView().call?.way === "direct";
  return (
    <div className="call-controls" role="group" aria-label={t`Call`}>
      <MicrophoneButton />
      <CameraButton />
      <ScreenButton />
      {isPlain ? null : <HandButton />}
      {isPlain ? null : <ReactButton />}
      <MoreButton {...props} />
      <LeaveButton />
    </div>
  );
}
