/** An export under way, or ready to be saved. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { saveBlob } from "../../app/media.ts";
import { useTry } from "../../app/use_try.ts";
import type { ExportProgress } from "../../matrix/engine.ts";
import { exportFile } from "../../platform/export_file.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { isIncomplete, shareOf } from "./export.model.ts";

type Part = { progress: ExportProgress };

function useHeadline({ phase, isPaused, isWaiting, error }: ExportProgress): string {
  const { t } = useLingui();
  if (phase === "packed") return t`Your archive is ready.`;
  if (error) return t`It has stopped.`;
  if (isPaused) return t`Paused`;
  if (isWaiting) return t`Waiting for the network …`;
  return phase === "packing" ? t`Making the archive …` : t`Gathering …`;
}

function Facts({ progress }: Part) {
  const { t } = useLingui();
  const { count, bytes } = useFormats();
  const { chats, chatsDone, messages, files, withFiles, phase } = progress;
  const facts: [string, string][] = [
    [t`Chats`, chatsDone < chats ? t`${count(chatsDone)} of ${count(chats)}` : count(chats)],
    [t`Messages`, count(messages)],
  ];
  if (withFiles) facts.push([t`Files`, `${count(files)} · ${bytes(progress.bytes)}`]);
  if (phase !== "gathering") facts.push([t`Archive`, bytes(progress.packedBytes)]);
  return (
    <dl className="export-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Said before somebody relies on it. */
function Missing({ progress }: Part) {
  const { count } = useFormats();
  if (!isIncomplete(progress)) return null;
  const { unreadable, missingFiles, notGathered } = progress;
  const [sealed, files, others] = [count(unreadable), count(missingFiles), count(notGathered)];
  return (
    <Notice icon="info" tone="warn">
      <ul className="export-missing">
        {unreadable > 0 ? (
          <li>
            <Trans>Messages whose keys this device does not have: {sealed}</Trans>
          </li>
        ) : null}
        {missingFiles > 0 ? (
          <li>
            <Trans>Files that are not on the server any more, or were altered: {files}</Trans>
          </li>
        ) : null}
        {notGathered > 0 ? (
          <li>
            <Trans>Chats and lists that the server did not give whole: {others}</Trans>
          </li>
        ) : null}
      </ul>
    </Notice>
  );
}

function Failure({ error }: { error: NonNullable<ExportProgress["error"]> }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  return (
    <Notice icon="warning" tone="danger">
      {error === "no_space"
        ? t`This device has no space left for it. Make room, or leave the files out.`
        : errorWords(error)}
    </Notice>
  );
}

function Remove({ isReady }: { isReady: boolean }) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const [isAsked, setIsAsked] = useState(false);
  const remove = () => void attempt(engine.discardExport());
  return (
    <>
      <Button onPress={isReady ? remove : () => setIsAsked(true)}>
        {isReady ? t`Remove from this browser` : t`Stop and remove`}
      </Button>
      <Confirm
        title={t`Stop and remove what was gathered?`}
        isOpen={isAsked}
        onClose={() => setIsAsked(false)}
        onConfirm={remove}
        confirm={t`Stop and remove`}
        isDangerous
      >
        <p>
          <Trans>Nothing is deleted from your account. You can begin again at any time.</Trans>
        </p>
      </Confirm>
    </>
  );
}

function Actions({ progress }: Part) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const { fileName, isPaused, error } = progress;
  async function save(name: string) {
    // It lies on the disk: a page of any size can hand it over.
    await attempt(exportFile().then((file) => saveBlob(file, name)));
  }
  if (fileName !== null) {
    return (
      <div className="settings-actions">
        <Remove isReady />
        <Button look="primary" icon="download" onPress={() => void save(fileName)}>
          {t`Save the archive`}
        </Button>
      </div>
    );
  }
  return (
    <div className="settings-actions">
      <Remove isReady={false} />
      {isPaused || error ? (
        <Button look="primary" icon="play" onPress={() => void attempt(engine.resumeExport())}>
          {t`Go on`}
        </Button>
      ) : (
        <Button icon="pause" onPress={() => void attempt(engine.pauseExport())}>
          {t`Pause`}
        </Button>
      )}
    </div>
  );
}

export function ExportUnderWay({ progress }: Part) {
  const { t } = useLingui();
  const headline = useHeadline(progress);
  const share = shareOf(progress);
  const { phase, currentChat, error } = progress;
  return (
    <div className="export">
      <p role="status" className="export-headline">
        {headline}
      </p>
      {phase === "packed" ? null : (
        <>
          <progress {...(share === null ? {} : { value: share })} aria-label={t`How far it is`} />
          <p className="muted ellipsis export-chat">
            {currentChat === null ? "\u00a0" : <bdi>{currentChat}</bdi>}
          </p>
        </>
      )}
      <Facts progress={progress} />
      {error ? <Failure error={error} /> : null}
      <Missing progress={progress} />
      <p className="muted">
        {phase === "packed" ? (
          <Trans>
            Unpack it and open index.html. It is not encrypted: keep it where only you can read it,
            and remove it from this browser when you have saved it.
          </Trans>
        ) : (
          <Trans>
            You can go on using Linnet. If you close it, it goes on here when you come back.
          </Trans>
        )}
      </p>
      <Actions progress={progress} />
    </div>
  );
}
