/** The way to an address of one's own: a letter, the link in it, and a proof that it is really us. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { ProofField, useProof } from "../../app/proof.tsx";
import type { WaysInReading } from "../../app/ways_in.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import { addAddress, askForLetter, type Waiting } from "./mail.model.ts";

/** What an error means here, where it means something special. */
function useMailWords(): (code: EngineErrorCode) => string {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  return (code) => {
    if (code === "invalid") return t`This is not an email address. Check it.`;
    if (code === "rate_limited") {
      return t`Enough letters were asked for. Look into your mailbox, or try again in some hours.`;
    }
    return errorWords(code);
  };
}

interface LetterProps {
  earlier: Waiting | null;
  onSent: (waiting: Waiting) => void;
}

/** Asks for the letter, and says what is wrong with the address. */
function useLetter({ earlier, onSent }: LetterProps) {
  const engine = useEngine();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  async function ask(address: string) {
    setIsBusy(true);
    setError(null);
    try {
      onSent(await askForLetter(engine, address, earlier, Date.now()));
    } catch (why) {
      setError(errorCode(why));
    }
    setIsBusy(false);
  }
  return { isBusy, error, ask, forgetError: () => setError(null) };
}

interface StepProps extends LetterProps {
  onClose: () => void;
}

function AskForLetter({ onClose, ...props }: StepProps) {
  const { t } = useLingui();
  const mailWords = useMailWords();
  const [address, setAddress] = useState("");
  const letter = useLetter(props);
  return (
    <Confirm
      title={t`Add an email address`}
      isOpen
      onClose={onClose}
      onConfirm={() => void letter.ask(address)}
      confirm={t`Send the letter`}
      isBusy={letter.isBusy}
    >
      <Field
        label={t`Email address`}
        type="email"
        isCode
        isRequired
        autoFocus
        autoComplete="email"
        value={address}
        onChange={(typed) => {
          setAddress(typed);
          letter.forgetError();
        }}
        error={letter.error ? mailWords(letter.error) : null}
        hint={<Trans>You get a letter there with a link, which shows that it is yours.</Trans>}
      />
    </Confirm>
  );
}

const OF_THE_PROOF = new Set<EngineErrorCode | null>([
  "wrong_password",
  "wrong_passkey",
  "cancelled",
]);

function OpenLink({ waiting, ...props }: ConfirmProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const mailWords = useMailWords();
  const { reading, onAdded, onClose, onSent } = props;
  const { address } = waiting;
  const again = useLetter({
    earlier: waiting,
    onSent(next) {
      showToast({ text: t`Letter sent` });
      onSent(next);
    },
  });
  const proof = useProof(reading, async (given) => {
    await addAddress(engine, waiting, given);
    showToast({ text: t`Email address added` });
    onAdded();
  });
  const isOfProof = OF_THE_PROOF.has(proof.error);
  const error = (isOfProof ? null : proof.error) ?? again.error;
  return (
    <Confirm
      title={t`Look into your mailbox`}
      isOpen
      onClose={onClose}
      onConfirm={() => void proof.prove()}
      confirm={t`I have opened the link`}
      isBusy={proof.isBusy}
    >
      <p>
        <Trans>
          A letter is on its way to <bdi dir="ltr">{address}</bdi>. Open the link in it within a
          day, confirm the address there, and go on here.
        </Trans>
      </p>
      {error ? (
        <Notice icon="warning" tone="danger">
          {mailWords(error)}
        </Notice>
      ) : null}
      <ProofField proof={isOfProof ? proof : { ...proof, error: null }} />
      <Button look="plain" wide isBusy={again.isBusy} onPress={() => void again.ask(address)}>
        {t`Send another letter`}
      </Button>
    </Confirm>
  );
}

interface ConfirmProps {
  waiting: Waiting;
  reading: WaysInReading;
  onSent: (waiting: Waiting) => void;
  onAdded: () => void;
  onClose: () => void;
}

interface AddMailProps extends Omit<ConfirmProps, "waiting"> {
  /** A letter that was asked for before. */
  waiting: Waiting | null;
}

export function AddMail({ waiting, ...props }: AddMailProps) {
  if (waiting) return <OpenLink waiting={waiting} {...props} />;
  return <AskForLetter earlier={null} onSent={props.onSent} onClose={props.onClose} />;
}
