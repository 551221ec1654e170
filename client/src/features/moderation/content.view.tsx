/** What a reported message says: inert, blurred until somebody wants to see it, and never playing. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useFormats } from "../../app/formats.ts";
import { useMedia } from "../../app/media.ts";
import type { MediaRef, MessageBody } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Inert } from "./pieces.view.tsx";

/** Blurred, and out of reach for those who listen, until it is wanted. */
function Veiled({ label, children }: { label: string; children: ReactNode }) {
  const { t } = useLingui();
  const [isShown, setIsShown] = useState(false);
  return (
    <div className="moderation-veiled">
      <div className={isShown ? undefined : "moderation-veil"} inert={!isShown}>
        {children}
      </div>
      <Button icon={isShown ? "eyeOff" : "eye"} onPress={() => setIsShown(!isShown)}>
        {isShown ? t`Blur it again` : label}
      </Button>
    </div>
  );
}

/** The first frame, drawn: whatever would move stands still. */
function Still({ file, label }: { file: MediaRef; label: string }) {
  const { url, error } = useMedia(file);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isBroken, setIsBroken] = useState(false);
  useEffect(() => {
    if (!url) return;
    const picture = new Image();
    picture.onload = () => {
      const element = canvas.current;
      if (!element) return;
      element.width = picture.naturalWidth;
      element.height = picture.naturalHeight;
      element.getContext("2d")?.drawImage(picture, 0, 0);
    };
    picture.onerror = () => setIsBroken(true);
    picture.src = url;
  }, [url]);
  if (error || isBroken) {
    return (
      <p className="muted">
        <Trans>The picture cannot be shown.</Trans>
      </p>
    );
  }
  return <canvas ref={canvas} className="moderation-still" role="img" aria-label={label} />;
}

function Playable({ file, isVideo }: { file: MediaRef; isVideo: boolean }) {
  const { t } = useLingui();
  const [isWanted, setIsWanted] = useState(false);
  const { url, error } = useMedia(isWanted ? file : null);
  if (error) {
    return (
      <p className="muted">
        <Trans>The file cannot be loaded.</Trans>
      </p>
    );
  }
  if (!isWanted) {
    return (
      <Button icon="download" onPress={() => setIsWanted(true)}>
        {isVideo ? t`Load the video` : t`Load the sound`}
      </Button>
    );
  }
  if (!url) return <p className="muted">{t`Loading`}</p>;
  if (isVideo) return <video className="moderation-still" src={url} controls preload="metadata" />;
  return <audio src={url} controls preload="metadata" />;
}

function FileFacts({ name, size }: { name: string; size: number | null }) {
  const { bytes } = useFormats();
  return (
    <>
      <Inert text={name} />
      {size === null ? null : <p className="muted">{bytes(size)}</p>}
    </>
  );
}

function Words({ text, html }: { text: string; html: string | null }) {
  const plain = html?.replaceAll(/<[^>]*>/g, "").replaceAll(/\s+/g, "");
  const isOther = html !== null && plain !== text.replaceAll(/\s+/g, "");
  return (
    <>
      <Inert text={text} />
      {isOther ? (
        <>
          <p className="muted">
            <Trans>Many apps show this in its place:</Trans>
          </p>
          <Inert text={html} />
        </>
      ) : null}
    </>
  );
}

/** The file of a message, as far as it can be looked at here. */
function Attached({ body }: { body: Extract<MessageBody, { file: MediaRef }> }) {
  const { t } = useLingui();
  switch (body.kind) {
    case "image":
    case "sticker":
      return <Still file={body.file} label={t`Reported picture`} />;
    case "file":
      return <FileFacts name={body.name} size={body.file.sizeBytes} />;
    default:
      return <Playable file={body.file} isVideo={body.kind === "video"} />;
  }
}

function Shown({ body }: { body: MessageBody }) {
  if ("html" in body) return <Words text={body.text} html={body.html} />;
  if (!("file" in body)) return <Inert text={"text" in body ? body.text : ""} />;
  return (
    <>
      {"caption" in body && body.caption ? <Inert text={body.caption} /> : null}
      <Attached body={body} />
    </>
  );
}

export function Content({ body }: { body: MessageBody | null }) {
  const { t } = useLingui();
  if (!body) {
    return (
      <p className="muted">
        <Trans>It cannot be opened: nobody who reported it has given its key.</Trans>
      </p>
    );
  }
  const isPicture = body.kind === "image" || body.kind === "sticker";
  return (
    <Veiled label={isPicture ? t`Show the picture` : t`Show the message`}>
      <Shown body={body} />
    </Veiled>
  );
}
