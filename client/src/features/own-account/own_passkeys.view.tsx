import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { deviceName } from "../../app/device_name.ts";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { useTry } from "../../app/use_try.ts";
import { ProveAgain, SignedInAs } from "../../app/visit_gate.tsx";
import { useVisit, type VisitorProps } from "../../app/visit_context.tsx";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import type { OwnPasskey } from "../../matrix/visit.ts";
import { canUsePasskeys, makePasskey } from "../../platform/passkeys.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Gate } from "../../ui/gate.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/state_views.tsx";

function usePasskeys() {
  const visit = useVisit();
  const [passkeys, setPasskeys] = useState<OwnPasskey[] | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const read = () => {
    visit.passkeys().then(setPasskeys, (why: unknown) => setError(errorCode(why)));
  };
  useEffect(read, [visit]);
  return { passkeys, error, read };
}

function Used({ passkey }: { passkey: OwnPasskey }) {
  const { day, time } = useFormats();
  const used = passkey.usedAt;
  if (used === null) return <Trans>Not used yet</Trans>;
  return (
    <Trans>
      Last used: {day(used)}, {time(used)}
    </Trans>
  );
}

interface ChangeProps {
  passkey: OwnPasskey;
  onClose: () => void;
  onDone: () => void;
}

function Rename({ passkey, onClose, onDone }: ChangeProps) {
  const { t } = useLingui();
  const visit = useVisit();
  const attempt = useTry();
  const [name, setName] = useState(passkey.name);
  async function save() {
    if (await attempt(visit.renamePasskey(passkey.id, name))) onDone();
  }
  return (
    <Confirm
      title={t`Rename passkey`}
      isOpen
      onClose={onClose}
      onConfirm={() => void save()}
      confirm={t`Save`}
    >
      <Field label={t`Name`} value={name} maxLength={100} onChange={setName} autoFocus />
    </Confirm>
  );
}

interface RemoveProps extends ChangeProps {
  isLast: boolean;
  hasPassword: boolean;
}

function Remove({ passkey, isLast, hasPassword, onClose, onDone }: RemoveProps) {
  const { t } = useLingui();
  const visit = useVisit();
  const attempt = useTry();
  const isOnlyWay = isLast && !hasPassword;
  async function remove() {
    if (await attempt(visit.removePasskey(passkey.id))) onDone();
  }
  return (
    <Confirm
      title={isOnlyWay ? t`This is your only way in` : t`Remove this passkey?`}
      isOpen
      onClose={onClose}
      onConfirm={() => void (isOnlyWay ? onClose() : remove())}
      confirm={isOnlyWay ? t`Keep it` : t`Remove`}
      isDangerous={!isOnlyWay}
    >
      <p>
        {isOnlyWay ? (
          <Trans>Add another passkey first. Without one nobody could open this account.</Trans>
        ) : (
          <Trans>
            <bdi>{passkey.name}</bdi> will no longer open your account. Remove it from your device
            too.
          </Trans>
        )}
      </p>
    </Confirm>
  );
}

function Add({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const visit = useVisit();
  const attempt = useTry();
  const [name, setName] = useState(deviceName(navigator.userAgent));
  const [isBusy, setIsBusy] = useState(false);
  async function make() {
    const made = await makePasskey(await visit.newPasskeyOptions());
    if (!made) return;
    await visit.addPasskey(made, name);
    onDone();
  }
  async function add(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    await attempt(make());
    setIsBusy(false);
  }
  return (
    <form onSubmit={(event) => void add(event)}>
      <Field
        label={t`Name of the passkey`}
        isRequired
        maxLength={100}
        value={name}
        onChange={setName}
        hint={<Trans>So that you know it again, for example by where it is kept.</Trans>}
      />
      <Button look="primary" wide type="submit" icon="plus" isBusy={isBusy}>
        {t`Add a passkey`}
      </Button>
    </form>
  );
}

function Adding({ onDone }: { onDone: () => void }) {
  if (canUsePasskeys()) return <Add onDone={onDone} />;
  return (
    <Notice icon="info">
      <Trans>This browser cannot make passkeys.</Trans>
    </Notice>
  );
}

interface ListProps {
  passkeys: OwnPasskey[];
  canRemove: boolean;
  onChoose: (chosen: Chosen) => void;
}

interface Chosen {
  what: "rename" | "remove";
  passkey: OwnPasskey;
}

function List({ passkeys, canRemove, onChoose }: ListProps) {
  const { t } = useLingui();
  return (
    <ul className="account-entries">
      {passkeys.map((passkey) => (
        <li key={passkey.id} className="account-passkey">
          <Icon name="key" size={20} />
          <span>
            <bdi>{passkey.name}</bdi>
            <small>
              <Used passkey={passkey} />
            </small>
          </span>
          <IconButton
            icon="edit"
            label={t`Rename passkey`}
            onPress={() => onChoose({ what: "rename", passkey })}
          />
          {canRemove ? (
            <IconButton
              icon="trash"
              label={t`Remove passkey`}
              onPress={() => onChoose({ what: "remove", passkey })}
            />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Changing({ chosen, ...rest }: Omit<RemoveProps, "passkey"> & { chosen: Chosen }) {
  const { passkey } = chosen;
  return chosen.what === "rename" ? (
    <Rename passkey={passkey} onClose={rest.onClose} onDone={rest.onDone} />
  ) : (
    <Remove passkey={passkey} {...rest} />
  );
}

export function PasskeysPage({ back, ...who }: VisitorProps & { back: ReactNode }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { passkeys, error, read } = usePasskeys();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const { isFresh, hasPassword } = who.visitor;
  const onClose = () => setChosen(null);
  const onDone = () => {
    onClose();
    read();
  };
  return (
    <Gate
      title={t`Your passkeys`}
      icon="key"
      lead={<Trans>Sign in with a finger, a face or a key instead of a password.</Trans>}
      foot={<SignedInAs {...who} />}
    >
      {passkeys ? (
        <List passkeys={passkeys} canRemove={isFresh} onChoose={setChosen} />
      ) : (
        <Notice icon={error ? "warning" : "clock"} tone={error ? "danger" : "plain"}>
          {error ? errorWords(error) : t`Loading`}
        </Notice>
      )}
      {isFresh ? <Adding onDone={read} /> : <ProveAgain {...who} />}
      {back}
      {chosen ? (
        <Changing
          chosen={chosen}
          isLast={passkeys?.length === 1}
          hasPassword={hasPassword}
          onClose={onClose}
          onDone={onDone}
        />
      ) : null}
    </Gate>
  );
}
