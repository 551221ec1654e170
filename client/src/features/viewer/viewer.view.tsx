import { useRef, useState, type KeyboardEvent, type PointerEvent, type WheelEvent } from "react";
import { useLingui } from "@lingui/react/macro";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { saveBlob, useMedia, useThumbnail } from "../../app/media.ts";
import type { MessageBody, MessageItem } from "../../matrix/engine.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { useLayer } from "../../ui/navigation.ts";
import { Empty } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import { closes, FITTED, moved, zoomed } from "./viewer.model.ts";
import "./viewer.css";

type PictureBody = Extract<MessageBody, { kind: "image" | "sticker" | "video" }>;

interface ViewerProps {
  item: MessageItem;
  onClose: () => void;
}

const WHEEL_STEP = 1.0015;
const BUTTON_STEP = 1.5;
const MIDDLE = { x: 0, y: 0 };

/** Pointers on the picture: one moves it, two pinch it. */
function useGestures(onClose: () => void) {
  const [view, setView] = useState(FITTED);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const downPx = useRef(0);

  const fromMiddle = (x: number, y: number) => ({ x: x - innerWidth / 2, y: y - innerHeight / 2 });

  function pinch(before: { x: number; y: number }, after: { x: number; y: number }, id: number) {
    const other = [...pointers.current].find(([key]) => key !== id)?.[1];
    if (!other) return;
    const span = (point: { x: number; y: number }) =>
      Math.hypot(point.x - other.x, point.y - other.y);
    const at = fromMiddle((after.x + other.x) / 2, (after.y + other.y) / 2);
    setView((now) => zoomed(now, span(after) / Math.max(1, span(before)), at));
  }
  return {
    view,
    zoom: (factor: number) => setView((now) => zoomed(now, factor, MIDDLE)),
    handlers: {
      onPointerDown(event: PointerEvent) {
        (event.target as Element).setPointerCapture(event.pointerId);
        pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
        downPx.current = 0;
      },
      onPointerMove(event: PointerEvent) {
        const before = pointers.current.get(event.pointerId);
        if (!before) return;
        const after = { x: event.clientX, y: event.clientY };
        if (pointers.current.size === 2) pinch(before, after, event.pointerId);
        else setView((now) => moved(now, { x: after.x - before.x, y: after.y - before.y }));
        downPx.current += after.y - before.y;
        pointers.current.set(event.pointerId, after);
      },
      onPointerUp(event: PointerEvent) {
        pointers.current.delete(event.pointerId);
        if (closes(view, downPx.current)) onClose();
      },
      onPointerCancel: (event: PointerEvent) => void pointers.current.delete(event.pointerId),
      onDoubleClick: (event: { clientX: number; clientY: number }) =>
        setView((now) =>
          now.scale > 1 ? FITTED : zoomed(now, 2.5, fromMiddle(event.clientX, event.clientY)),
        ),
      onWheel: (event: WheelEvent) =>
        setView((now) =>
          zoomed(now, WHEEL_STEP ** -event.deltaY, fromMiddle(event.clientX, event.clientY)),
        ),
    },
  };
}

function Content({ body, onClose }: { body: PictureBody; onClose: () => void }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { url, error, retry } = useMedia(body.file);
  const small = useThumbnail(body.thumbnail ?? null, 800, 800);
  const { view, zoom, handlers } = useGestures(onClose);
  const shown = url ?? small.url;
  const label = body.caption || body.name;

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "+" || event.key === "=") zoom(BUTTON_STEP);
    if (event.key === "-") zoom(1 / BUTTON_STEP);
  }
  if (error) {
    return (
      <Empty icon="image" title={t`Could not be loaded`}>
        <p>{errorWords(error)}</p>
        <Button onPress={retry}>{t`Try again`}</Button>
      </Empty>
    );
  }
  if (body.kind === "video") {
    return url ? (
      <video className="viewer-video" src={url} controls autoPlay aria-label={label} />
    ) : (
      <div className="viewer-waiting" role="status" aria-label={t`Loading`} />
    );
  }
  return (
    <div
      className="viewer-stage"
      role="application"
      tabIndex={0}
      aria-label={t`Picture. Plus and minus zoom.`}
      onKeyDown={onKeyDown}
      {...handlers}
    >
      {shown ? (
        <img
          src={shown}
          alt={label}
          draggable={false}
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
        />
      ) : (
        <div className="viewer-waiting" role="status" aria-label={t`Loading`} />
      )}
    </div>
  );
}

function Head({ item, body, onClose }: ViewerProps & { body: PictureBody }) {
  const engine = useEngine();
  const { t } = useLingui();
  const { full } = useFormats();
  const errorWords = useErrorWords();
  async function save() {
    try {
      saveBlob(await engine.loadMedia(body.file), body.name);
    } catch (why) {
      showToast({ text: errorWords(errorCode(why)), isError: true });
    }
  }
  return (
    <header className="viewer-head">
      <div className="viewer-words">
        <bdi className="ellipsis">{item.senderName}</bdi>
        <span className="viewer-time">{full(item.sentAt)}</span>
      </div>
      <IconButton icon="download" label={t`Save`} onPress={() => void save()} />
      <IconButton icon="close" label={t`Close`} onPress={onClose} />
    </header>
  );
}

export function Viewer({ item, onClose }: ViewerProps) {
  const { t } = useLingui();
  useLayer(true, onClose);
  const { body } = item;
  if (body.kind !== "image" && body.kind !== "sticker" && body.kind !== "video") return null;
  return (
    <ModalOverlay className="viewer" isOpen onOpenChange={(isOpen) => (isOpen ? 0 : onClose())}>
      <Modal className="viewer-modal">
        <AriaDialog className="viewer-dialog" aria-label={t`Picture`}>
          <Head item={item} body={body} onClose={onClose} />
          <Content body={body} onClose={onClose} />
          {body.caption ? (
            <p className="viewer-caption" dir="auto">
              {body.caption}
            </p>
          ) : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
