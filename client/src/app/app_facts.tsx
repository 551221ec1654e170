import { Trans, useLingui } from "@lingui/react/macro";

import type { DeviceRequest, ShownApp } from "../matrix/engine.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Notice } from "../ui/state_views.tsx";
import "./app_facts.css";

/** What the app calls itself is only a claim, so its host always stands beside it. */
export function AppName({ app }: { app: ShownApp }) {
  return (
    <strong>
      {app.name ? <bdi>{app.name}</bdi> : null}
      {app.name ? " · " : null}
      <bdi dir="ltr">{app.host}</bdi>
    </strong>
  );
}

function Pages({ app }: { app: ShownApp }) {
  const { t } = useLingui();
  const pages = [
    { address: app.policy, words: t`Its privacy policy` },
    { address: app.terms, words: t`Its terms of use` },
  ].filter(({ address }) => address);
  if (pages.length === 0) return null;
  return (
    <p className="app-pages">
      {pages.map(({ address, words }) => (
        <a key={words} href={address} target="_blank" rel="noreferrer">
          {words}
        </a>
      ))}
    </p>
  );
}

interface FactsProps {
  request: DeviceRequest;
  /** Where the person goes afterwards, if they go anywhere. */
  leadsTo?: string;
}

/** In plain words what saying yes means. */
export function AppFacts({ request, leadsTo }: FactsProps) {
  const { t } = useLingui();
  const facts: { icon: IconName; words: string }[] = [
    { icon: "chat", words: t`It can read your chats and write in your name.` },
    { icon: "person", words: t`It can see and change your profile and your contacts.` },
    { icon: "device", words: t`It becomes one of your devices; you can sign it out at any time.` },
    { icon: "key", words: t`It does not learn your password.` },
  ];
  return (
    <>
      <ul className="app-facts">
        {facts.map(({ icon, words }) => (
          <li key={icon}>
            <Icon name={icon} size={18} />
            <span>{words}</span>
          </li>
        ))}
      </ul>
      {request.replaces === null ? null : (
        <Notice icon="warning" tone="warn">
          <Trans>
            Your device <bdi>{request.replaces}</bdi> will be signed out: this app takes its place.
          </Trans>
        </Notice>
      )}
      <p className="app-details">
        {request.deviceId ? (
          <span>
            <Trans>
              Device <bdi dir="ltr">{request.deviceId}</bdi>
            </Trans>
          </span>
        ) : null}
        {leadsTo ? (
          <span>
            <Trans>
              You will be sent to <bdi dir="ltr">{leadsTo}</bdi>
            </Trans>
          </span>
        ) : null}
      </p>
      <Pages app={request.app} />
    </>
  );
}
