import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useEngine, useOwnId } from "../../app/engine_context.tsx";
import { paths } from "../../app/paths.ts";
import { useTry } from "../../app/use_try.ts";
import type { EncryptionStatus } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Notice, Skeleton } from "../../ui/state_views.tsx";

function DeviceLine({ isVerified }: { isVerified: boolean }) {
  return isVerified ? (
    <Notice icon="shield" tone="good">
      <Trans>This device is verified. The people you write to can trust it.</Trans>
    </Notice>
  ) : (
    <Notice icon="shieldOff" tone="warn">
      <Trans>This device is not verified yet.</Trans>
    </Notice>
  );
}

/** What makes this device trusted, by whatever way is open. */
function DeviceWay({ status }: { status: EncryptionStatus }) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const ownId = useOwnId();
  if (status.identity === "locked") {
    return (
      <Button look="primary" wide icon="unlock" onPress={() => navigate(paths.unlock)}>
        {t`Unlock this device`}
      </Button>
    );
  }
  if (status.deviceVerified || !status.canVerifyWithDevice) return null;
  return (
    <Button
      look="primary"
      wide
      icon="device"
      onPress={() => void attempt(engine.requestVerification(ownId))}
    >
      {t`Verify with another device`}
    </Button>
  );
}

function RecoveryWay({ hasKey }: { hasKey: boolean }) {
  const { t } = useLingui();
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button
        look={hasKey ? "soft" : "primary"}
        wide
        icon="key"
        onPress={() => (hasKey ? setIsAsking(true) : navigate(paths.recovery))}
      >
        {hasKey ? t`Make a new recovery key` : t`Set up the recovery key`}
      </Button>
      <Confirm
        title={t`Make a new recovery key?`}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => navigate(paths.recovery)}
        confirm={t`Continue`}
      >
        <p>
          <Trans>The old recovery key stops working.</Trans>
        </p>
      </Confirm>
    </>
  );
}

export function EncryptionSection() {
  const { t } = useLingui();
  const status = useAccount((account) => account.encryption);
  if (!status || status.phase === "starting") return <Skeleton rows={1} label={t`Loading`} />;
  const hasKey = status.recovery === "ready";
  return (
    <>
      <DeviceLine isVerified={status.deviceVerified} />
      <DeviceWay status={status} />
      <p>
        {hasKey ? (
          <Trans>Your recovery key is set up, and your messages are backed up with it.</Trans>
        ) : (
          <Trans>Without a recovery key you lose your messages when you lose your devices.</Trans>
        )}
      </p>
      {status.identity === "locked" ? null : <RecoveryWay hasKey={hasKey} />}
    </>
  );
}
