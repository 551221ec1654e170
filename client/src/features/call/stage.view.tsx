import {
  Suspense,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type RefObject,
} from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

import { RoomAvatar } from "../../app/avatars.tsx";
import { useFormats } from "../../app/formats.ts";
import { useRoomNamer } from "../../app/names.ts";
import { resizeCall } from "../../app/own_calls.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useLayer } from "../../ui/navigation.ts";
import { part } from "../../ui/part.tsx";
import { Announcements } from "./announcements.view.tsx";
import { useCallActs, useCallView, useMediaState, useSessionState } from "./call_context.tsx";
import { useProblemWords } from "./call_words.ts";
import { Controls, type CallPanel } from "./controls.view.tsx";
import { gridOf, type Grid } from "./layout.model.ts";
import { OwnFace } from "./own_face.view.tsx";
import { Panel } from "./panels.view.tsx";
import { Reactions } from "./reactions.view.tsx";
import { TileView } from "./tile.view.tsx";
import { useStage, type Stage } from "./use_stage.ts";

// Whoever knocks can wait until the call is on the screen.
const Knocking = part(async () => (await import("./knocking.view.tsx")).Knocking);

/** How long the call has gone on, by the second. */
export function Duration() {
  const { call } = useCallView();
  const { duration } = useFormats();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (!call) return null;
  return <span className="call-duration">{duration(Math.max(0, now - call.startedAt))}</span>;
}

interface HeadProps {
  stage: Stage;
  onOpen: (panel: CallPanel) => void;
}

function Head({ stage, onOpen }: HeadProps) {
  const { t } = useLingui();
  const { room, own } = useCallView();
  const nameOf = useRoomNamer();
  const { count } = useFormats();
  const { phase, isRinging } = useSessionState();
  const isGrid = stage.mode === "grid";
  return (
    <header className="call-head">
      {own.isGuest ? null : (
        <IconButton
          icon="down"
          label={t`Back to the chats`}
          keys="Esc"
          onPress={() => resizeCall(true)}
        />
      )}
      <div className="call-title">
        <h1 className="ellipsis">
          <bdi>{nameOf(room)}</bdi>
        </h1>
        <span className="call-sub">
          <Icon name="lock" size={14} />
          <Trans>Encrypted</Trans>
          {phase === "in" && !isRinging ? <Duration /> : null}
        </span>
      </div>
      {stage.tiles.length > 1 ? (
        <IconButton
          icon={isGrid ? "focusOne" : "grid"}
          label={isGrid ? t`Show who speaks` : t`Show everybody`}
          onPress={() => stage.setMode(isGrid ? "speaker" : "grid")}
        />
      ) : null}
      <button type="button" className="call-count" onClick={() => onOpen("people")}>
        <Icon name="people" size={20} />
        <span className="unseen">{t`Who is here`}</span>
        <span>{count(stage.tiles.filter(({ kind }) => kind === "camera").length + 1)}</span>
      </button>
    </header>
  );
}

function useGrid(count: number, element: RefObject<HTMLElement | null>): Grid {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    if (!element.current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return gridOf(count, size.width, size.height);
}

function GridFloor({ stage: { layout, pin } }: { stage: Stage }) {
  const floor = useRef<HTMLUListElement>(null);
  const { width, height } = useGrid(layout.rest.length + 1, floor);
  const size = { inlineSize: `${width}px`, blockSize: `${height}px` };
  return (
    <ul ref={floor} className="call-grid">
      {layout.rest.map((tile) => (
        <li key={tile.id} style={size}>
          <TileView tile={tile} size="grid" isPinned={false} onPin={() => pin(tile.id)} />
        </li>
      ))}
      <li style={size}>
        <OwnFace size="grid" />
      </li>
    </ul>
  );
}

function MainFloor({ stage: { layout, pinned, pin } }: { stage: Stage }) {
  const { main, rest } = layout;
  if (!main) return null;
  return (
    <div className={rest.length > 0 ? "call-spot" : "call-spot call-spot-alone"}>
      <TileView
        key={main.id}
        tile={main}
        size="main"
        isPinned={main.id === pinned}
        onPin={rest.length > 0 ? () => pin(main.id) : null}
      />
      {rest.length > 0 ? (
        <ul className="call-side">
          {rest.map((tile) => (
            <li key={tile.id}>
              <TileView tile={tile} size="side" isPinned={false} onPin={() => pin(tile.id)} />
            </li>
          ))}
          <li>
            <OwnFace size="side" />
          </li>
        </ul>
      ) : null}
    </div>
  );
}

/** Nobody else is here: ourselves, and what we wait for. */
function Alone() {
  const { room } = useCallView();
  const { own } = useMediaState();
  const { phase, isRinging } = useSessionState();
  const nameOf = useRoomNamer();
  const words =
    phase === "joining" ? (
      <Trans>Connecting…</Trans>
    ) : isRinging ? (
      <Trans>Ringing…</Trans>
    ) : (
      <Trans>Nobody else is here yet</Trans>
    );
  return (
    <>
      {own.camera ? <OwnFace size="main" /> : null}
      <div className={own.camera ? "call-wait call-wait-over" : "call-wait"} role="status">
        <span className={isRinging ? "call-pulse" : ""}>
          <RoomAvatar room={room} size={96} />
        </span>
        <p className="call-wait-name">
          <bdi>{nameOf(room)}</bdi>
        </p>
        <p>{words}</p>
      </div>
    </>
  );
}

function Floor({ stage }: { stage: Stage }) {
  const { own } = useCallView();
  const { camera } = useMediaState().own;
  const isAlone = stage.tiles.length === 0;
  // Else we are among the others, or fill the stage ourselves.
  const isInCorner = isAlone ? camera === null : stage.tiles.length === 1;
  return (
    <div className="call-floor">
      {isAlone ? <Alone /> : null}
      {!isAlone && stage.layout.main ? <MainFloor stage={stage} /> : null}
      {!isAlone && !stage.layout.main ? <GridFloor stage={stage} /> : null}
      {isInCorner ? <OwnFace size="corner" /> : null}
      <Reactions />
      <Banner />
      <Suspense fallback={null}>{own.isGuest ? null : <Knocking />}</Suspense>
    </div>
  );
}

/** The one thing that is wrong now, with what to do about it. */
function Banner() {
  const { t } = useLingui();
  const { media } = useCallView();
  const { connection, isSilenced, problem } = useMediaState();
  const { phase } = useSessionState();
  const { isSharing, toggleScreen } = useCallActs();
  const problemWords = useProblemWords();
  if (phase === "returning" || (phase === "in" && connection === "reconnecting")) {
    return (
      <p className="call-banner" role="alert">
        <Icon name="retry" size={18} />
        <Trans>The connection was lost. Bringing you back…</Trans>
      </p>
    );
  }
  if (isSilenced && phase === "in") {
    return (
      <div className="call-banner">
        <Button look="primary" icon="volume" onPress={() => void media.allowSound()}>
          {t`Turn the sound on`}
        </Button>
      </div>
    );
  }
  if (problem) {
    return (
      <p className="call-banner" role="alert">
        <Icon name="warning" size={18} />
        {problemWords(problem)}
      </p>
    );
  }
  if (!isSharing) return null;
  return (
    <div className="call-banner" role="status">
      <Icon name="screen" size={18} />
      <Trans>Everybody here sees your screen</Trans>
      <Button onPress={toggleScreen}>{t`Stop`}</Button>
    </div>
  );
}

/** Also when what had the focus has gone. */
function isOnStage(target: EventTarget | null): boolean {
  return target === document.body || Boolean((target as Element | null)?.closest(".call-stage"));
}

/** Keys of the call, while the stage itself has the focus: no menu and no dialog over it. */
function useCallKeys(minimise: () => void) {
  const { toggleMicrophone, toggleCamera, toggleHand } = useCallActs();
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const acts: Record<string, () => void> = {
      m: toggleMicrophone,
      v: toggleCamera,
      h: toggleHand,
      escape: minimise,
    };
    const act = acts[event.key.toLowerCase()];
    const isHeld = event.repeat || event.ctrlKey || event.metaKey || event.altKey;
    const isHere = isOnStage(event.target);
    if (!act || isHeld || !isHere) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}

export function StageView({ onFloat }: { onFloat: () => void }) {
  const { t } = useLingui();
  const { room, own } = useCallView();
  const nameOf = useRoomNamer();
  const stage = useStage("grid");
  const [panel, setPanel] = useState<CallPanel>(null);
  const moreButton = useRef<HTMLButtonElement>(null);
  // A guest has nothing here beside the call.
  const minimise = () => (own.isGuest ? undefined : resizeCall(true));
  function closePanel() {
    setPanel(null);
    // What opened the panel was a menu, which is gone.
    requestAnimationFrame(() => moreButton.current?.focus());
  }
  useLayer(!own.isGuest, minimise);
  useCallKeys(minimise);
  return (
    <ModalOverlay
      className="call-overlay"
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : minimise())}
    >
      <Modal className="call-modal">
        <AriaDialog className="call-stage" aria-label={t`Call: ${nameOf(room)}`}>
          <Head stage={stage} onOpen={setPanel} />
          <Floor stage={stage} />
          <Controls onOpen={setPanel} onFloat={onFloat} moreButton={moreButton} />
          <Announcements />
          <Panel panel={panel} onClose={closePanel} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
