/** A file of an archive: pictures when they come into sight, everything else when it is asked for. */
import { useEffect, useRef, useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { saveBlob } from "../../app/media.ts";
import { useTry } from "../../app/use_try.ts";
import type { KeptFile, KeptMessage } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";

interface FileProps {
  archiveId: string;
  file: KeptFile;
}

/** An address of the file as long as it is wanted, and whether it could not be read. */
function useFileUrl({ archiveId, file }: FileProps, isWanted: boolean) {
  const engine = useEngine();
  const [url, setUrl] = useState<string | null>(null);
  const [isLost, setIsLost] = useState(false);
  useEffect(() => {
    if (!isWanted) return undefined;
    let made: string | null = null;
    let isOver = false;
    engine.loadArchivedFile(archiveId, file).then(
      (blob) => {
        if (isOver) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      },
      () => setIsLost(true),
    );
    return () => {
      isOver = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [engine, archiveId, file, isWanted]);
  return { url, isLost };
}

function Lost() {
  const { t } = useLingui();
  return <p className="muted">{t`Could not be loaded`}</p>;
}

function Picture(props: FileProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [isSeen, setIsSeen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setIsSeen(true);
      },
      { rootMargin: "400px" },
    );
    if (frame.current) observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const { url, isLost } = useFileUrl(props, isSeen);
  return (
    <div ref={frame} className="archive-picture">
      {url ? <img src={url} alt={props.file.name} /> : null}
      {isLost ? <Lost /> : null}
    </div>
  );
}

function Sound({ isVideo, ...props }: FileProps & { isVideo: boolean }) {
  const { t } = useLingui();
  const [isWanted, setIsWanted] = useState(false);
  const { url, isLost } = useFileUrl(props, isWanted);
  const { name } = props.file;
  if (isLost) return <Lost />;
  if (!url) {
    return (
      <Button icon="play" isBusy={isWanted} onPress={() => setIsWanted(true)}>
        {isVideo ? t`Play ${name}` : t`Listen`}
      </Button>
    );
  }
  return isVideo ? (
    <video src={url} controls autoPlay aria-label={name} />
  ) : (
    <audio src={url} controls autoPlay aria-label={name} />
  );
}

function Save({ archiveId, file }: FileProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const { bytes } = useFormats();
  const size = file.size === null ? "" : ` · ${bytes(file.size)}`;
  const shown = `${file.name}${size}`;
  async function save() {
    await attempt(
      engine.loadArchivedFile(archiveId, file).then((blob) => saveBlob(blob, file.name)),
    );
  }
  return (
    <Button icon="download" aria-label={t`Save ${shown}`} onPress={() => void save()}>
      <bdi>{file.name}</bdi>
      {size}
    </Button>
  );
}

export function ArchivedFile({ archiveId, kind, file }: FileProps & { kind: KeptMessage["kind"] }) {
  const { t } = useLingui();
  if (file.place === null) {
    return (
      <p className="muted">
        <bdi>{file.name}</bdi> · {t`not in this archive`}
      </p>
    );
  }
  if (kind === "image" || kind === "sticker") return <Picture archiveId={archiveId} file={file} />;
  if (kind === "voice" || kind === "audio" || kind === "video") {
    return <Sound archiveId={archiveId} file={file} isVideo={kind === "video"} />;
  }
  return <Save archiveId={archiveId} file={file} />;
}
