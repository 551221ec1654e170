/** What it means to let a contact be made, or to end it, for everyone on this server. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import type { Contact } from "../../app/third_parties.model.ts";
import { useTry } from "../../app/use_try.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { useContactWords, useDataWords } from "./third_party_words.ts";

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
  const attempt = useTry();
  const { party } = useContactWords()(contact);
  const [isBusy, setIsBusy] = useState(false);
  async function change() {
    setIsBusy(true);
    const where = `/_linnet/touchpoints/${encodeURIComponent(contact.id)}/switch`;
    const isOn = !contact.isOn;
    if (await attempt(engine.callServer("PUT", where, { is_on: isOn }))) onChanged();
    setIsBusy(false);
  }
  return (
    <Confirm
      title={contact.isOn ? t`End this contact?` : t`Allow this contact?`}
      isOpen
      onClose={onClose}
      onConfirm={() => void change()}
      confirm={contact.isOn ? t`End it` : t`Allow it`}
      isDangerous={contact.isOn}
      isBusy={isBusy}
    >
      <p>
        <strong dir="auto">{party}</strong>
      </p>
      {contact.isOn ? <Closing contact={contact} /> : <Opening contact={contact} />}
    </Confirm>
  );
}
