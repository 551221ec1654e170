import { useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { RoomAvatar } from "../../app/avatars.tsx";
import { useEngine } from "../../app/engine_context.tsx";
import { useTry } from "../../app/use_try.ts";
import type { RoomDetails, RoomSummary } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { PicturePicker } from "../../ui/picture_picker.tsx";

interface EditProps {
  room: RoomSummary;
  details: RoomDetails;
  onClose: () => void;
}

/** Name, topic and picture in one dialog; only what changed is sent. */
export function EditRoom({ room, details, onClose }: EditProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [name, setName] = useState(details.name ?? "");
  const [topic, setTopic] = useState(details.topic ?? "");
  const [picture, setPicture] = useState<File | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const { roomId, can } = details;

  async function save() {
    setIsBusy(true);
    const intents: Promise<unknown>[] = [];
    if (name.trim() !== (details.name ?? "")) intents.push(engine.setRoomName(roomId, name.trim()));
    if (topic.trim() !== (details.topic ?? "")) {
      intents.push(engine.setRoomTopic(roomId, topic.trim()));
    }
    if (picture) intents.push(engine.setRoomAvatar(roomId, picture));
    const isDone = await attempt(Promise.all(intents));
    setIsBusy(false);
    if (isDone) onClose();
  }
  return (
    <Dialog
      title={t`Edit chat`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button look="primary" isBusy={isBusy} onPress={() => void save()}>{t`Save`}</Button>
        </>
      }
    >
      {can.avatar ? (
        <div className="edit-picture">
          <PicturePicker label={t`Change picture`} file={picture} onChoose={setPicture}>
            <RoomAvatar room={room} size={64} />
          </PicturePicker>
        </div>
      ) : null}
      {can.name ? <Field label={t`Name`} value={name} onChange={setName} autoFocus /> : null}
      {can.topic ? (
        <Field label={t`What is it about?`} lines={3} value={topic} onChange={setTopic} />
      ) : null}
    </Dialog>
  );
}
