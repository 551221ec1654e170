/** What it means to let a contact be made, or to end it, for everyone on this server. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import type { Contact } from "../../app/third_parties.model.ts";
import { useContactWords, useDataWords } from "../../app/third_party_words.ts";
import { REGISTER } from "../../app/use_third_parties.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state_views.tsx";

interface SwitchQuestionProps {
  contact: Contact;
  onClose: () => void;
  onChanged: () => void;
}

function Opening({ contact }: { contact: Contact }) {
  const dataWords = useDataWords();
  const { list } = useFormats();
  return (
    <>
      <p>
        <Trans>From now on this may leave your server: {list(dataWords(contact.data))}.</Trans>
      </p>
      {contact.carriesOthersData ? (
        <p>
          <Trans>It can speak of people who did not ask for it.</Trans>
        </p>
      ) : null}
      {contact.needsConsent ? (
        <p>
          <Trans>Nothing leaves for anybody before they agree themselves.</Trans>
        </p>
      ) : null}
    </>
  );
}

/** What was severed does not come back: another contact begins. */
function BeginningAnew({ contact }: { contact: Contact }) {
  const { day } = useFormats();
  const { severedAt } = contact;
  if (severedAt === null) return null;
  return (
    <>
      <p>
        <Trans>
          This contact was severed ({day(severedAt)}). What was erased does not come back: to allow
          it is to begin a new one.
        </Trans>
      </p>
      <p>
        {isService(contact) ? (
          <Trans>
            Its old tokens stay dead. Write new ones into its registration file and start the server
            again, then allow it here.
          </Trans>
        ) : (
          <Trans>Old tokens stay dead, and people are asked who never were.</Trans>
        )}
      </p>
    </>
  );
}

/** Whether to allow it needs more than a switch: it was severed, or has ended by itself. */
function isBegunAnew({ isOn, severedAt, until }: Contact): boolean {
  return !isOn && (severedAt !== null || until !== null);
}

function isService({ id }: Contact): boolean {
  return id.startsWith("appservice.");
}

function Closing({ contact }: { contact: Contact }) {
  const { whenOff } = useContactWords()(contact);
  return (
    <>
      <p>
        <Trans>From this moment nothing goes there, for nobody. What is on its way is cut.</Trans>
      </p>
      <p dir="auto">{whenOff}</p>
    </>
  );
}

export function SwitchQuestion({ contact, onClose, onChanged }: SwitchQuestionProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { party } = useContactWords()(contact);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { isOn } = contact;
  const beginsAnew = isBegunAnew(contact);
  async function change() {
    setIsBusy(true);
    const where = `${REGISTER}/${encodeURIComponent(contact.id)}/switch`;
    try {
      await engine.callServer("PUT", where, { is_on: !isOn, begins_anew: beginsAnew });
      onChanged();
    } catch (why) {
      const code = errorCode(why);
      const isTooEarly = beginsAnew && code === "forbidden";
      setError(
        isTooEarly
          ? t`It cannot be allowed yet: its old tokens are still in use.`
          : errorWords(code),
      );
      setIsBusy(false);
    }
  }
  return (
    <Confirm
      title={isOn ? t`End this contact?` : beginsAnew ? t`Begin anew?` : t`Allow this contact?`}
      isOpen
      onClose={onClose}
      onConfirm={() => void change()}
      confirm={isOn ? t`End it` : beginsAnew ? t`Begin anew` : t`Allow it`}
      isDangerous={isOn}
      isBusy={isBusy}
    >
      <p>
        <strong dir="auto">{party}</strong>
      </p>
      {beginsAnew ? <BeginningAnew contact={contact} /> : null}
      {isOn ? <Closing contact={contact} /> : <Opening contact={contact} />}
      {error === null ? null : (
        <Notice icon="warning" tone="danger">
          {error}
        </Notice>
      )}
    </Confirm>
  );
}
