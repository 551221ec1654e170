import { useEffect, useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { outerPaths } from "../../app/outer_paths.ts";
import { ProveAgain, SignedInAs } from "../../app/visit_gate.tsx";
import { useVisit, type VisitorProps } from "../../app/visit_context.tsx";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import type { OwnDevice } from "../../matrix/visit.ts";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { Icon } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import { useFinal } from "./final.view.tsx";

interface PageProps extends VisitorProps {
  back: ReactNode;
}

function useDevices() {
  const visit = useVisit();
  const [devices, setDevices] = useState<OwnDevice[] | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  useEffect(() => {
    visit.devices().then(setDevices, (why: unknown) => setError(errorCode(why)));
  }, [visit]);
  return { devices, error };
}

function nameOf(device: OwnDevice): string {
  return device.displayName ?? device.deviceId;
}

function Seen({ device }: { device: OwnDevice }) {
  const { day, time } = useFormats();
  const seen = device.lastSeenAt;
  if (seen === null) return <Trans>Not seen yet</Trans>;
  return (
    <Trans>
      Last used: {day(seen)}, {time(seen)}
    </Trans>
  );
}

function DeviceLink({ device }: { device: OwnDevice }) {
  const path = outerPaths.action("device", device.deviceId);
  return (
    <a
      className="account-entry"
      href={path}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        navigate(path);
      }}
    >
      <Icon name="device" size={20} />
      <span>
        <bdi>{nameOf(device)}</bdi>
        <small>
          <Seen device={device} />
        </small>
      </span>
      <Icon name="forward" size={18} />
    </a>
  );
}

/** What stands there until the devices are known, or cannot be. */
function Waiting({ error }: { error: EngineErrorCode | null }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  if (!error) return <Skeleton rows={3} label={t`Loading`} />;
  return (
    <Notice icon="warning" tone="danger">
      {errorWords(error)}
    </Notice>
  );
}

export function DevicesPage({ back, ...who }: PageProps) {
  const { t } = useLingui();
  const { devices, error } = useDevices();
  return (
    <Gate title={t`Your devices`} icon="device" foot={<SignedInAs {...who} />}>
      {devices ? (
        <ul className="account-entries">
          {devices.map((device) => (
            <li key={device.deviceId}>
              <DeviceLink device={device} />
            </li>
          ))}
        </ul>
      ) : (
        <Waiting error={error} />
      )}
      {back}
    </Gate>
  );
}

function Facts({ device }: { device: OwnDevice }) {
  const { t } = useLingui();
  const facts = [
    { label: t`Device`, value: device.deviceId },
    { label: t`App`, value: device.appHost },
    { label: t`Address`, value: device.lastSeenIp },
  ];
  return (
    <dl className="account-facts">
      {facts.map(({ label, value }) =>
        value ? (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <bdi dir="ltr">{value}</bdi>
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

interface DeviceProps extends PageProps {
  deviceId: string;
}

function Unknown({ back, ...who }: PageProps) {
  const { t } = useLingui();
  return (
    <Gate title={t`You have no such device`} icon="device" foot={<SignedInAs {...who} />}>
      <p className="gate-lead">
        <Trans>It may have been signed out already.</Trans>
      </p>
      {back}
    </Gate>
  );
}

export function DevicePage({ deviceId, back, ...who }: DeviceProps) {
  const { t } = useLingui();
  const { devices, error } = useDevices();
  const device = devices?.find((one) => one.deviceId === deviceId);
  if (devices && !device) return <Unknown {...who} back={back} />;
  return (
    <Gate
      title={device ? nameOf(device) : t`Your devices`}
      icon="device"
      lead={device ? <Seen device={device} /> : null}
      foot={<SignedInAs {...who} />}
    >
      {device ? <Facts device={device} /> : <Waiting error={error} />}
      {device ? (
        <Button
          look="danger-plain"
          wide
          onPress={() => navigate(outerPaths.action("sign_out", deviceId))}
        >
          {t`Sign out`}
        </Button>
      ) : null}
      {back}
    </Gate>
  );
}

export function SignOutPage({ deviceId, back, ...who }: DeviceProps) {
  const { t } = useLingui();
  const { devices, error } = useDevices();
  const visit = useVisit();
  const { isBusy, isDone, act } = useFinal(() => visit.removeDevice(deviceId));
  const device = devices?.find((one) => one.deviceId === deviceId);
  if (isDone) {
    return (
      <Gate title={t`The device is signed out`} icon="check" foot={<SignedInAs {...who} />}>
        {back}
      </Gate>
    );
  }
  if (devices && !device) return <Unknown {...who} back={back} />;
  return (
    <Gate
      title={t`Sign this device out?`}
      icon="leave"
      lead={device ? <bdi>{nameOf(device)}</bdi> : null}
      foot={<SignedInAs {...who} />}
    >
      {device ? <Facts device={device} /> : <Waiting error={error} />}
      <p>
        <Trans>
          It loses access to your account at once. Messages that only it can read are lost with it.
        </Trans>
      </p>
      {who.visitor.isFresh ? (
        <Button look="danger" wide isBusy={isBusy} onPress={() => void act()}>
          {t`Sign out`}
        </Button>
      ) : (
        <ProveAgain {...who} />
      )}
      {back}
    </Gate>
  );
}
