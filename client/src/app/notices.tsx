import type { ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { EncryptionStatus } from "../matrix/engine.ts";
import { Button } from "../ui/button.tsx";
import type { IconName } from "../ui/icon.tsx";
import { navigate } from "../ui/navigation.ts";
import { Notice } from "../ui/state_views.tsx";
import { EndedProviderNotice } from "./ended_notice.tsx";
import { useAccount } from "./engine_context.tsx";
import { useFormats } from "./formats.ts";
import { paths } from "./paths.ts";

interface CallProps {
  icon: IconName;
  title: ReactNode;
  children: ReactNode;
  action: string;
  path: string;
}

function Call({ icon, title, children, action, path }: CallProps) {
  return (
    <Notice
      icon={icon}
      tone="plain"
      action={
        <Button look="primary" onPress={() => navigate(path)}>
          {action}
        </Button>
      }
    >
      <span className="notice-title">{title}</span>
      <span>{children}</span>
    </Notice>
  );
}

function EncryptionNotice({ status }: { status: EncryptionStatus }) {
  const { t } = useLingui();
  const { percent } = useFormats();
  if (status.phase === "failed") {
    return (
      <Notice icon="warning" tone="danger">
        <Trans>Encrypted messages cannot be opened. Close other tabs and reload this page.</Trans>
      </Notice>
    );
  }
  if (status.identity === "locked") {
    return (
      <Call icon="lock" title={t`Older messages are locked`} action={t`Unlock`} path={paths.unlock}>
        <Trans>Show that this device is yours.</Trans>
      </Call>
    );
  }
  if (status.restoring) {
    const share = percent(status.restoring.done / Math.max(1, status.restoring.total));
    return (
      <Notice icon="retry">
        <Trans>Bringing your older messages back: {share}</Trans>
      </Notice>
    );
  }
  if (status.phase === "ready" && status.recovery !== "ready") {
    return (
      <Call icon="key" title={t`Keep your recovery key`} action={t`Set up`} path={paths.recovery}>
        <Trans>So that you never lose your messages.</Trans>
      </Call>
    );
  }
  return null;
}

/** Lines above the chats: the connection, a way in that has ended, and the most pressing thing. */
export function Notices() {
  const connection = useAccount((account) => account.connection);
  const encryption = useAccount((account) => account.encryption);
  return (
    <div className="notices" role="status">
      {connection === "offline" ? (
        <Notice icon="offline" tone="warn">
          <Trans>You are offline. What you write is sent when you are back.</Trans>
        </Notice>
      ) : null}
      <EndedProviderNotice />
      {encryption ? <EncryptionNotice status={encryption} /> : null}
    </div>
  );
}
