import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useChanges, useEngine, useOwnId } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { ProofField, useProof } from "../../app/proof.tsx";
import { useTry } from "../../app/use_try.ts";
import { useWaysIn } from "../../app/ways_in.ts";
import type { Device, EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import { inOrder, others, unused } from "./devices.model.ts";
import { LinkDevice } from "./link_device.view.tsx";

function useDevices() {
  const engine = useEngine();
  const [devices, setDevices] = useState<Device[] | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const read = () => {
    setError(null);
    engine.loadDevices().then(setDevices, (why: unknown) => setError(errorCode(why)));
  };
  useEffect(read, [engine]);
  useChanges((change) => (change.type === "DevicesChanged" ? read() : undefined));
  return { devices, error, read };
}

function Rename({ device, onClose }: { device: Device; onClose: () => void }) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [name, setName] = useState(device.displayName ?? "");
  async function save() {
    if (await attempt(engine.renameDevice(device.deviceId, name.trim()))) onClose();
  }
  return (
    <Confirm
      title={t`Rename device`}
      isOpen
      onClose={onClose}
      onConfirm={() => void save()}
      confirm={t`Save`}
    >
      <Field label={t`Name`} value={name} onChange={setName} autoFocus />
    </Confirm>
  );
}

function SignOutQuestion({ devices, onClose }: { devices: Device[]; onClose: () => void }) {
  const engine = useEngine();
  const { t } = useLingui();
  const proof = useProof(useWaysIn(), async (given) => {
    await engine.revokeDevices(
      devices.map((device) => device.deviceId),
      given,
    );
    showToast({ text: t`Signed out` });
    onClose();
  });
  return (
    <Confirm
      title={t`Sign out`}
      isOpen
      onClose={onClose}
      onConfirm={() => void proof.prove()}
      confirm={t`Sign out`}
      isDangerous
      isBusy={proof.isBusy}
    >
      <p>
        <Plural
          value={devices.length}
          one="This device will lose access to your account at once."
          other="These # devices will lose access to your account at once."
        />
      </p>
      <ProofField proof={proof} autoFocus />
    </Confirm>
  );
}

interface RowProps {
  device: Device;
  onRename: () => void;
  onSignOut: () => void;
}

function Seen({ device }: { device: Device }) {
  const { day, time } = useFormats();
  const seen = device.lastSeenAt;
  if (device.isCurrent) return <Trans>This device</Trans>;
  if (seen === null) return <Trans>Not seen yet</Trans>;
  return (
    <Trans>
      Last used: {day(seen)}, {time(seen)}
    </Trans>
  );
}

function Trusted({ isVerified }: { isVerified: boolean }) {
  return (
    <span className={isVerified ? "device-good" : "device-bad"}>
      <Icon name={isVerified ? "shield" : "shieldOff"} size={16} />
      {isVerified ? <Trans>Verified</Trans> : <Trans>Not verified</Trans>}
    </span>
  );
}

function DeviceMenu({ device, name, onRename, onSignOut }: RowProps & { name: string }) {
  const engine = useEngine();
  const ownId = useOwnId();
  const { t } = useLingui();
  const attempt = useTry();
  const rename: MenuEntry = { id: "rename", label: t`Rename`, icon: "edit" };
  const out: MenuEntry = { id: "out", label: t`Sign out`, icon: "leave", isDangerous: true };
  const verify: MenuEntry = { id: "verify", label: t`Verify`, icon: "shield" };
  const others = device.isVerified === false ? [verify, rename, out] : [rename, out];
  const acts: Record<string, () => void> = {
    rename: onRename,
    out: onSignOut,
    verify: () => void attempt(engine.requestVerification(ownId, device.deviceId)),
  };
  return (
    <Menu
      label={t`Device menu`}
      entries={device.isCurrent ? [rename] : others}
      onAction={(id) => acts[id]?.()}
      icon="more"
      buttonLabel={t`More about ${name}`}
    />
  );
}

function DeviceRow(props: RowProps) {
  const { device } = props;
  const name = device.displayName ?? device.deviceId;
  return (
    <li className="device">
      <span className="device-icon">
        <Icon name={/phone|android|ios/i.test(name) ? "phone" : "device"} />
      </span>
      <span className="device-words">
        <bdi className="device-name ellipsis">{name}</bdi>
        <span className="muted">
          <Seen device={device} />
          {device.lastSeenIp ? (
            <>
              {" · "}
              <bdi dir="ltr">{device.lastSeenIp}</bdi>
            </>
          ) : null}
        </span>
        {device.isVerified === null ? null : <Trusted isVerified={device.isVerified} />}
      </span>
      <DeviceMenu {...props} name={name} />
    </li>
  );
}

export function DevicesSection() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { devices, error, read } = useDevices();
  const [renaming, setRenaming] = useState<Device | null>(null);
  const [leaving, setLeaving] = useState<Device[] | null>(null);
  const [openedAt] = useState(Date.now);
  if (error) {
    return (
      <Empty icon="offline" title={t`Devices could not be loaded`}>
        <p>{errorWords(error)}</p>
        <Button onPress={read}>{t`Try again`}</Button>
      </Empty>
    );
  }
  if (!devices) return <Skeleton rows={2} label={t`Loading your devices`} />;
  const old = unused(devices, openedAt);
  const rest = others(devices);
  return (
    <>
      <ul className="devices">
        {inOrder(devices).map((device) => (
          <DeviceRow
            key={device.deviceId}
            device={device}
            onRename={() => setRenaming(device)}
            onSignOut={() => setLeaving([device])}
          />
        ))}
      </ul>
      <LinkDevice />
      {old.length > 0 && old.length < rest.length ? (
        <Button wide onPress={() => setLeaving(old)}>
          {t`Sign out devices not used for three months`}
        </Button>
      ) : null}
      {rest.length > 0 ? (
        <Button look="danger-plain" wide onPress={() => setLeaving(rest)}>
          {t`Sign out all other devices`}
        </Button>
      ) : null}
      {renaming ? <Rename device={renaming} onClose={() => setRenaming(null)} /> : null}
      {leaving ? <SignOutQuestion devices={leaving} onClose={() => setLeaving(null)} /> : null}
    </>
  );
}
