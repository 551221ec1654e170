/** Taking everything along: what to take, how far it is, and the archive at its end. */
import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useChanges, useEngine } from "../../app/engine_context.tsx";
import { useRoomNamer } from "../../app/names.ts";
import { ProofField, useProof } from "../../app/proof.tsx";
import { useWaysIn } from "../../app/ways_in.ts";
import type { ExportProgress, RoomSummary } from "../../matrix/engine.ts";
import { canExport } from "../../platform/export_file.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import { Choices, Switch } from "../../ui/switch.tsx";
import { showToast } from "../../ui/toast.tsx";
import { chatsToTake, choiceOf, type Span, WISH, type Wish } from "./export.model.ts";
import { ExportUnderWay } from "./export_progress.view.tsx";
import { useExportWords } from "./export_words.ts";
import "./export.css";

/** Undefined until the engine has said. */
function useExport(): ExportProgress | null | undefined {
  const engine = useEngine();
  const [progress, setProgress] = useState<ExportProgress | null>();
  useEffect(() => {
    engine.loadExport().then(setProgress, () => setProgress(null));
  }, [engine]);
  useChanges((change) => {
    if (change.type === "ExportChanged") setProgress(change.progress);
  });
  return progress;
}

interface WishProps {
  wish: Wish;
  setWish: (wish: Wish) => void;
}

function WhichChats({ wish, setWish, rooms }: WishProps & { rooms: RoomSummary[] }) {
  const { t } = useLingui();
  const nameOf = useRoomNamer();
  const { only } = wish;
  function take(roomId: string, isTaken: boolean) {
    const next = new Set(only);
    if (isTaken) next.add(roomId);
    else next.delete(roomId);
    setWish({ ...wish, only: next });
  }
  return (
    <>
      <Choices
        label={t`Which chats`}
        chosen={only === null ? "all" : "some"}
        onChoose={(id) => setWish({ ...wish, only: id === "all" ? null : new Set() })}
        choices={[
          {
            id: "all",
            label: t`All of them`,
            hint: t`Those you have left too, as far as you may read them`,
          },
          { id: "some", label: t`Some of them` },
        ]}
      />
      {only === null ? null : (
        <div className="export-chats scroll" role="group" aria-label={t`Chats to take along`}>
          {chatsToTake(rooms).map((room) => (
            <Switch
              key={room.roomId}
              label={nameOf(room)}
              isSelected={only.has(room.roomId)}
              onChange={(isTaken) => take(room.roomId, isTaken)}
            />
          ))}
        </div>
      )}
    </>
  );
}

function HowMuch({ wish, setWish }: WishProps) {
  const { t } = useLingui();
  return (
    <>
      <Choices
        label={t`From when`}
        chosen={wish.span}
        onChoose={(span) => setWish({ ...wish, span: span as Span })}
        choices={[
          { id: "all", label: t`From the beginning` },
          { id: "year", label: t`The last year` },
          { id: "month", label: t`The last 30 days` },
        ]}
      />
      <Switch
        label={t`With pictures, voice messages and files`}
        hint={<Trans>They need space on this device until you have saved the archive.</Trans>}
        isSelected={wish.withFiles}
        onChange={(withFiles) => setWish({ ...wish, withFiles })}
      />
    </>
  );
}

function Prove({
  wish,
  rooms,
  onClose,
}: {
  wish: Wish;
  rooms: RoomSummary[];
  onClose: () => void;
}) {
  const { t } = useLingui();
  const engine = useEngine();
  const nameOf = useRoomNamer();
  const words = useExportWords();
  const proof = useProof(useWaysIn(), async (given) => {
    await engine.startExport(choiceOf(wish, rooms, nameOf, Date.now()), words, given);
    onClose();
  });
  return (
    <Confirm
      title={t`Is it you?`}
      isOpen
      onClose={onClose}
      onConfirm={() => void proof.prove()}
      confirm={t`Start`}
      isBusy={proof.isBusy}
    >
      <p>
        <Trans>Whoever has the archive can read everything in it, so only you may make it.</Trans>
      </p>
      <ProofField proof={proof} autoFocus />
    </Confirm>
  );
}

function Choose() {
  const { t } = useLingui();
  const byId = useAccount((account) => account.rooms);
  const rooms = [...byId.values()];
  const [wish, setWish] = useState(WISH);
  const [isProving, setIsProving] = useState(false);
  function start() {
    if (wish.only?.size === 0) {
      return showToast({ text: t`Choose a chat first.`, isError: true });
    }
    setIsProving(true);
  }
  return (
    <>
      <WhichChats wish={wish} setWish={setWish} rooms={rooms} />
      <HowMuch wish={wish} setWish={setWish} />
      <div className="settings-actions">
        <Button look="primary" icon="download" onPress={start}>{t`Gather my data`}</Button>
      </div>
      {isProving ? <Prove wish={wish} rooms={rooms} onClose={() => setIsProving(false)} /> : null}
    </>
  );
}

export function ExportSection() {
  const { t } = useLingui();
  const progress = useExport();
  return (
    <>
      <h3>{t`Take your data with you`}</h3>
      <p className="muted">
        <Trans>
          Your messages, decrypted on this device, and everything the server keeps about you: as
          pages that any browser opens without a network, and as data for programs.
        </Trans>
      </p>
      {!canExport() ? (
        <Notice icon="warning" tone="warn">
          <Trans>This browser cannot gather it. Try another one, outside a private window.</Trans>
        </Notice>
      ) : progress === undefined ? (
        <Skeleton rows={4} label={t`Loading`} />
      ) : progress ? (
        <ExportUnderWay progress={progress} />
      ) : (
        <Choose />
      )}
    </>
  );
}
