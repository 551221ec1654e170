/** The switch for news while the app is closed, which says who is contacted. */
import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import {
  canBePushed,
  currentPushAddress,
  endPush,
  keepPushWords,
  subscribeToPush,
} from "../../platform/browser_push.ts";
import { Notice } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import { isPushed, startPushing, stopPushing } from "./closed_notifications.model.ts";

const PUSH = { current: currentPushAddress, subscribe: subscribeToPush, end: endPush };

export function ClosedNotifications() {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [isOn, setIsOn] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    if (canBePushed()) void isPushed(engine, PUSH).then(setIsOn, () => {});
  }, [engine]);
  if (!canBePushed()) return null;

  async function change(wanted: boolean): Promise<void> {
    if (!wanted) return stopPushing(engine, PUSH);
    const answer = await Notification.requestPermission();
    if (answer !== "granted") throw new Error(answer);
    await keepPushWords(t`New message`);
    await startPushing(engine, PUSH, navigator.userAgent, i18n.locale);
  }

  async function switchTo(wanted: boolean) {
    setIsBusy(true);
    setHasFailed(false);
    try {
      await change(wanted);
      setIsOn(wanted);
    } catch {
      setHasFailed(wanted);
    }
    setIsBusy(false);
  }

  return (
    <>
      <Switch
        label={t`Notify me when Linnet is closed`}
        hint={
          <Trans>
            The push service of your browser’s maker, such as Google, Mozilla, Apple or Microsoft,
            then learns when there is news for you. It learns neither from whom nor what.
          </Trans>
        }
        isSelected={isOn}
        isDisabled={isBusy}
        onChange={(wanted) => void switchTo(wanted)}
      />
      {hasFailed ? (
        <Notice icon="bellOff" tone="warn">
          <Trans>Your browser or this server does not allow it.</Trans>
        </Notice>
      ) : null}
    </>
  );
}
