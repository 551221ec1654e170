import { useLingui } from "@lingui/react/macro";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

import { RoomAvatar } from "../../app/avatars.tsx";
import { useRoomNamer } from "../../app/names.ts";
import { closeCall, openCall } from "../../app/own_calls.ts";
import { useCallView } from "./call_context.tsx";
import { RoundButton } from "./round_buttons.view.tsx";

/** Shown only where the end of a call needs a word, and perhaps another try. */
export function EndView({ words }: { words: string }) {
  const { t } = useLingui();
  const { room, own } = useCallView();
  const nameOf = useRoomNamer();
  const close = () => closeCall(own.roomId);
  function again() {
    close();
    openCall(own.roomId, own.intent);
  }
  return (
    <ModalOverlay
      className="call-overlay"
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : close())}
    >
      <Modal className="call-modal">
        <AriaDialog className="call-stage call-end" aria-label={t`Call: ${nameOf(room)}`}>
          <div className="call-wait" role="status">
            <RoomAvatar room={room} size={96} />
            <p className="call-wait-name">
              <bdi>{nameOf(room)}</bdi>
            </p>
            <p>{words}</p>
          </div>
          <div className="call-answers">
            <div className="call-answer">
              <RoundButton icon="close" label={t`Close`} onPress={close} />
              <span aria-hidden="true">{t`Close`}</span>
            </div>
            {own.isGuest ? null : (
              <div className="call-answer">
                <RoundButton icon="call" label={t`Call again`} look="answer" onPress={again} />
                <span aria-hidden="true">{t`Call again`}</span>
              </div>
            )}
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
