import { useLingui } from "@lingui/react/macro";

import { PersonAvatar } from "../../app/avatars.tsx";
import { useAccount, useOwnId } from "../../app/engine_context.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useCallActs, useMediaState } from "./call_context.tsx";
import { AVATARS, PictureView, type TileSize } from "./tile.view.tsx";

export function OwnAvatar({ size }: { size: number }) {
  const ownId = useOwnId();
  const profile = useAccount((account) => account.profile);
  return (
    <PersonAvatar
      person={profile ?? { userId: ownId, displayName: null, avatar: null }}
      size={size}
    />
  );
}

/** Ourselves, as in a mirror. */
export function OwnFace({ size }: { size: TileSize | "corner" }) {
  const { t } = useLingui();
  const { own } = useMediaState();
  const { isMicrophoneOn, isHandUp } = useCallActs();
  const classes = ["call-tile", `call-tile-${size}`];
  if (own.isSpeaking) classes.push("call-speaking");
  return (
    <div className={classes.join(" ")} role="group" aria-label={t`You`}>
      {own.camera ? (
        <PictureView picture={own.camera} kind="camera" isMirrored />
      ) : (
        <div className="call-face">
          <OwnAvatar size={size === "corner" ? 48 : AVATARS[size]} />
        </div>
      )}
      {isHandUp ? (
        <span className="call-hand">
          <Icon name="hand" size={20} />
        </span>
      ) : null}
      {isMicrophoneOn ? null : (
        <span className="call-name">
          <span className="call-muted" role="img" aria-label={t`Muted`}>
            <Icon name="micOff" size={16} />
          </span>
        </span>
      )}
    </div>
  );
}
