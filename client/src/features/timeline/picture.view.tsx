import { decodeBlurHash } from "fast-blurhash";
import { useEffect, useRef, useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { useFormats } from "../../app/formats.ts";
import { useMedia, useThumbnail } from "../../app/media.ts";
import type { MessageBody } from "../../matrix/engine.ts";
import { Icon } from "../../ui/icon.tsx";
import { TextBody } from "./text_body.view.tsx";

export type PictureBody = Extract<MessageBody, { kind: "image" | "sticker" | "video" }>;

const MAX_WIDTH = 360;
const MAX_HEIGHT = 400;
const MIN_SIDE = 96;

/** Size in the timeline, known before a single byte of the picture is there. */
export function fitted(width: number | null, height: number | null, most: [number, number]) {
  if (!width || !height) return { width: most[0], height: Math.round(most[0] * 0.66) };
  const scale = Math.min(1, most[0] / width, most[1] / height);
  return {
    width: Math.max(MIN_SIDE, Math.round(width * scale)),
    height: Math.max(MIN_SIDE, Math.round(height * scale)),
  };
}

function Blur({ hash }: { hash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    try {
      const pixels = new Uint8ClampedArray(decodeBlurHash(hash, 32, 32));
      canvas.current?.getContext("2d")?.putImageData(new ImageData(pixels, 32, 32), 0, 0);
    } catch {
      // A broken hash leaves the plain background.
    }
  }, [hash]);
  return <canvas ref={canvas} className="picture-blur" width={32} height={32} aria-hidden="true" />;
}

interface PictureProps {
  body: PictureBody;
  isStop: boolean;
  onOpen: () => void;
}

/** A GIF must come whole to move; everything else is scaled to what is drawn. */
function useSmall(body: PictureBody, { width, height }: { width: number; height: number }) {
  const wanted = body.thumbnail ?? (body.kind === "video" ? null : body.file);
  const isWhole = wanted?.mimeType === "image/gif";
  const small = useThumbnail(isWhole ? null : wanted, width * 2, height * 2);
  const whole = useMedia(isWhole ? wanted : null);
  return isWhole ? whole : small;
}

function VideoMarks({ body }: { body: PictureBody }) {
  const { duration } = useFormats();
  if (body.kind !== "video") return null;
  return (
    <>
      <span className="picture-play">
        <Icon name="play" size={24} />
      </span>
      {body.durationMs ? (
        <span className="picture-duration">{duration(body.durationMs)}</span>
      ) : null}
    </>
  );
}

function Failed() {
  const { t } = useLingui();
  return (
    <span className="picture-note">
      <Icon name="retry" />
      {t`Could not load. Try again`}
    </span>
  );
}

/** The picture over its blurred shape, which goes once the picture is drawn. */
function Layers({ body, url, label }: { body: PictureBody; url: string | null; label: string }) {
  const [isDrawn, setIsDrawn] = useState(false);
  return (
    <>
      {body.blurhash && !isDrawn ? <Blur hash={body.blurhash} /> : null}
      {url ? (
        <img
          src={url}
          alt={label}
          decoding="async"
          data-drawn={isDrawn ? "" : undefined}
          onLoad={() => setIsDrawn(true)}
        />
      ) : null}
    </>
  );
}

export function Picture({ body, isStop, onOpen }: PictureProps) {
  const { t } = useLingui();
  const most: [number, number] = body.kind === "sticker" ? [192, 192] : [MAX_WIDTH, MAX_HEIGHT];
  const size = fitted(body.width, body.height, most);
  const { url, error, retry } = useSmall(body, size);
  const label = body.caption || body.name || t`Picture`;
  return (
    <>
      <button
        type="button"
        className={`picture picture-${body.kind}`}
        style={{ inlineSize: size.width, aspectRatio: `${size.width} / ${size.height}` }}
        tabIndex={isStop ? 0 : -1}
        aria-label={body.kind === "video" ? t`Play video: ${label}` : t`Open picture: ${label}`}
        onClick={error ? retry : onOpen}
      >
        <Layers body={body} url={url} label={label} />
        {error ? <Failed /> : <VideoMarks body={body} />}
      </button>
      {body.caption ? <TextBody text={body.caption} html={null} /> : null}
    </>
  );
}
