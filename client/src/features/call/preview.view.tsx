/** How we look and sound, before anybody else sees and hears it. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";

import type { CallIntent } from "../../matrix/engine.ts";
import { problemOf, type MediaProblem } from "../../platform/call_media/call_media.ts";
import {
  openOwn,
  readHabits,
  stopStream,
  type CallHabits,
  writeHabits,
} from "../../platform/call_media/devices.ts";
import { watchLevel } from "../../platform/call_media/level.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useProblemWords } from "./call_words.ts";
import { DeviceChoices } from "./panels.view.tsx";
import { CameraToggle, MicrophoneToggle, RoundButton } from "./round_buttons.view.tsx";
import "./lobby.css";

/** One of our devices, open as long as it is switched on. */
function usePreview(kind: "camera" | "microphone", isOn: boolean, habits: CallHabits) {
  const deviceId = habits[kind];
  const isBlurred = kind === "camera" && habits.isBlurred;
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [problem, setProblem] = useState<MediaProblem | null>(null);
  useEffect(() => {
    if (!isOn) return undefined;
    let opened: MediaStream | null = null;
    let isWanted = true;
    openOwn(kind, deviceId).then(
      (found) => {
        opened = found;
        if (!isWanted) return stopStream(found);
        setStream(found);
        setProblem(null);
      },
      (why: unknown) => (isWanted ? setProblem(problemOf(kind, why)) : undefined),
    );
    return () => {
      isWanted = false;
      stopStream(opened);
      setStream(null);
    };
  }, [kind, isOn, deviceId, isBlurred]);
  return { stream, problem };
}

function Mirror({ stream, face }: { stream: MediaStream | null; face: ReactNode }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return stream ? (
    <video
      ref={video}
      className="call-video call-mirrored"
      autoPlay
      playsInline
      muted
      tabIndex={-1}
    />
  ) : (
    <div className="call-face">{face}</div>
  );
}

/** Shows that the microphone hears something. */
function Level({ stream }: { stream: MediaStream }) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      watchLevel(stream, (level) => {
        if (bar.current) bar.current.style.inlineSize = `${Math.round(level * 100)}%`;
      }),
    [stream],
  );
  return (
    <span className="call-level" aria-hidden="true">
      <span ref={bar} />
    </span>
  );
}

export function useBringing(intent: CallIntent) {
  const [habits, setHabits] = useState(readHabits);
  const [isMicrophoneOn, setMicrophone] = useState(habits.isMicrophoneOn);
  const [isCameraOn, setCamera] = useState(intent === "video" && habits.isCameraOn);
  const camera = usePreview("camera", isCameraOn, habits);
  const microphone = usePreview("microphone", isMicrophoneOn, habits);
  return {
    isMicrophoneOn,
    isCameraOn,
    camera,
    microphone,
    toggleMicrophone() {
      setMicrophone(!isMicrophoneOn);
      writeHabits({ isMicrophoneOn: !isMicrophoneOn });
    },
    toggleCamera() {
      setCamera(!isCameraOn);
      writeHabits({ isCameraOn: !isCameraOn });
    },
    choose(kind: "microphone" | "camera" | "speaker", deviceId: string) {
      writeHabits({ [kind]: deviceId });
      setHabits(readHabits());
    },
    blur(isBlurred: boolean) {
      writeHabits({ isBlurred });
      setHabits(readHabits());
    },
  };
}

export type Bringing = ReturnType<typeof useBringing>;

interface PreviewProps {
  bringing: Bringing;
  /** Stands in the place of the picture while the camera is off. */
  face: ReactNode;
}

export function Preview({ bringing, face }: PreviewProps) {
  const { t } = useLingui();
  const problemWords = useProblemWords();
  const [isChoosing, setIsChoosing] = useState(false);
  const { camera, microphone, isCameraOn, isMicrophoneOn } = bringing;
  const problem = (isCameraOn && camera.problem) || (isMicrophoneOn && microphone.problem) || null;
  return (
    <div className="call-preview">
      <Mirror stream={camera.stream} face={face} />
      {microphone.stream ? <Level stream={microphone.stream} /> : null}
      {problem ? (
        <p className="call-banner" role="alert">
          <Icon name="warning" size={18} />
          {problemWords(problem)}
        </p>
      ) : null}
      <div className="call-controls" role="group" aria-label={t`Camera and microphone`}>
        <MicrophoneToggle isOn={isMicrophoneOn} onToggle={bringing.toggleMicrophone} />
        <CameraToggle isOn={isCameraOn} onToggle={bringing.toggleCamera} />
        <RoundButton
          icon="settings"
          label={t`Choose camera and microphone`}
          onPress={() => setIsChoosing(true)}
        />
      </div>
      <Dialog
        title={t`Camera and microphone`}
        isOpen={isChoosing}
        onClose={() => setIsChoosing(false)}
      >
        <DeviceChoices onChoose={bringing.choose} onBlur={bringing.blur} />
      </Dialog>
    </div>
  );
}
