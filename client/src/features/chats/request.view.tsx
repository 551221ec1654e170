/** An invite by somebody unknown: nothing of it is seen before one asks for it. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { personName } from "../../app/names.ts";
import { paths } from "../../app/paths.ts";
import { openReport } from "../../app/report.ts";
import { useTry } from "../../app/use_try.ts";
import type { RoomSummary } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import "./request.css";

interface RequestProps {
  room: RoomSummary;
}

/** What stands in the place of names and words. */
function Shape() {
  return (
    <span className="request-shape" aria-hidden="true">
      <i />
      <i />
    </span>
  );
}

/** Names as plain text: no picture is loaded for them, and nothing in them can be followed. */
function Who({ room }: RequestProps) {
  const { t } = useLingui();
  const { inviter, name } = room;
  return (
    <>
      <bdi className="request-name">{inviter ? personName(inviter) : t`Somebody`}</bdi>
      {inviter ? (
        <bdi className="request-address" dir="ltr">
          {inviter.userId}
        </bdi>
      ) : null}
      {name ? (
        <span className="request-room">
          <Trans>
            Invites you to “<bdi>{name}</bdi>”
          </Trans>
        </span>
      ) : null}
    </>
  );
}

function Answers({ room }: RequestProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const { inviter } = room;
  const [isBusy, setIsBusy] = useState(false);
  async function answer(intent: () => Promise<unknown>) {
    setIsBusy(true);
    await attempt(intent());
    setIsBusy(false);
  }
  const accept = async () => navigate(paths.chat(await engine.joinRoom(room.roomId)));
  const decline = () => engine.leaveRoom(room.roomId);
  async function block() {
    if (inviter) await engine.ignoreUser(inviter.userId);
    await decline();
  }
  return (
    <div className="request-answers">
      <Button look="primary" isDisabled={isBusy} onPress={() => void answer(accept)}>
        {t`Accept`}
      </Button>
      <Button isDisabled={isBusy} onPress={() => void answer(decline)}>
        {t`Decline`}
      </Button>
      <Button look="danger-plain" wide isDisabled={isBusy} onPress={() => void answer(block)}>
        {t`Decline and block`}
      </Button>
      {inviter ? (
        <Button
          look="plain"
          icon="flag"
          wide
          onPress={() => openReport({ kind: "invite", roomId: room.roomId, person: inviter })}
        >
          {t`Report…`}
        </Button>
      ) : null}
    </div>
  );
}

export function Request({ room }: RequestProps) {
  const { t } = useLingui();
  const [isShown, setIsShown] = useState(false);
  return (
    <div className="request">
      <span className="request-face">
        <Icon name="person" />
      </span>
      <div className="request-words">
        <span className="request-title">{t`Somebody you do not know`}</span>
        {isShown ? <Who room={room} /> : <Shape />}
      </div>
      {isShown ? null : (
        <Button aria-label={t`Show who it is`} onPress={() => setIsShown(true)}>{t`Show`}</Button>
      )}
      <p className="request-hint">
        <Trans>They do not see that you have read this.</Trans>
      </p>
      <Answers room={room} />
    </div>
  );
}

const FIRST = 2;

/** The newest ones; many at once do not push the chats out of sight. */
export function Requests({ rooms }: { rooms: readonly RoomSummary[] }) {
  const { t } = useLingui();
  const [isAll, setIsAll] = useState(false);
  const shown = isAll ? rooms : rooms.slice(0, FIRST);
  return (
    <section aria-label={t`Requests`} className="chats-invites">
      <h2 className="chats-label">{t`Requests`}</h2>
      <ul>
        {shown.map((room) => (
          <li key={room.roomId} className="invite-row">
            <Request room={room} />
          </li>
        ))}
      </ul>
      {shown.length < rooms.length ? (
        <Button wide onPress={() => setIsAll(true)}>{t`Show all requests`}</Button>
      ) : null}
    </section>
  );
}

/** In the place of a chat that is only a request. */
export function RequestPage({ room }: RequestProps) {
  return (
    <main className="page request-page" tabIndex={-1}>
      <Request room={room} />
    </main>
  );
}
