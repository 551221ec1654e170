/** The rules of a chat, before its messages: once, and again when they have changed. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { RoomGuard, RoomSummary } from "../matrix/engine.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useEngine } from "./engine_context.tsx";
import { useRoomNamer } from "./names.ts";
import { RoomRules } from "./room_rules.tsx";
import { useTry } from "./use_try.ts";

interface RulesToReadProps {
  room: RoomSummary;
  guard: RoomGuard;
}

/** Who closes it otherwise sees it again when they open the chat next. */
export function RulesToRead({ room, guard }: RulesToReadProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const nameOf = useRoomNamer();
  const [isOpen, setIsOpen] = useState(true);
  const [isBusy, setIsBusy] = useState(false);
  async function haveRead() {
    setIsBusy(true);
    if (await attempt(engine.markRulesRead(room.roomId, guard.rules))) setIsOpen(false);
    setIsBusy(false);
  }
  const isChanged = guard.rulesRead === "earlier";
  const name = nameOf(room);
  return (
    <Dialog
      title={isChanged ? t`The rules have changed` : t`Rules of this chat`}
      isOpen={isOpen}
      onClose={() => setIsOpen(false)}
      size="medium"
      actions={
        <Button look="primary" isBusy={isBusy} onPress={() => void haveRead()}>
          {t`I have read them`}
        </Button>
      }
    >
      <p>
        {isChanged ? (
          <Trans>
            From now on these rules hold in <bdi>{name}</bdi>:
          </Trans>
        ) : (
          <Trans>
            These rules hold for everybody in <bdi>{name}</bdi>:
          </Trans>
        )}
      </p>
      <RoomRules rules={guard.rules} />
    </Dialog>
  );
}
