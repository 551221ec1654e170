/** Bringing an export from another account: what it has, what of it is wanted, and how far it is. */
import { useEffect, useRef, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useChanges, useEngine } from "../../app/engine_context.tsx";
import { useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { useTry } from "../../app/use_try.ts";
import type { ImportOffer, ImportPart, ImportProgress } from "../../matrix/engine.ts";
import { canExport } from "../../platform/export_file.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import { ArchiveList } from "./archive_list.view.tsx";
import { bytesOf, firstTicks, takeable, withTick } from "./import.model.ts";
import { ImportTaken } from "./import_taken.view.tsx";
import { useImportPartWords, useImportProblemWords } from "./import_words.ts";
import "./import.css";

type Part = { progress: ImportProgress };

/** Undefined until the engine has said. */
function useImport(): ImportProgress | null | undefined {
  const engine = useEngine();
  const [progress, setProgress] = useState<ImportProgress | null>();
  useEffect(() => {
    engine.loadImport().then(setProgress, () => setProgress(null));
  }, [engine]);
  useChanges((change) => {
    if (change.type === "ImportChanged") setProgress(change.progress);
  });
  return progress;
}

function ChooseFile({ label, isFirst }: { label: string; isFirst: boolean }) {
  const engine = useEngine();
  const attempt = useTry();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        {...(isFirst ? {} : { look: "primary" as const })}
        icon="file"
        onPress={() => input.current?.click()}
      >
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".zip,application/zip"
        hidden
        aria-label={label}
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen) void attempt(engine.chooseImport(chosen));
          event.target.value = "";
        }}
      />
    </>
  );
}

function PutAway({ label, isAsked }: { label: string; isAsked?: boolean }) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const [isOpen, setIsOpen] = useState(false);
  const putAway = () => void attempt(engine.discardImport());
  return (
    <>
      <Button onPress={isAsked ? () => setIsOpen(true) : putAway}>{label}</Button>
      <Confirm
        title={t`Stop taking it in?`}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        onConfirm={putAway}
        confirm={label}
        isDangerous
      >
        <p>
          <Trans>
            Settings that were taken in already stay. Messages that were half taken in are removed
            again. Your file is not touched.
          </Trans>
        </p>
      </Confirm>
    </>
  );
}

/** Of these there is one, so its number says nothing. */
const SINGLE: ReadonlySet<ImportPart> = new Set(["name", "picture", "reach"]);

/** What becomes of it, in one line beneath its name. */
function useOfferHint(): (offer: ImportOffer) => string {
  const { t } = useLingui();
  const { count } = useFormats();
  return ({ part, fresh, already, left, replaces, value }) => {
    const isCounted = !SINGLE.has(part);
    const facts = [
      value === null ? null : `\u2068${value}\u2069`,
      fresh > 0 && isCounted ? t`New here: ${count(fresh)}` : null,
      replaces ? t`Takes the place of what you have set here` : null,
      already === 0 ? null : isCounted ? t`Here already: ${count(already)}` : t`Here already`,
      left > 0 ? t`Does not fit here: ${count(left)}` : null,
    ];
    return facts.filter((fact) => fact !== null).join(" · ");
  };
}

function Unfit({ progress }: Part) {
  const { count } = useFormats();
  const { offers, unknownSettings } = progress;
  const unknown = count(unknownSettings);
  const isElsewhere = offers.some(
    ({ part, left }) => left > 0 && (part === "chat_marks" || part === "notifications"),
  );
  return (
    <details className="import-unfit">
      <summary>
        <Trans>What is not taken in, and why</Trans>
      </summary>
      <ul>
        <li>
          <Trans>
            Messages do not go back into chats: nobody may make others seem to have said something.
            You keep them as an archive that only you can read.
          </Trans>
        </li>
        <li>
          <Trans>
            Nobody is written to or invited by itself. You get a list of the people and chats, and
            decide for each.
          </Trans>
        </li>
        <li>
          <Trans>
            Devices, passkeys, email addresses, calls and reports belong to the other account, and
            have to be made anew.
          </Trans>
        </li>
        {isElsewhere ? (
          <li>
            <Trans>Marks and rules of chats that this account is not in have no place here.</Trans>
          </li>
        ) : null}
        {unknownSettings > 0 ? (
          <li>
            <Trans>
              Settings of other apps: {unknown}. Nobody here knows what they do, so they are left.
            </Trans>
          </li>
        ) : null}
      </ul>
    </details>
  );
}

function Offers({
  offers,
  ticks,
  onTick,
}: {
  offers: ImportOffer[];
  ticks: ReadonlySet<ImportPart>;
  onTick: (part: ImportPart, isTicked: boolean) => void;
}) {
  const { t } = useLingui();
  const words = useImportPartWords();
  const hintOf = useOfferHint();
  return (
    <div className="import-offers" role="group" aria-label={t`What to take in`}>
      {offers.map((offer) => (
        <Switch
          key={offer.part}
          label={words[offer.part]}
          hint={hintOf(offer)}
          isSelected={ticks.has(offer.part)}
          isDisabled={offer.fresh === 0}
          onChange={(isTicked) => onTick(offer.part, isTicked)}
        />
      ))}
    </div>
  );
}

function From({ progress: { from, fileName } }: Part) {
  const { full } = useFormats();
  if (!from) return <p className="muted">{fileName}</p>;
  const made = full(from.madeAt);
  return (
    <p>
      <Trans>
        The archive of <bdi className="import-name">{from.userId}</bdi>, made on {made}.
      </Trans>
    </p>
  );
}

function Offered({ progress }: Part) {
  const { t } = useLingui();
  const { bytes } = useFormats();
  const engine = useEngine();
  const attempt = useTry();
  const { offers, fileBytes } = progress;
  const [ticks, setTicks] = useState(() => firstTicks(offers));
  const [withFiles, setWithFiles] = useState(true);
  const needed = bytesOf(progress, ticks, withFiles);
  const space = bytes(needed);
  const isNew = takeable(offers).length > 0;
  return (
    <>
      <p role="status" className="import-headline">
        {isNew
          ? t`The archive is whole. Nothing was changed yet.`
          : t`The archive is whole, and everything in it is here already.`}
      </p>
      <From progress={progress} />
      <Offers
        offers={offers}
        ticks={ticks}
        onTick={(part, isTicked) => setTicks(withTick(ticks, part, isTicked))}
      />
      {ticks.has("messages") && fileBytes > 0 ? (
        <Switch
          label={t`With pictures, voice messages and files`}
          isSelected={withFiles}
          onChange={setWithFiles}
        />
      ) : null}
      {needed > 0 ? (
        <p className="muted">
          <Trans>
            The messages need {space} on this device. They lie here encrypted, and go when you sign
            out: keep your file.
          </Trans>
        </p>
      ) : null}
      <Unfit progress={progress} />
      <div className="settings-actions">
        <PutAway label={isNew ? t`Take nothing in` : t`Done`} />
        {isNew ? (
          <Button
            look="primary"
            icon="check"
            isDisabled={ticks.size === 0}
            onPress={() => void attempt(engine.takeImport({ parts: [...ticks], withFiles }))}
          >
            {t`Take in what is ticked`}
          </Button>
        ) : null}
      </div>
    </>
  );
}

function Bar({ share }: { share: number }) {
  const { t } = useLingui();
  return <progress value={share} aria-label={t`How far it is`} />;
}

function Taking({ progress }: Part) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const errorWords = useErrorWords();
  const { error, needsFile, share, fileName } = progress;
  return (
    <>
      <p role="status" className="import-headline">
        {needsFile || error ? t`It has stopped.` : t`Taking it in …`}
      </p>
      <From progress={progress} />
      <Bar share={share} />
      {needsFile ? (
        <Notice icon="info">
          <p>
            <Trans>
              The page was closed meanwhile. Choose <bdi>{fileName}</bdi> once more, and it goes on
              where it was.
            </Trans>
          </p>
        </Notice>
      ) : null}
      {error ? (
        <Notice icon="warning" tone="danger">
          {error === "no_space"
            ? t`This device has no space left for it. Make room, or leave the files out.`
            : errorWords(error)}
        </Notice>
      ) : null}
      <div className="settings-actions">
        <PutAway label={t`Stop`} isAsked />
        {needsFile ? <ChooseFile label={t`Choose the same file`} isFirst={false} /> : null}
        {error && !needsFile ? (
          <Button look="primary" icon="play" onPress={() => void attempt(engine.resumeImport())}>
            {t`Go on`}
          </Button>
        ) : null}
      </div>
    </>
  );
}

function Checking({ progress }: Part) {
  const { t } = useLingui();
  return (
    <>
      <p role="status" className="import-headline">
        {t`Checking the whole archive …`}
      </p>
      <From progress={progress} />
      <Bar share={progress.share} />
      <div className="settings-actions">
        <PutAway label={t`Stop`} />
      </div>
    </>
  );
}

function Refused({ progress }: Part) {
  const { t } = useLingui();
  const words = useImportProblemWords();
  const errorWords = useErrorWords();
  const { problem, error } = progress;
  return (
    <>
      <Notice icon="warning" tone="danger">
        <p>
          {problem ? words[problem] : errorWords(error && error !== "no_space" ? error : "server")}
        </p>
        <p>{t`Nothing was changed.`}</p>
      </Notice>
      <From progress={progress} />
      <div className="settings-actions">
        <PutAway label={t`Put it away`} />
        <ChooseFile label={t`Choose another file`} isFirst={false} />
      </div>
    </>
  );
}

function Import({ progress }: Part) {
  const { phase, error } = progress;
  if (phase === "refused" || (phase === "checking" && error)) {
    return <Refused progress={progress} />;
  }
  if (phase === "checking") return <Checking progress={progress} />;
  if (phase === "offered") return <Offered progress={progress} />;
  return phase === "taking" ? <Taking progress={progress} /> : <ImportTaken progress={progress} />;
}

export function ImportSection() {
  const { t } = useLingui();
  const progress = useImport();
  return (
    <>
      <h3 className="import-title">{t`Bring data from another account`}</h3>
      <p className="muted">
        <Trans>
          Take in what Linnet has gathered for you elsewhere. It is checked first, and you choose.
        </Trans>
      </p>
      {!canExport() ? (
        <Notice icon="warning" tone="warn">
          <Trans>This browser cannot keep it. Try another one, outside a private window.</Trans>
        </Notice>
      ) : progress === undefined ? (
        <Skeleton rows={2} label={t`Loading`} />
      ) : progress ? (
        <div className="import">
          <Import progress={progress} />
        </div>
      ) : (
        <div className="settings-actions">
          <ChooseFile label={t`Choose an archive`} isFirst />
        </div>
      )}
      <ArchiveList key={progress?.phase} />
    </>
  );
}
