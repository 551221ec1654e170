import { useEffect, useRef, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { PersonAvatar } from "../../app/avatars.tsx";
import type { CallMember } from "../../matrix/engine.ts";
import type { Picture, Quality } from "../../platform/call_media/call_media.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Tile } from "./layout.model.ts";
import { shownName } from "./call_words.ts";
import "./tiles.css";

interface PictureViewProps {
  picture: Picture;
  kind: Tile["kind"];
  isMirrored?: boolean;
}

/** More unlike than this and a picture is shown whole instead of filling its place. */
const UNLIKE = 2.4;

function ratio(width: number, height: number): number {
  return height > 0 ? width / height : 1;
}

export function PictureView({ picture, kind, isMirrored }: PictureViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [isWhole, setIsWhole] = useState(kind === "screen");
  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    const look = () => {
      const own = ratio(element.videoWidth, element.videoHeight);
      const place = ratio(element.clientWidth, element.clientHeight);
      setIsWhole(kind === "screen" || Math.max(own / place, place / own) > UNLIKE);
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("resize", look);
    const detach = picture.attach(element);
    return () => {
      observer.disconnect();
      element.removeEventListener("resize", look);
      detach();
    };
  }, [picture, kind]);
  const classes = ["call-video", isWhole ? "call-whole" : "", isMirrored ? "call-mirrored" : ""];
  return (
    <video ref={video} className={classes.join(" ")} autoPlay playsInline muted tabIndex={-1} />
  );
}

export function MemberAvatar({ member, size }: { member: CallMember; size: number }) {
  const { userId, name, avatar } = member;
  return <PersonAvatar person={{ userId, displayName: name, avatar }} size={size} />;
}

function QualityMark({ quality }: { quality: Quality }) {
  const { t } = useLingui();
  if (quality !== "weak" && quality !== "bad") return null;
  const label = quality === "weak" ? t`Weak connection` : t`Connection lost`;
  return (
    <span className={`call-quality call-quality-${quality}`} role="img" aria-label={label}>
      <Icon name="signal" size={16} />
    </span>
  );
}

function NameTag({ tile: { kind, member, media } }: { tile: Tile }) {
  const { t } = useLingui();
  const { name } = member;
  if (kind === "screen") {
    return (
      <span className="call-name">
        <Icon name="screen" size={16} />
        <Trans>
          Screen of <bdi>{name}</bdi>
        </Trans>
      </span>
    );
  }
  return (
    <span className="call-name">
      {media?.hasMicrophone ? null : (
        <span className="call-muted" role="img" aria-label={t`Muted`}>
          <Icon name="micOff" size={16} />
        </span>
      )}
      <bdi className="ellipsis">{shownName(member)}</bdi>
      {member.isGuest ? (
        <span className="call-guest">
          <Trans>Guest</Trans>
        </span>
      ) : null}
      {media ? <QualityMark quality={media.quality} /> : null}
    </span>
  );
}

export type TileSize = "main" | "grid" | "side";
export const AVATARS = { main: 96, grid: 64, side: 48 } as const;

interface TileViewProps {
  tile: Tile;
  isPinned: boolean;
  size: TileSize;
  /** Nothing to choose where somebody fills the stage alone. */
  onPin: (() => void) | null;
}

function Face({ tile, size }: Pick<TileViewProps, "tile" | "size">) {
  const { kind, member, media } = tile;
  const picture = kind === "screen" ? media?.screen : media?.camera;
  if (picture) return <PictureView picture={picture} kind={kind} />;
  return (
    <div className="call-face">
      <MemberAvatar member={member} size={AVATARS[size]} />
      {media ? null : (
        <span className="call-coming">
          <Trans>Connecting…</Trans>
        </span>
      )}
    </div>
  );
}

/** One camera, or one shared screen. */
export function TileView({ tile, isPinned, size, onPin }: TileViewProps) {
  const { t } = useLingui();
  const { kind, member, media } = tile;
  const { name } = member;
  const isSpeaking = kind === "camera" && media?.isSpeaking;
  const classes = ["call-tile", `call-tile-${size}`, isSpeaking ? "call-speaking" : ""];
  return (
    <div className={classes.join(" ")} data-identity={member.identity} data-kind={kind}>
      <Face tile={tile} size={size} />
      {kind === "camera" && member.handRaisedAt ? (
        <span className="call-hand" role="img" aria-label={t`Hand raised`}>
          <Icon name="hand" size={20} />
        </span>
      ) : null}
      {media?.isRefused ? (
        <span className="call-refused">
          <Icon name="unlock" size={16} />
          <Trans>Sent without encryption, so it is not shown</Trans>
        </span>
      ) : null}
      <NameTag tile={tile} />
      {onPin ? (
        <button
          type="button"
          className="call-pin"
          aria-pressed={isPinned}
          aria-label={kind === "screen" ? t`Show the screen of ${name} big` : t`Show ${name} big`}
          onClick={onPin}
        />
      ) : null}
    </div>
  );
}
