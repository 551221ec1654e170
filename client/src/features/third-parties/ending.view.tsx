/** Until when a contact is allowed, and saying yes to it again. For administrators. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import type { Contact } from "../../app/third_parties.model.ts";
import { useContactWords, useDataWords } from "../../app/third_party_words.ts";
import { REGISTER } from "../../app/use_third_parties.ts";
import { useTry } from "../../app/use_try.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";

interface EndingProps {
  contact: Contact;
  onChanged: () => void;
}

function ExtendQuestion({ contact, onClose, onChanged }: EndingProps & { onClose: () => void }) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const { party } = useContactWords()(contact);
  const dataWords = useDataWords();
  const { list } = useFormats();
  async function extend() {
    const where = `${REGISTER}/${encodeURIComponent(contact.id)}/term`;
    onClose();
    if (await attempt(engine.callServer("PUT", where, {}))) onChanged();
  }
  return (
    <Confirm
      title={t`Allow it for another year?`}
      isOpen
      onClose={onClose}
      onConfirm={() => void extend()}
      confirm={t`Allow it for a year`}
    >
      <p>
        <strong dir="auto">{party}</strong>
      </p>
      <p>
        <Trans>This may go on leaving your server: {list(dataWords(contact.data))}.</Trans>
      </p>
    </Confirm>
  );
}

export function Ending({ contact, onChanged }: EndingProps) {
  const { t } = useLingui();
  const { full } = useFormats();
  const [isAsking, setIsAsking] = useState(false);
  const { isOn, until } = contact;
  if (until === null) return null;
  if (!isOn) {
    return (
      <p className="muted">
        <Trans>It ended by itself, because nobody agreed to it again: {full(until)}</Trans>
      </p>
    );
  }
  return (
    <>
      <p className="muted">
        <Trans>It ends by itself: {full(until)}</Trans>
      </p>
      <Button
        icon="clock"
        onPress={() => setIsAsking(true)}
      >{t`Allow it for another year…`}</Button>
      {isAsking ? (
        <ExtendQuestion
          contact={contact}
          onClose={() => setIsAsking(false)}
          onChanged={onChanged}
        />
      ) : null}
    </>
  );
}
