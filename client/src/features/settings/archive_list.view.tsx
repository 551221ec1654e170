/** The archives of earlier messages on this device. */
import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { paths } from "../../app/paths.ts";
import { useTry } from "../../app/use_try.ts";
import type { KeptArchive } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { navigate } from "../../ui/navigation.ts";

function Row({ archive, onRemoved }: { archive: KeptArchive; onRemoved: () => void }) {
  const { t } = useLingui();
  const { bytes, day } = useFormats();
  const engine = useEngine();
  const attempt = useTry();
  const [isAsked, setIsAsked] = useState(false);
  const { archiveId, userId, madeAt, messages } = archive;
  const made = day(madeAt);
  async function remove() {
    if (await attempt(engine.removeArchive(archiveId))) onRemoved();
  }
  return (
    <li className="archive-row">
      <div className="archive-words">
        <bdi className="import-name">{userId}</bdi>
        <span className="muted">
          <Plural value={messages} one="# message" other="# messages" /> · {bytes(archive.bytes)} ·{" "}
          <Trans>made: {made}</Trans>
        </span>
      </div>
      <Button
        aria-label={t`Read the archive of ${userId}`}
        onPress={() => navigate(paths.archive(archiveId))}
      >
        {t`Read`}
      </Button>
      <Button
        look="danger-plain"
        aria-label={t`Remove the archive of ${userId}`}
        onPress={() => setIsAsked(true)}
      >
        {t`Remove`}
      </Button>
      <Confirm
        title={t`Remove this archive from this device?`}
        isOpen={isAsked}
        onClose={() => setIsAsked(false)}
        onConfirm={() => void remove()}
        confirm={t`Remove`}
        isDangerous
      >
        <p>
          <Trans>Your file is not touched: you can take it in again.</Trans>
        </p>
      </Confirm>
    </li>
  );
}

/** Nothing where there is none. */
export function ArchiveList() {
  const { t } = useLingui();
  const engine = useEngine();
  const [archives, setArchives] = useState<KeptArchive[]>([]);
  const [version, setVersion] = useState(0);
  useEffect(() => {
    engine.loadArchives().then(setArchives, () => setArchives([]));
  }, [engine, version]);
  if (archives.length === 0) return null;
  return (
    <>
      <h3 className="import-title">{t`Archives on this device`}</h3>
      <ul className="archive-list">
        {archives.map((archive) => (
          <Row
            key={archive.archiveId}
            archive={archive}
            onRemoved={() => setVersion(version + 1)}
          />
        ))}
      </ul>
    </>
  );
}
