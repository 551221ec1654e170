/** Apps of others, bridges and bots, in one list with one's own devices. */
import { useEffect, useEffectEvent, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useRoom } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { inOrder, type OwnApp, ownAppsOf } from "../../app/granted.ts";
import { type GrantedCalls, GrantedList } from "../../app/granted_list.tsx";
import { useRoomNamer } from "../../app/names.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Notice } from "../../ui/state_views.tsx";
import { DevicesSection } from "./devices.view.tsx";
import { BridgesAndBots } from "./bridges.view.tsx";

const API = "/_linnet/apps";

function useOwnApps() {
  const engine = useEngine();
  const [apps, setApps] = useState<OwnApp[]>([]);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const read = () =>
    engine.callServer("GET", API).then(
      (answer) => setApps(inOrder(ownAppsOf(answer))),
      (why: unknown) => setError(errorCode(why)),
    );
  const begin = useEffectEvent(read);
  useEffect(() => void begin(), [engine]);
  return { apps, error, read };
}

/** As it is called in the list of chats. */
export function ChatName({ room: { roomId } }: { room: { roomId: string } }) {
  const { t } = useLingui();
  const summary = useRoom(roomId);
  const nameOf = useRoomNamer();
  return <bdi>{summary ? nameOf(summary) : t`A chat that you have left`}</bdi>;
}

/** Nothing while there is none. */
function AppsOfOthers() {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { apps, error, read } = useOwnApps();
  const calls: GrantedCalls = {
    end: (grantId) => engine.callServer("DELETE", `${API}/${grantId}`),
    resume: (grantId) => engine.callServer("POST", `${API}/${grantId}/resume`),
  };
  if (error) {
    return (
      <Notice icon="warning" tone="danger">
        {errorWords(error)}
      </Notice>
    );
  }
  if (apps.length === 0) return null;
  return (
    <>
      <h3>{t`Apps of others`}</h3>
      <p className="muted">
        <Trans>They are not your devices. They get what you have granted, until it ends.</Trans>
      </p>
      <GrantedList apps={apps} calls={calls} RoomName={ChatName} onChange={() => void read()} />
    </>
  );
}

export function AppsAndDevices() {
  return (
    <>
      <DevicesSection />
      <AppsOfOthers />
      <BridgesAndBots />
    </>
  );
}
