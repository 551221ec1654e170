/** Who is here, which devices we use, and how the connection is. */
import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useOwnId } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { useTry } from "../../app/use_try.ts";
import type { CallMember } from "../../matrix/engine.ts";
import type {
  DeviceKind,
  MediaStatistics,
  StreamStatistics,
} from "../../platform/call_media/call_media.ts";
import {
  canBlur,
  canChooseSpeaker,
  listDevices,
  readHabits,
  watchDevices,
  type MediaDevices,
} from "../../platform/call_media/devices.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Choices, Switch } from "../../ui/switch.tsx";
import { useCallView } from "./call_context.tsx";
import { shownName, useTrustWords } from "./call_words.ts";
import type { CallPanel } from "./controls.view.tsx";
import { MemberAvatar } from "./tile.view.tsx";
import "./panels.css";

function MemberLine({ member }: { member: CallMember }) {
  const engine = useEngine();
  const ownId = useOwnId();
  const { t } = useLingui();
  const attempt = useTry();
  const trustWords = useTrustWords();
  const isSure = member.isOwn || (member.trust === "verified" && member.isDeviceVerified);
  const isGuest = useCallView().own.isGuest || member.isGuest;
  const canVerify = !isSure && !isGuest && member.userId !== ownId;
  return (
    <li className="call-member">
      <MemberAvatar member={member} size={40} />
      <span className="call-member-words">
        <bdi className="ellipsis">{shownName(member)}</bdi>
        <span className={isSure ? "call-trust call-trust-good" : "call-trust"}>
          <Icon name={isSure ? "shield" : "info"} size={14} />
          {trustWords(member)}
        </span>
      </span>
      {canVerify ? (
        <Button onPress={() => void attempt(engine.requestVerification(member.userId))}>
          {t`Verify`}
        </Button>
      ) : null}
    </li>
  );
}

function People() {
  const { call } = useCallView();
  const members = call?.members ?? [];
  return (
    <>
      <p className="call-promise">
        <Icon name="lock" size={18} />
        <span>
          <Plural
            value={members.length}
            one="# device can hear and see this call. It is encrypted between the devices; the server carries it and cannot listen."
            other="# devices can hear and see this call. It is encrypted between them; the server carries it and cannot listen."
          />
        </span>
      </p>
      <ul className="call-members">
        {members.map((member) => (
          <MemberLine key={member.identity} member={member} />
        ))}
      </ul>
    </>
  );
}

export function useDevices(): MediaDevices | null {
  const [devices, setDevices] = useState<MediaDevices | null>(null);
  useEffect(() => {
    const read = () => void listDevices().then(setDevices, () => undefined);
    read();
    return watchDevices(read);
  }, []);
  return devices;
}

interface DeviceChoicesProps {
  onChoose: (kind: DeviceKind, deviceId: string) => void;
  onBlur: (isOn: boolean) => void;
}

function BlurSwitch({ onBlur }: Pick<DeviceChoicesProps, "onBlur">) {
  const { t } = useLingui();
  const [isBlurred, setIsBlurred] = useState(() => readHabits().isBlurred);
  return (
    <Switch
      label={t`Blur what is behind me`}
      hint={t`This device does it by itself, before the picture is sent.`}
      isSelected={isBlurred}
      onChange={(isOn) => {
        setIsBlurred(isOn);
        onBlur(isOn);
      }}
    />
  );
}

/** Which of several; a kind with nothing to choose is left out. */
export function DeviceChoices({ onChoose, onBlur }: DeviceChoicesProps) {
  const { t } = useLingui();
  const devices = useDevices();
  const [chosen, setChosen] = useState<Record<DeviceKind, string | null>>(readHabits);
  const labels: Record<DeviceKind, string> = {
    microphone: t`Microphone`,
    camera: t`Camera`,
    speaker: t`Loudspeaker`,
  };
  const kinds: DeviceKind[] = ["microphone", "camera", "speaker"];
  const shown = kinds.filter((kind) => kind !== "speaker" || canChooseSpeaker());
  const choices = shown.map((kind) => {
    const found = devices?.[kind] ?? [];
    if (found.length === 0) return null;
    const isThere = found.some(({ deviceId }) => deviceId === chosen[kind]);
    return (
      <Choices
        key={kind}
        label={labels[kind]}
        chosen={(isThere ? chosen[kind] : found[0]?.deviceId) ?? ""}
        onChoose={(deviceId) => {
          setChosen({ ...chosen, [kind]: deviceId });
          onChoose(kind, deviceId);
        }}
        choices={found.map(({ deviceId, label }) => ({
          id: deviceId,
          label: label || labels[kind],
        }))}
      />
    );
  });
  return (
    <>
      {choices}
      {canBlur() && (devices?.camera.length ?? 0) > 0 ? <BlurSwitch onBlur={onBlur} /> : null}
    </>
  );
}

const READ_EVERY_MS = 1_000;

function useStatistics(): MediaStatistics | null {
  const { media } = useCallView();
  const [statistics, setStatistics] = useState<MediaStatistics | null>(null);
  useEffect(() => {
    const read = () => void media.readStatistics().then(setStatistics, () => undefined);
    read();
    const timer = setInterval(read, READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [media]);
  return statistics;
}

function StreamLine({ stream, name }: { stream: StreamStatistics; name: string }) {
  const { t } = useLingui();
  const { count, bytes } = useFormats();
  const kinds = { microphone: t`Sound`, camera: t`Camera`, screen: t`Screen` };
  const { kind, framesDecoded, width, height, framesPerSecond, audioEnergy } = stream;
  return (
    <li
      data-identity={stream.identity}
      data-kind={kind}
      data-frames={framesDecoded}
      data-energy={audioEnergy}
    >
      <span className="call-stream-name">
        <bdi>{name}</bdi> · {kinds[kind]}
      </span>
      <span className="call-stream-facts">
        {kind === "microphone" ? null : (
          <>
            <bdi>{`${width} × ${height}`}</bdi> ·{" "}
            <Plural value={Math.round(framesPerSecond)} one="# picture/s" other="# pictures/s" /> ·{" "}
            <Plural value={framesDecoded} one="# picture" other="# pictures" /> ·{" "}
          </>
        )}
        {bytes(stream.bytesReceived)} · <Trans>lost: {count(stream.packetsLost)}</Trans>
      </span>
    </li>
  );
}

function ConnectionFacts() {
  const { t } = useLingui();
  const { count } = useFormats();
  const { call } = useCallView();
  const statistics = useStatistics();
  const routes = { udp: t`Directly`, tcp: t`Directly, over TCP`, relay: t`Through a relay` };
  const nameOf = (identity: string) =>
    call?.members.find((member) => member.identity === identity)?.name ?? identity;
  const { route, roundTripMs, streams } = statistics ?? { streams: [] };
  return (
    <>
      <p className="muted">
        <Trans>What was decrypted and can be played, since each stream began.</Trans>
      </p>
      <dl className="call-facts">
        <dt>{t`Way to the server`}</dt>
        <dd>{route ? routes[route] : "–"}</dd>
        <dt>{t`There and back`}</dt>
        <dd>
          {roundTripMs === null || roundTripMs === undefined
            ? "–"
            : t`${count(Math.round(roundTripMs))} ms`}
        </dd>
      </dl>
      <ul className="call-streams">
        {streams.map((stream) => (
          <StreamLine
            key={`${stream.identity} ${stream.kind}`}
            stream={stream}
            name={nameOf(stream.identity)}
          />
        ))}
      </ul>
    </>
  );
}

export function Panel({ panel, onClose }: { panel: CallPanel; onClose: () => void }) {
  const { t } = useLingui();
  const { media } = useCallView();
  if (!panel) return null;
  const titles = {
    people: t`Who is here`,
    devices: t`Camera and microphone`,
    connection: t`Connection details`,
  };
  return (
    <Dialog title={titles[panel]} isOpen onClose={onClose}>
      {panel === "people" ? <People /> : null}
      {panel === "devices" ? (
        <DeviceChoices
          onChoose={(kind, deviceId) => void media.choose(kind, deviceId)}
          onBlur={(isOn) => void media.setBlur(isOn)}
        />
      ) : null}
      {panel === "connection" ? <ConnectionFacts /> : null}
    </Dialog>
  );
}
