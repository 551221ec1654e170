import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { RoomAvatar } from "../../app/avatars.tsx";
import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { personName, useRoomNamer } from "../../app/names.ts";
import { paths } from "../../app/paths.ts";
import { openReport } from "../../app/report.ts";
import type { RoomSummary } from "../../matrix/engine.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { navigate } from "../../ui/navigation.ts";
import { showToast } from "../../ui/toast.tsx";

/** An invite waits on top of the list; nothing of the chat is shown before it is accepted. */
export function InviteRow({ room }: { room: RoomSummary }) {
  const engine = useEngine();
  const { t } = useLingui();
  const nameOf = useRoomNamer();
  const errorWords = useErrorWords();
  const [isBusy, setIsBusy] = useState(false);
  const person = room.inviter;
  const inviter = room.inviter ? personName(room.inviter) : t`Somebody`;

  async function answer(isAccepted: boolean) {
    setIsBusy(true);
    try {
      if (isAccepted) navigate(paths.chat(await engine.joinRoom(room.roomId)));
      else await engine.leaveRoom(room.roomId);
    } catch (why) {
      showToast({ text: errorWords(errorCode(why)), isError: true });
      setIsBusy(false);
    }
  }
  return (
    <li className="invite-row">
      <RoomAvatar room={room} size={40} />
      <div className="chat-lines">
        <span className="chat-name">
          <bdi className="ellipsis">{nameOf(room)}</bdi>
        </span>
        <span className="chat-preview">
          <Trans>
            <bdi>{inviter}</bdi> invites you
          </Trans>
        </span>
      </div>
      <div className="invite-answers">
        <Button look="primary" isDisabled={isBusy} onPress={() => void answer(true)}>
          {t`Accept`}
        </Button>
        <Button isDisabled={isBusy} onPress={() => void answer(false)}>
          {t`Decline`}
        </Button>
        {person ? (
          <IconButton
            icon="flag"
            label={t`Report…`}
            onPress={() => openReport({ kind: "invite", roomId: room.roomId, person })}
          />
        ) : null}
      </div>
    </li>
  );
}
