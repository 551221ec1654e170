/** Own addresses of mail: the list, letters about missed messages, and the questions about one. */
import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode } from "../../app/error_words.ts";
import { useTry } from "../../app/use_try.ts";
import type { WaysInReading } from "../../app/ways_in.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Switch } from "../../ui/switch.tsx";
import { AddMail } from "./add_mail.view.tsx";
import {
  ADDRESSES_MAX,
  forgetLetter,
  type Mail,
  readMail,
  removeAddress,
  tellByMail,
} from "./mail.model.ts";

export interface MailReading {
  mail: Mail | null;
  error: EngineErrorCode | null;
  read: () => void;
}

export function useMail(): MailReading {
  const engine = useEngine();
  const [mail, setMail] = useState<Mail | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const read = () => {
    setError(null);
    readMail(engine, Date.now()).then(setMail, (why: unknown) => setError(errorCode(why)));
  };
  useEffect(read, [engine]);
  return { mail, error, read };
}

interface AddressProps {
  address: string;
  onClose: () => void;
  onGone: () => void;
}

function Remove({ address, onClose, onGone }: AddressProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  async function remove() {
    setIsBusy(true);
    if (await attempt(removeAddress(engine, address))) onGone();
    setIsBusy(false);
  }
  return (
    <Confirm
      title={t`Remove this email address?`}
      isOpen
      onClose={onClose}
      onConfirm={() => void remove()}
      confirm={t`Remove`}
      isDangerous
      isBusy={isBusy}
    >
      <p>
        <Trans>
          No more letters will go to <bdi dir="ltr">{address}</bdi>.
        </Trans>
      </p>
    </Confirm>
  );
}

interface ListProps {
  mail: Mail;
  read: () => void;
  onRemove: (address: string) => void;
}

/** An address with what it is for. */
function Addresses({ mail, read, onRemove }: ListProps) {
  const engine = useEngine();
  const { t, i18n } = useLingui();
  const attempt = useTry();
  const [switched, setSwitched] = useState<Record<string, boolean>>({});
  async function tell(address: string, isWanted: boolean) {
    setSwitched({ ...switched, [address]: isWanted });
    await attempt(tellByMail(engine, address, isWanted, i18n.locale));
    setSwitched(({ [address]: _done, ...others }) => others);
    read();
  }
  return (
    <ul className="mail-addresses">
      {mail.addresses.map(({ address, isTold }) => (
        <li key={address}>
          <div className="mail-address">
            <Icon name="at" size={20} />
            <bdi dir="ltr">{address}</bdi>
            <IconButton
              icon="trash"
              label={t`Remove ${address}`}
              onPress={() => onRemove(address)}
            />
          </div>
          {mail.isOffered ? (
            <Switch
              label={t`Write to me there when I have missed messages`}
              hint={<Trans>At most one letter an hour. It says who wrote, but never what.</Trans>}
              isSelected={switched[address] ?? isTold}
              isDisabled={address in switched}
              onChange={(isWanted) => void tell(address, isWanted)}
            />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

interface WaitingProps {
  address: string;
  onGoOn: () => void;
  onForget: () => void;
}

function WaitingFor({ address, onGoOn, onForget }: WaitingProps) {
  const { t } = useLingui();
  return (
    <div className="mail-waiting">
      <div className="mail-address">
        <Icon name="clock" size={20} />
        <span>
          <bdi dir="ltr">{address}</bdi>
          <small>{t`Not confirmed yet`}</small>
        </span>
        <IconButton icon="close" label={t`Forget ${address}`} onPress={onForget} />
      </div>
      <Button wide onPress={onGoOn}>{t`Continue`}</Button>
    </div>
  );
}

type Question = { about: "new" } | { about: "end"; address: string };

interface MailPartProps extends Omit<MailReading, "mail" | "error"> {
  mail: Mail;
  ways: WaysInReading;
}

function Questions({
  question,
  setQuestion,
  mail,
  read,
  ways,
}: MailPartProps & {
  question: Question | null;
  setQuestion: (question: Question | null) => void;
}) {
  const onClose = () => setQuestion(null);
  const onDone = () => {
    onClose();
    read();
  };
  if (question?.about === "end") {
    return <Remove address={question.address} onClose={onClose} onGone={onDone} />;
  }
  if (question?.about !== "new") return null;
  return (
    <AddMail
      waiting={mail.waiting}
      reading={ways}
      onSent={read}
      onAdded={onDone}
      onClose={onClose}
    />
  );
}

/** Nothing at all where the server sends no mail and knows of no address. */
export function MailAddresses(props: MailPartProps) {
  const { mail, read } = props;
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [question, setQuestion] = useState<Question | null>(null);
  if (!mail.isOffered && mail.addresses.length === 0) return null;
  const { waiting } = mail;
  const canAdd = mail.isOffered && !waiting && mail.addresses.length < ADDRESSES_MAX;
  return (
    <>
      <h3>{t`Email addresses`}</h3>
      <p className={mail.addresses.length === 0 ? "muted" : undefined}>
        <Trans>Only you and this server know them. Nobody finds you by them.</Trans>
      </p>
      <Addresses
        mail={mail}
        read={read}
        onRemove={(address) => setQuestion({ about: "end", address })}
      />
      {waiting ? (
        <WaitingFor
          address={waiting.address}
          onGoOn={() => setQuestion({ about: "new" })}
          onForget={() => void attempt(forgetLetter(engine)).then(read)}
        />
      ) : null}
      {canAdd ? (
        <Button wide icon="plus" onPress={() => setQuestion({ about: "new" })}>
          {t`Add an email address`}
        </Button>
      ) : null}
      <Questions {...props} question={question} setQuestion={setQuestion} />
    </>
  );
}
