/** Sections whose switches live in this browser. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { activateLanguage } from "../../app/locale.ts";
import { preferences, setPreference, type Preferences } from "../../app/preferences.ts";
import { useStore } from "../../app/store.ts";
import { Notice } from "../../ui/state_views.tsx";
import { Choices, Switch } from "../../ui/switch.tsx";
import { ClosedNotifications } from "./closed_notifications.view.tsx";

function usePreferences(): Preferences {
  return useStore(preferences, (state) => state);
}

export function AppearanceSection() {
  const { t } = useLingui();
  const { theme } = usePreferences();
  return (
    <Choices
      label={t`Colours`}
      chosen={theme}
      onChoose={(id) => setPreference("theme", id as Preferences["theme"])}
      choices={[
        { id: "auto", label: t`Like my device` },
        { id: "light", label: t`Light` },
        { id: "dark", label: t`Dark` },
      ]}
    />
  );
}

export function LanguageSection() {
  const { t } = useLingui();
  const { language, digits } = usePreferences();
  async function choose(id: string) {
    setPreference("language", id as Preferences["language"]);
    await activateLanguage();
  }
  async function chooseDigits(id: string) {
    setPreference("digits", id as Preferences["digits"]);
    await activateLanguage();
  }
  return (
    <>
      <Choices
        label={t`Language`}
        chosen={language}
        onChoose={(id) => void choose(id)}
        choices={[
          { id: "auto", label: t`Like my device` },
          { id: "en", label: "English", lang: "en" },
          { id: "fr", label: "Français", lang: "fr" },
          { id: "ar", label: "العربية", lang: "ar" },
        ]}
      />
      <Choices
        label={t`Digits`}
        chosen={digits}
        onChoose={(id) => void chooseDigits(id)}
        choices={[
          { id: "auto", label: t`Like the language` },
          { id: "latn", label: "0 1 2 3 4" },
          { id: "arab", label: "٠ ١ ٢ ٣ ٤" },
        ]}
      />
    </>
  );
}

export function NotificationsSection() {
  const { t } = useLingui();
  const { notifications, sounds, showPreviews } = usePreferences();
  const [isDenied, setIsDenied] = useState(false);
  async function switchOn(isOn: boolean) {
    if (!isOn) return setPreference("notifications", false);
    const answer = "Notification" in globalThis ? await Notification.requestPermission() : "denied";
    setIsDenied(answer !== "granted");
    setPreference("notifications", answer === "granted");
  }
  return (
    <>
      <Switch
        label={t`Notify me of new messages`}
        hint={t`While Linnet is open in this browser`}
        isSelected={notifications}
        onChange={(isOn) => void switchOn(isOn)}
      />
      {isDenied ? (
        <Notice icon="bellOff" tone="warn">
          <Trans>Your browser does not allow it. Allow notifications for this page first.</Trans>
        </Notice>
      ) : null}
      <Switch
        label={t`Show what was written`}
        isDisabled={!notifications}
        isSelected={showPreviews}
        onChange={(isOn) => setPreference("showPreviews", isOn)}
      />
      <Switch
        label={t`Play a sound`}
        isDisabled={!notifications}
        isSelected={sounds}
        onChange={(isOn) => setPreference("sounds", isOn)}
      />
      <ClosedNotifications />
    </>
  );
}

export function MessagesSection() {
  const { t } = useLingui();
  const { enterSends, asksBeforeSending, sendReceipts } = usePreferences();
  return (
    <>
      <Switch
        label={t`Enter sends the message`}
        hint={enterSends ? t`Shift and Enter make a new line` : t`Ctrl and Enter send`}
        isSelected={enterSends}
        onChange={(isOn) => setPreference("enterSends", isOn)}
      />
      <Switch
        label={t`Ask me before I send something that may be hurtful`}
        hint={t`Checked on this device; nobody is told. Knows English, French and German, and is often wrong.`}
        isSelected={asksBeforeSending}
        onChange={(isOn) => setPreference("asksBeforeSending", isOn)}
      />
      <Switch
        label={t`Show others how far I have read`}
        isSelected={sendReceipts}
        onChange={(isOn) => setPreference("sendReceipts", isOn)}
      />
    </>
  );
}

export function KeyboardSection() {
  const { t } = useLingui();
  const keys: [string, string][] = [
    ["Ctrl K", t`Search and switch chats`],
    ["Alt ↑ / ↓", t`Previous or next chat`],
    ["F6", t`Next part of the window`],
    ["↑ / ↓", t`Move through chats or messages`],
    ["Enter", t`Open the menu of a message`],
    ["R", t`Reply to the message in focus`],
    ["E", t`Edit the message in focus`],
    ["↑", t`Edit my last message, in the empty field`],
    [":", t`Emoji by name`],
    ["@", t`Mention somebody`],
    ["M", t`Mute or unmute, in a call`],
    ["V", t`Camera on or off, in a call`],
    ["H", t`Raise or lower my hand, in a call`],
    ["Esc", t`Close what is on top`],
    ["Ctrl /", t`This list`],
  ];
  return (
    <dl className="keys">
      {keys.map(([key, words]) => (
        <div key={`${key}${words}`}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
