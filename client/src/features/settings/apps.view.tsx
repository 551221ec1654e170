/** Apps of others that were granted something, in one list with one's own devices. */
import { useEffect, useEffectEvent, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useRoom } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { inOrder, type OwnApp, ownAppsOf } from "../../app/granted.ts";
import { AppClaim, Ledger, VerbList } from "../../app/granted_words.tsx";
import { saveBlob } from "../../app/media.ts";
import { useRoomNamer } from "../../app/names.ts";
import { useTry } from "../../app/use_try.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { asObject, asText } from "../../matrix/json.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import { DevicesSection } from "./devices.view.tsx";

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

function isOpen({ standing }: OwnApp): boolean {
  return standing !== "ended" && standing !== "expired";
}

function StandingWords({ app: { standing, expiresAt, usedAt } }: { app: OwnApp }) {
  const { day } = useFormats();
  switch (standing) {
    case "good":
      return (
        <Trans>
          Until {day(expiresAt)} · last used: {day(usedAt)}
        </Trans>
      );
    case "frozen":
      return <Trans>Stopped: it wanted to read about too many people</Trans>;
    case "suspended":
      return <Trans>Stopped: not used for a month</Trans>;
    case "off":
      return <Trans>Stopped by the people who run this server</Trans>;
    default:
      return <Trans>Over</Trans>;
  }
}

function InRoom({ room }: { room: OwnApp["rooms"][number] }) {
  const { t } = useLingui();
  const summary = useRoom(room.roomId);
  const nameOf = useRoomNamer();
  const name = summary ? nameOf(summary) : t`A chat that you have left`;
  const isWaiting = room.allowed.length < room.verbs.length;
  return (
    <div>
      <p>
        <Trans>
          In <bdi>{name}</bdi>:
        </Trans>
      </p>
      <VerbList verbs={room.verbs} historyDays={room.historyDays} />
      {isWaiting ? (
        <p className="muted">
          <Trans>Those who look after this chat have not allowed all of it.</Trans>
        </p>
      ) : null}
    </div>
  );
}

function More({ app }: { app: OwnApp }) {
  return (
    <>
      <AppClaim app={app} />
      {app.hasProfile ? <VerbList verbs={["profile"]} historyDays={0} /> : null}
      {app.rooms.map((room) => (
        <InRoom key={room.roomId} room={room} />
      ))}
      <Ledger lines={app.ledger} />
    </>
  );
}

function saveFile(app: OwnApp, file: string): void {
  saveBlob(new Blob([file], { type: "application/json" }), `linnet-${app.id}-receipt.json`);
}

interface RowProps {
  app: OwnApp;
  onChange: () => void;
  onEnd: () => void;
}

function Buttons({ app, onChange, onEnd }: RowProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const { name, receipt } = app;
  const canResume = app.standing === "frozen" || app.standing === "suspended";
  async function resume() {
    const where = `${API}/${app.grantId}/resume`;
    if (await attempt(engine.callServer("POST", where))) onChange();
  }
  return (
    <div className="granted-buttons">
      {canResume ? <Button onPress={() => void resume()}>{t`Let ${name} go on`}</Button> : null}
      {isOpen(app) ? (
        <Button look="danger-plain" onPress={onEnd} aria-label={t`End ${name}`}>
          {t`End`}
        </Button>
      ) : null}
      {receipt === null ? null : (
        <Button
          icon="download"
          onPress={() => saveFile(app, receipt)}
          aria-label={t`Save the receipt: ${name}`}
        >
          {t`Receipt`}
        </Button>
      )}
    </div>
  );
}

function AppRow(props: RowProps) {
  const { app } = props;
  const { t } = useLingui();
  const [isShown, setIsShown] = useState(false);
  const { name } = app;
  return (
    <li className="granted-app">
      <div className="granted-head">
        <span className="granted-mark">
          <Icon name="link" />
        </span>
        <span className="granted-name">
          <strong>
            <bdi>{name}</bdi>
          </strong>
          <bdi className="muted" dir="ltr">
            {app.home}
          </bdi>
          <span className={isOpen(app) && app.standing !== "good" ? "device-bad" : "muted"}>
            <StandingWords app={app} />
          </span>
        </span>
      </div>
      {isShown ? <More app={app} /> : null}
      <Button look="plain" aria-expanded={isShown} onPress={() => setIsShown(!isShown)}>
        {t`What ${name} may do, and was handed`}
      </Button>
      <Buttons {...props} />
    </li>
  );
}

function EndQuestion({ app, onClose }: { app: OwnApp; onClose: () => void }) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  async function end() {
    const answer = asObject(await engine.callServer("DELETE", `${API}/${app.grantId}`));
    const file = asText(answer["receipt"]);
    if (file === null) showToast({ text: t`It is over` });
    else {
      const save = { label: t`Save the receipt`, run: () => saveFile(app, file) };
      showToast({ text: t`It is over`, action: save });
    }
    onClose();
  }
  return (
    <Confirm
      title={t`End this app?`}
      isOpen
      onClose={onClose}
      onConfirm={() => {
        setIsBusy(true);
        void attempt(end()).then(() => setIsBusy(false));
      }}
      confirm={t`End`}
      isDangerous
      isBusy={isBusy}
    >
      <p>
        <Trans>
          <bdi>{app.name}</bdi> can do nothing for you any more, from this moment on. You get a
          receipt with what it was handed. What it has kept of that, this server cannot take back.
        </Trans>
      </p>
    </Confirm>
  );
}

/** Nothing while there is none. */
function AppsOfOthers() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { apps, error, read } = useOwnApps();
  const [ending, setEnding] = useState<OwnApp | null>(null);
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
      <ul>
        {apps.map((app) => (
          <AppRow
            key={app.grantId}
            app={app}
            onChange={() => void read()}
            onEnd={() => setEnding(app)}
          />
        ))}
      </ul>
      {ending ? (
        <EndQuestion
          app={ending}
          onClose={() => {
            setEnding(null);
            void read();
          }}
        />
      ) : null}
    </>
  );
}

export function AppsAndDevices() {
  return (
    <>
      <DevicesSection />
      <AppsOfOthers />
    </>
  );
}
