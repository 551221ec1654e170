import { useRef, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { deviceName } from "../../app/device_name.ts";
import { useEngine } from "../../app/engine_context.tsx";
import { PasskeyList, PasskeyName, RemovePasskey, RenamePasskey } from "../../app/passkeys.tsx";
import { ProofField, useProof } from "../../app/proof.tsx";
import { useTry } from "../../app/use_try.ts";
import {
  addPasskey,
  newPasskey,
  removePasskey,
  renamePasskey,
  type WaysInReading,
} from "../../app/ways_in.ts";
import type { JsonObject } from "../../matrix/json.ts";
import { isLastWayIn, type OwnPasskey, type WaysIn } from "../../matrix/ways_in.ts";
import { canUsePasskeys } from "../../platform/passkeys.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";

interface QuestionProps {
  reading: WaysInReading;
  onClose: () => void;
}

function Add({ reading, onClose }: QuestionProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const [name, setName] = useState(deviceName(navigator.userAgent));
  /** Made already, though the proof was wrong: nobody has to make it again. */
  const made = useRef<JsonObject>(undefined);
  const proof = useProof(reading, async (given) => {
    made.current ??= await newPasskey(engine);
    await addPasskey(engine, made.current, name, given);
    showToast({ text: t`Passkey added`, icon: "key" });
    reading.read();
    onClose();
  });
  return (
    <Confirm
      title={t`Add a passkey`}
      isOpen
      onClose={onClose}
      onConfirm={() => void proof.prove()}
      confirm={t`Add a passkey`}
      isBusy={proof.isBusy}
    >
      <PasskeyName name={name} onChange={setName} />
      <ProofField proof={proof} />
    </Confirm>
  );
}

function Rename({ passkey, reading, onClose }: QuestionProps & { passkey: OwnPasskey }) {
  const engine = useEngine();
  const attempt = useTry();
  async function save(name: string) {
    if (!(await attempt(renamePasskey(engine, passkey.id, name)))) return;
    reading.read();
    onClose();
  }
  return <RenamePasskey passkey={passkey} onSave={(name) => void save(name)} onClose={onClose} />;
}

interface RemoveProps extends QuestionProps {
  passkey: OwnPasskey;
  ways: WaysIn;
}

function Remove({ passkey, ways, reading, onClose }: RemoveProps) {
  const engine = useEngine();
  const proof = useProof(reading, async (given) => {
    await removePasskey(engine, passkey.id, given);
    reading.read();
    onClose();
  });
  return (
    <RemovePasskey
      passkey={passkey}
      isLastWay={isLastWayIn(ways)}
      isBusy={proof.isBusy}
      onRemove={() => void proof.prove()}
      onClose={onClose}
    >
      <ProofField proof={proof} autoFocus />
    </RemovePasskey>
  );
}

function Lead({ isEmpty }: { isEmpty: boolean }) {
  return (
    <p className={isEmpty ? "muted" : undefined}>
      <Trans>Sign in with a finger, a face or a key instead of a password.</Trans>
    </p>
  );
}

type Question = { about: "new" } | { about: "name" | "end"; passkey: OwnPasskey };

/** The account's passkeys; adding and removing one is proven in the question about it. */
export function Passkeys({ ways, reading }: { ways: WaysIn; reading: WaysInReading }) {
  const { t } = useLingui();
  const [question, setQuestion] = useState<Question | null>(null);
  const onClose = () => setQuestion(null);
  return (
    <>
      <h3>{t`Passkeys`}</h3>
      <Lead isEmpty={ways.passkeys.length === 0} />
      <PasskeyList
        passkeys={ways.passkeys}
        onRename={(passkey) => setQuestion({ about: "name", passkey })}
        onRemove={(passkey) => setQuestion({ about: "end", passkey })}
      />
      {canUsePasskeys() ? (
        <Button wide icon="plus" onPress={() => setQuestion({ about: "new" })}>
          {t`Add a passkey`}
        </Button>
      ) : (
        <Notice icon="info">
          <Trans>This browser cannot make passkeys.</Trans>
        </Notice>
      )}
      {question?.about === "new" ? <Add reading={reading} onClose={onClose} /> : null}
      {question?.about === "name" ? (
        <Rename passkey={question.passkey} reading={reading} onClose={onClose} />
      ) : null}
      {question?.about === "end" ? (
        <Remove passkey={question.passkey} ways={ways} reading={reading} onClose={onClose} />
      ) : null}
    </>
  );
}
