/** Above the composer, while a stranger's chat has no answer: what is held, and the ways out. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { paths } from "../../app/paths.ts";
import { openReport } from "../../app/report.ts";
import { useTry } from "../../app/use_try.ts";
import type { RoomSummary } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Notice } from "../../ui/state_views.tsx";

export function HeldBar({ room }: { room: RoomSummary }) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [isAsking, setIsAsking] = useState(false);
  const person = room.heroes[0];
  const stranger = room.directUserId ?? person?.userId;
  async function block() {
    if (stranger) await engine.ignoreUser(stranger);
    await engine.leaveRoom(room.roomId);
    navigate(paths.chats);
  }
  return (
    <section className="held-bar" aria-label={t`Somebody you do not know`}>
      <Notice icon="eyeOff">
        <Trans>
          You do not know this person. Until you answer, pictures and links stay closed, nothing
          rings, and they do not see what you have read.
        </Trans>
      </Notice>
      <div className="held-acts">
        <Button onPress={() => void attempt(engine.stopHolding(room.roomId))}>
          {t`Show everything`}
        </Button>
        {stranger ? (
          <Button look="danger-plain" onPress={() => setIsAsking(true)}>
            {t`Block and leave`}
          </Button>
        ) : null}
        {person ? (
          <Button
            look="plain"
            icon="flag"
            onPress={() => openReport({ kind: "person", roomId: room.roomId, person })}
          >
            {t`Report…`}
          </Button>
        ) : null}
      </div>
      <Confirm
        title={t`Block this person and leave the chat?`}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => void attempt(block())}
        confirm={t`Block and leave`}
        isDangerous
      >
        <p>
          <Trans>They are not told why. You can unblock them in the settings, under Privacy.</Trans>
        </p>
      </Confirm>
    </section>
  );
}
