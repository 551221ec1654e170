/** The account page that apps send people to. */
import { useState, type ComponentType, type FormEvent, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { personName } from "../../app/names.ts";
import { outerPaths, type AccountAction } from "../../app/outer_paths.ts";
import { useTry } from "../../app/use_try.ts";
import { SignedInAs, VisitGate } from "../../app/visit_gate.tsx";
import { useVisit, type VisitorProps } from "../../app/visit_context.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Gate } from "../../ui/gate.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import { showToast } from "../../ui/toast.tsx";
import { AppsPage } from "./own_apps.view.tsx";
import { DevicePage, DevicesPage, SignOutPage } from "./own_devices.view.tsx";
import { DeactivatePage, ResetIdentityPage } from "./final.view.tsx";
import { PasskeysPage } from "./own_passkeys.view.tsx";
import "./own_account.css";

function BackToAccount() {
  const { t } = useLingui();
  return (
    <Button look="plain" icon="back" onPress={() => navigate(outerPaths.account)}>
      {t`Your account`}
    </Button>
  );
}

function Entry({
  icon,
  action,
  children,
}: {
  icon: IconName;
  action: AccountAction;
  children: ReactNode;
}) {
  const path = outerPaths.action(action);
  return (
    <li>
      <a
        className="account-entry"
        href={path}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          navigate(path);
        }}
      >
        <Icon name={icon} size={20} />
        <span>{children}</span>
        <Icon name="forward" size={18} />
      </a>
    </li>
  );
}

function HomePage(who: VisitorProps) {
  const { t } = useLingui();
  return (
    <Gate
      title={t`Your account`}
      icon="person"
      lead={<bdi>{personName(who.visitor)}</bdi>}
      foot={<SignedInAs {...who} />}
    >
      <ul className="account-entries">
        <Entry icon="edit" action="profile">{t`Your name`}</Entry>
        <Entry icon="key" action="passkeys">{t`Your passkeys`}</Entry>
        <Entry icon="device" action="devices">{t`Your devices`}</Entry>
        <Entry icon="link" action="apps">{t`Apps of others`}</Entry>
        <Entry icon="shield" action="reset_identity">{t`Reset your encryption identity`}</Entry>
        <Entry icon="trash" action="deactivate">{t`Delete your account`}</Entry>
      </ul>
    </Gate>
  );
}

function ProfilePage(who: VisitorProps) {
  const { t } = useLingui();
  const visit = useVisit();
  const attempt = useTry();
  const [name, setName] = useState(who.visitor.displayName ?? "");
  const [isBusy, setIsBusy] = useState(false);
  async function save(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    if (await attempt(visit.setName(name))) {
      showToast({ text: t`Saved` });
      who.onChange();
    }
    setIsBusy(false);
  }
  return (
    <Gate title={t`Your name`} icon="edit" foot={<SignedInAs {...who} />}>
      <form onSubmit={(event) => void save(event)}>
        <Field
          label={t`Name`}
          autoComplete="name"
          autoFocus
          maxLength={256}
          value={name}
          onChange={setName}
          hint={<Trans>People in your chats see this name.</Trans>}
        />
        <Button look="primary" wide type="submit" isBusy={isBusy}>
          {t`Save`}
        </Button>
      </form>
      <BackToAccount />
    </Gate>
  );
}

interface AccountProps {
  action: AccountAction;
  deviceId: string | null;
}

/** Those that need no more than who is there. */
const PAGES: Partial<Record<AccountAction, ComponentType<VisitorProps & { back: ReactNode }>>> = {
  passkeys: PasskeysPage,
  devices: DevicesPage,
  apps: AppsPage,
  reset_identity: ResetIdentityPage,
  deactivate: DeactivatePage,
};

function Page({ action, deviceId, ...who }: AccountProps & VisitorProps) {
  const back = <BackToAccount />;
  const Other = PAGES[action];
  if (Other) return <Other {...who} back={back} />;
  switch (action) {
    case "profile":
      return <ProfilePage {...who} />;
    case "device":
      return <DevicePage {...who} deviceId={deviceId ?? ""} back={back} />;
    case "sign_out":
      return <SignOutPage {...who} deviceId={deviceId ?? ""} back={back} />;
    default:
      return <HomePage {...who} />;
  }
}

export function OwnAccount({ action, deviceId }: AccountProps) {
  return (
    <VisitGate lead={<Trans>to manage your account</Trans>}>
      {(who) => <Page key={action} action={action} deviceId={deviceId} {...who} />}
    </VisitGate>
  );
}
