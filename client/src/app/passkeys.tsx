/** A person's passkeys: the list, and the questions about one of them. */
import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { OwnPasskey } from "../matrix/ways_in.ts";
import { IconButton } from "../ui/button.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { useFormats } from "./formats.ts";
import "./passkeys.css";

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

interface ListProps {
  passkeys: OwnPasskey[];
  onRename: (passkey: OwnPasskey) => void;
  /** Null while nothing may be removed. */
  onRemove: ((passkey: OwnPasskey) => void) | null;
}

export function PasskeyList({ passkeys, onRename, onRemove }: ListProps) {
  const { t } = useLingui();
  return (
    <ul className="passkeys">
      {passkeys.map((passkey) => (
        <li key={passkey.id}>
          <Icon name="key" size={20} />
          <span>
            <bdi>{passkey.name}</bdi>
            <small>
              <Used passkey={passkey} />
            </small>
          </span>
          <IconButton icon="edit" label={t`Rename passkey`} onPress={() => onRename(passkey)} />
          {onRemove ? (
            <IconButton icon="trash" label={t`Remove passkey`} onPress={() => onRemove(passkey)} />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

interface NameProps {
  name: string;
  onChange: (name: string) => void;
}

export function PasskeyName({ name, onChange }: NameProps) {
  const { t } = useLingui();
  return (
    <Field
      label={t`Name of the passkey`}
      isRequired
      maxLength={100}
      value={name}
      onChange={onChange}
      hint={<Trans>So that you know it again, for example by where it is kept.</Trans>}
    />
  );
}

interface QuestionProps {
  passkey: OwnPasskey;
  onClose: () => void;
}

interface RenameProps extends QuestionProps {
  onSave: (name: string) => void;
}

export function RenamePasskey({ passkey, onSave, onClose }: RenameProps) {
  const { t } = useLingui();
  const [name, setName] = useState(passkey.name);
  return (
    <Confirm
      title={t`Rename passkey`}
      isOpen
      onClose={onClose}
      onConfirm={() => onSave(name)}
      confirm={t`Save`}
    >
      <Field label={t`Name`} value={name} maxLength={100} onChange={setName} autoFocus />
    </Confirm>
  );
}

interface RemoveProps extends QuestionProps {
  /** Without it nobody could open the account. */
  isLastWay: boolean;
  onRemove: () => void;
  isBusy?: boolean;
  /** Where a proof is asked for. */
  children?: ReactNode;
}

function OnlyWay({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Confirm
      title={t`This is your only way in`}
      isOpen
      onClose={onClose}
      onConfirm={onClose}
      confirm={t`Keep it`}
    >
      <p>
        <Trans>Add another passkey first. Without one nobody could open this account.</Trans>
      </p>
    </Confirm>
  );
}

export function RemovePasskey({ passkey, isLastWay, onRemove, ...rest }: RemoveProps) {
  const { t } = useLingui();
  if (isLastWay) return <OnlyWay onClose={rest.onClose} />;
  return (
    <Confirm
      title={t`Remove this passkey?`}
      isOpen
      onClose={rest.onClose}
      onConfirm={onRemove}
      confirm={t`Remove`}
      isDangerous
      isBusy={rest.isBusy ?? false}
    >
      <p>
        <Trans>
          <bdi>{passkey.name}</bdi> will no longer open your account. Remove it from your device
          too.
        </Trans>
      </p>
      {rest.children}
    </Confirm>
  );
}
