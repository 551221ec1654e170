import { useEffect, useState, type ComponentType } from "react";
import { useLingui } from "@lingui/react/macro";

import { paths } from "../../app/paths.ts";
import { isForAdministrators } from "../../app/third_parties.model.ts";
import { type ContactsReading, useContacts } from "../../app/use_third_parties.ts";
import { IconButton } from "../../ui/button.tsx";
import { SearchBox } from "../../ui/field.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Empty } from "../../ui/state_views.tsx";
import { AppsAndDevices } from "./apps.view.tsx";
import { AccountSection } from "./account.view.tsx";
import { DecisionsSection } from "./decisions.view.tsx";
import { DataSection } from "./data.view.tsx";
import { EncryptionSection } from "./encryption.view.tsx";
import {
  AppearanceSection,
  KeyboardSection,
  LanguageSection,
  MessagesSection,
  NotificationsSection,
} from "./preferences.view.tsx";
import { PrivacySection } from "./privacy.view.tsx";
import { ProfileSection } from "./profile.view.tsx";
import { ServerSection } from "./server.view.tsx";
import { isSection, matchingSections, type Section } from "./settings.model.ts";
import { ThirdPartiesSection } from "./third_parties.view.tsx";
import "./settings.css";

const VIEWS: Record<
  Section,
  { icon: IconName; View: ComponentType<{ contacts: ContactsReading }> }
> = {
  profile: { icon: "person", View: ProfileSection },
  appearance: { icon: "sun", View: AppearanceSection },
  language: { icon: "language", View: LanguageSection },
  notifications: { icon: "bell", View: NotificationsSection },
  messages: { icon: "chat", View: MessagesSection },
  devices: { icon: "device", View: AppsAndDevices },
  encryption: { icon: "lock", View: EncryptionSection },
  privacy: { icon: "eyeOff", View: PrivacySection },
  decisions: { icon: "flag", View: DecisionsSection },
  "third-parties": { icon: "eye", View: ThirdPartiesSection },
  keyboard: { icon: "keyboard", View: KeyboardSection },
  data: { icon: "download", View: DataSection },
  account: { icon: "key", View: AccountSection },
  server: { icon: "signal", View: ServerSection },
};

/** Title first, then the words by which the section is found. */
function useSectionWords(): Record<Section, [string, ...string[]]> {
  const { t } = useLingui();
  return {
    profile: [t`Profile`, t`Name`, t`Picture`],
    appearance: [t`Appearance`, t`Light`, t`Dark`, t`Colours`],
    language: [t`Language`, t`Digits`, "English Français العربية"],
    notifications: [t`Notifications`, t`Sounds`],
    messages: [t`Messages`, t`Enter sends the message`, t`Show others how far I have read`],
    devices: [t`Apps and devices`, t`Sign out`, t`Rename`, t`Link a device`, t`Apps of others`],
    encryption: [t`Encryption`, t`Recovery key`, t`Verify`],
    privacy: [t`Privacy`, t`Who may invite me`, t`Muted words`, t`Blocked people`],
    decisions: [t`Decisions`, t`Complain`, t`Reports`],
    "third-parties": [t`Third parties`, t`Touchpoints`, t`What leaves`],
    keyboard: [t`Keyboard`],
    data: [t`Your data`, t`Take your data with you`, t`Export`, t`Import`, t`Archive`],
    account: [
      t`Account`,
      t`Passkeys`,
      t`Emergency code`,
      t`Accounts elsewhere`,
      t`Password`,
      t`Email addresses`,
      t`Sign out`,
      t`Close my account`,
    ],
    server: [t`This server`, t`Calls`, t`Rooms`, t`Data protection`],
  };
}

/** One page, plain switches, everything in sight; the search hides what does not fit. */
export function Settings({ section }: { section: string | null }) {
  const { t } = useLingui();
  const words = useSectionWords();
  const [term, setTerm] = useState("");
  const contacts = useContacts();
  const isAdministrator = contacts.read !== null && isForAdministrators(contacts.read);
  const shown = matchingSections(term, words, isAdministrator);

  useEffect(() => {
    if (!isSection(section)) return;
    const element = document.getElementById(`settings-${section}`);
    element?.scrollIntoView({ block: "start" });
    element?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }, [section]);

  return (
    <main className="page settings" tabIndex={-1} data-landmark="panel">
      <header className="page-head settings-head">
        <IconButton icon="back" label={t`Back to chats`} onPress={() => navigate(paths.chats)} />
        <h1>{t`Settings`}</h1>
        <SearchBox label={t`Search settings`} value={term} onChange={setTerm} />
      </header>
      <div className="settings-scroll scroll" tabIndex={-1}>
        <div className="settings-list">
          {shown.map((name) => {
            const { icon, View } = VIEWS[name];
            return (
              <section
                key={name}
                id={`settings-${name}`}
                className="settings-section"
                aria-labelledby={`settings-${name}-title`}
              >
                <h2 id={`settings-${name}-title`} tabIndex={-1}>
                  <Icon name={icon} />
                  {words[name][0]}
                </h2>
                <View contacts={contacts} />
              </section>
            );
          })}
          {shown.length === 0 ? <Empty icon="search" title={t`No such setting`} /> : null}
        </div>
      </div>
    </main>
  );
}
