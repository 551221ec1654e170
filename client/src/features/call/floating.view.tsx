/** The call in a small window that stays on top of other programs. */
import { useEffect, useEffectEvent, useState } from "react";
import { createPortal } from "react-dom";

import { resizeCall } from "../../app/own_calls.ts";
import { IconSprite } from "../../ui/icon.tsx";
import { CameraButton, LeaveButton, MicrophoneButton } from "./round_buttons.view.tsx";
import { OwnFace } from "./own_face.view.tsx";
import { TileView } from "./tile.view.tsx";
import { useStage } from "./use_stage.ts";

interface WindowMaker {
  requestWindow(size: { width: number; height: number }): Promise<Window>;
}

const SIZE = { width: 360, height: 270 };

/** Some browsers have windows of this kind with a page in them, others for one video alone. */
function windowMaker(): WindowMaker | null {
  const { documentPictureInPicture } = globalThis as {
    documentPictureInPicture?: WindowMaker;
  };
  return documentPictureInPicture ?? null;
}

export function canFloat(): boolean {
  return windowMaker() !== null || document.pictureInPictureEnabled;
}

function dress(target: Document): void {
  const { lang, dir } = document.documentElement;
  Object.assign(target.documentElement, { lang, dir });
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"], style')) {
    target.head.append(sheet.cloneNode(true));
  }
}

/** The window while it is there, and what opens it. */
export function useFloating() {
  const [floating, setFloating] = useState<Window | null>(null);
  const back = useEffectEvent(() => {
    setFloating(null);
    resizeCall(false);
  });
  useEffect(() => {
    if (!floating) return undefined;
    const onClose = () => back();
    floating.addEventListener("pagehide", onClose);
    return () => {
      floating.removeEventListener("pagehide", onClose);
      floating.close();
    };
  }, [floating]);
  async function float(): Promise<void> {
    const maker = windowMaker();
    if (maker) {
      const opened = await maker.requestWindow(SIZE);
      dress(opened.document);
      setFloating(opened);
    } else {
      await document
        .querySelector<HTMLVideoElement>(".call-floor video")
        ?.requestPictureInPicture();
    }
    resizeCall(true);
  }
  return { floating, float };
}

function FloatingFace() {
  const { layout } = useStage("speaker");
  return layout.main ? (
    <TileView tile={layout.main} size="main" isPinned={false} onPin={null} />
  ) : (
    <OwnFace size="main" />
  );
}

export function FloatingCall({ target }: { target: Window }) {
  return createPortal(
    <div className="call-float">
      <IconSprite />
      <FloatingFace />
      <div className="call-controls">
        <MicrophoneButton />
        <CameraButton />
        <LeaveButton />
      </div>
    </div>,
    target.document.body,
  );
}
