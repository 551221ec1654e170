/** Apps of others that were granted something: in the settings, and on the account page. */
import { useState, type ComponentType } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { asObject, asText } from "../matrix/json.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { showToast } from "../ui/toast.tsx";
import { useFormats } from "./formats.ts";
import type { OwnApp } from "./granted.ts";
import { AppClaim, Ledger, VerbList } from "./granted_words.tsx";
import { saveBlob } from "./media.ts";
import { useTry } from "./use_try.ts";

/** How the server is asked, which is not the same everywhere. */
export interface GrantedCalls {
  /** Resolves to what has the receipt. */
  end(grantId: string): Promise<unknown>;
  resume(grantId: string): Promise<unknown>;
}

type OwnRoom = OwnApp["rooms"][number];
export type RoomNameView = ComponentType<{ room: OwnRoom }>;

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

function InRoom({ room, RoomName }: { room: OwnRoom; RoomName: RoomNameView }) {
  const isWaiting = room.allowed.length < room.verbs.length;
  return (
    <div>
      <p>
        <Trans>
          In <RoomName room={room} />:
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

function More({ app, RoomName }: { app: OwnApp; RoomName: RoomNameView }) {
  return (
    <>
      <AppClaim app={app} />
      {app.hasProfile ? <VerbList verbs={["profile"]} historyDays={0} /> : null}
      {app.rooms.map((room) => (
        <InRoom key={room.roomId} room={room} RoomName={RoomName} />
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
  calls: GrantedCalls;
  RoomName: RoomNameView;
  onChange: () => void;
  onEnd: () => void;
}

function Buttons({ app, calls, onChange, onEnd }: RowProps) {
  const { t } = useLingui();
  const attempt = useTry();
  const { name, receipt } = app;
  const canResume = app.standing === "frozen" || app.standing === "suspended";
  async function resume() {
    if (await attempt(calls.resume(app.grantId))) onChange();
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
  const { app, RoomName } = props;
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
          <span className={isOpen(app) && app.standing !== "good" ? "granted-bad" : "muted"}>
            <StandingWords app={app} />
          </span>
        </span>
      </div>
      {isShown ? <More app={app} RoomName={RoomName} /> : null}
      <Button look="plain" aria-expanded={isShown} onPress={() => setIsShown(!isShown)}>
        {t`What ${name} may do, and was handed`}
      </Button>
      <Buttons {...props} />
    </li>
  );
}

interface EndProps {
  app: OwnApp;
  calls: GrantedCalls;
  onClose: () => void;
}

function EndQuestion({ app, calls, onClose }: EndProps) {
  const { t } = useLingui();
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  async function end() {
    const answer = asObject(await calls.end(app.grantId));
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

interface GrantedListProps {
  apps: OwnApp[];
  calls: GrantedCalls;
  RoomName: RoomNameView;
  /** Something has changed: read them anew. */
  onChange: () => void;
}

/** What a person has granted, each with its end. */
export function GrantedList({ apps, calls, RoomName, onChange }: GrantedListProps) {
  const [ending, setEnding] = useState<OwnApp | null>(null);
  return (
    <>
      <ul>
        {apps.map((app) => (
          <AppRow
            key={app.grantId}
            app={app}
            calls={calls}
            RoomName={RoomName}
            onChange={onChange}
            onEnd={() => setEnding(app)}
          />
        ))}
      </ul>
      {ending ? (
        <EndQuestion
          app={ending}
          calls={calls}
          onClose={() => {
            setEnding(null);
            onChange();
          }}
        />
      ) : null}
    </>
  );
}
