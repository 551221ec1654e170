import { useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { PeoplePicker } from "../../app/people_picker.tsx";
import { paths } from "../../app/paths.ts";
import type { EngineErrorCode, Profile } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Notice } from "../../ui/state_views.tsx";
import { InviteLink } from "./invite_link.view.tsx";

interface NewChatProps {
  onClose: () => void;
  onGroup: () => void;
}

/** Choosing somebody opens the chat: the one that exists, else a new encrypted one. */
export function NewChat({ onClose, onGroup }: NewChatProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [isInviting, setIsInviting] = useState(false);

  async function open({ userId }: Profile) {
    if (isBusy) return;
    setIsBusy(true);
    setError(null);
    try {
      const roomId = await engine.openDirectChat(userId);
      onClose();
      navigate(paths.chat(roomId));
    } catch (why) {
      setError(errorCode(why));
      setIsBusy(false);
    }
  }
  if (isInviting) return <InviteLink onClose={onClose} />;
  return (
    <Dialog title={t`New chat`} isOpen onClose={onClose}>
      <Button icon="people" wide onPress={onGroup}>{t`New group`}</Button>
      <Button icon="link" wide onPress={() => setIsInviting(true)}>{t`Invite somebody new`}</Button>
      {error ? (
        <Notice icon="warning" tone="danger">
          {errorWords(error)}
        </Notice>
      ) : null}
      <PeoplePicker label={t`Name or address`} onChoose={(person) => void open(person)} />
    </Dialog>
  );
}
