import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { deviceName } from "../../app/device_name.ts";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { PasskeyList, PasskeyName, RemovePasskey, RenamePasskey } from "../../app/passkeys.tsx";
import { useTry } from "../../app/use_try.ts";
import { ProveAgain, SignedInAs } from "../../app/visit_gate.tsx";
import { useVisit, type VisitorProps } from "../../app/visit_context.tsx";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { isLastWayIn, type OwnPasskey, type WaysIn } from "../../matrix/ways_in.ts";
import { canUsePasskeys, makePasskey } from "../../platform/passkeys.ts";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { Notice } from "../../ui/state_views.tsx";

function useWaysIn() {
  const visit = useVisit();
  const [ways, setWays] = useState<WaysIn | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const read = () => {
    visit.waysIn().then(setWays, (why: unknown) => setError(errorCode(why)));
  };
  useEffect(read, [visit]);
  return { ways, error, read };
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
      <PasskeyName name={name} onChange={setName} />
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

interface KnownProps {
  ways: WaysIn;
  isFresh: boolean;
  onChange: () => void;
}

function Known({ ways, isFresh, onChange }: KnownProps) {
  const visit = useVisit();
  const attempt = useTry();
  const [renaming, setRenaming] = useState<OwnPasskey | null>(null);
  const [removing, setRemoving] = useState<OwnPasskey | null>(null);
  async function rename(passkey: OwnPasskey, name: string) {
    if (!(await attempt(visit.renamePasskey(passkey.id, name)))) return;
    setRenaming(null);
    onChange();
  }
  async function remove(passkey: OwnPasskey) {
    if (!(await attempt(visit.removePasskey(passkey.id)))) return;
    setRemoving(null);
    onChange();
  }
  return (
    <>
      <PasskeyList
        passkeys={ways.passkeys}
        onRename={setRenaming}
        onRemove={isFresh ? setRemoving : null}
      />
      {renaming ? (
        <RenamePasskey
          passkey={renaming}
          onSave={(name) => void rename(renaming, name)}
          onClose={() => setRenaming(null)}
        />
      ) : null}
      {removing ? (
        <RemovePasskey
          passkey={removing}
          isLastWay={isLastWayIn(ways)}
          onRemove={() => void remove(removing)}
          onClose={() => setRemoving(null)}
        />
      ) : null}
    </>
  );
}

export function PasskeysPage({ back, ...who }: VisitorProps & { back: ReactNode }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { ways, error, read } = useWaysIn();
  const { isFresh } = who.visitor;
  const below = isFresh ? <Adding onDone={read} /> : <ProveAgain {...who} />;
  return (
    <Gate
      title={t`Your passkeys`}
      icon="key"
      lead={<Trans>Sign in with a finger, a face or a key instead of a password.</Trans>}
      foot={<SignedInAs {...who} />}
    >
      {ways ? (
        <Known ways={ways} isFresh={isFresh} onChange={read} />
      ) : (
        <Notice icon={error ? "warning" : "clock"} tone={error ? "danger" : "plain"}>
          {error ? errorWords(error) : t`Loading`}
        </Notice>
      )}
      {/* Not before: what comes would push it away under somebody's finger. */}
      {ways || error ? below : null}
      {back}
    </Gate>
  );
}
