import jsQR from "jsqr";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";

import { Notice } from "../ui/state_views.tsx";
import "./scanner.css";

const LOOK_EVERY_MS = 200;

interface ScannerProps {
  onFound: (bytes: Uint8Array) => void;
  /** What to do instead where there is no camera, or where it may not be used. */
  refusal: ReactNode;
}

/** Looks through the camera until a code is found; pictures never leave this page. */
export function Scanner({ onFound, refusal }: ScannerProps) {
  const { t } = useLingui();
  const video = useRef<HTMLVideoElement>(null);
  const found = useEffectEvent(onFound);
  const [isRefused, setIsRefused] = useState(false);

  useEffect(() => {
    let stream: MediaStream | null = null;
    let isOver = false;
    const canvas = new OffscreenCanvas(1, 1);

    function look() {
      const frame = video.current;
      if (!frame || frame.videoWidth === 0) return;
      [canvas.width, canvas.height] = [frame.videoWidth, frame.videoHeight];
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context?.drawImage(frame, 0, 0);
      const image = context?.getImageData(0, 0, canvas.width, canvas.height);
      const code = image ? jsQR(image.data, image.width, image.height) : null;
      if (code && !isOver) {
        isOver = true;
        found(Uint8Array.from(code.binaryData));
      }
    }
    navigator.mediaDevices
      .getUserMedia({ video: { facingMode: "environment" } })
      .then((opened) => {
        stream = opened;
        if (video.current) video.current.srcObject = opened;
      })
      .catch(() => setIsRefused(true));
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);

  if (isRefused) {
    return (
      <Notice icon="camera" tone="warn">
        {refusal}
      </Notice>
    );
  }
  return (
    <video ref={video} className="scanner" autoPlay muted playsInline aria-label={t`Camera`} />
  );
}
