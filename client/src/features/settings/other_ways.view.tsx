/** Ways to sign in besides passkeys and a password: accounts elsewhere, and the emergency code. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import {
  beginLink,
  type LinkedProvider,
  newEmergencyCode,
  type OtherWays,
  type OtherWaysReading,
  unlink,
} from "../../app/all_ways.ts";
import { NewCode } from "../../app/emergency_code.tsx";
import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { paths } from "../../app/paths.ts";
import { ProofField, useProof } from "../../app/proof.tsx";
import { useOffered } from "../../app/provider_buttons.tsx";
import { useTry } from "../../app/use_try.ts";
import type { WaysInReading } from "../../app/ways_in.ts";
import type { OfferedProvider } from "../../matrix/providers.ts";
import { hasOwnWay } from "../../matrix/ways_in.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";

interface QuestionProps {
  ways: WaysInReading;
  onClose: () => void;
}

function Link({ provider, ways, onClose }: QuestionProps & { provider: OfferedProvider }) {
  const engine = useEngine();
  const { t } = useLingui();
  const proof = useProof(ways, async (given) => {
    const back = paths.settings("account");
    location.assign(await beginLink(engine, provider.id, back, given));
  });
  return (
    <Confirm
      title={t`Link ${provider.name}`}
      isOpen
      onClose={onClose}
      onConfirm={() => void proof.prove()}
      confirm={t`Continue`}
      isBusy={proof.isBusy}
    >
      <p>
        <Trans>
          You go to <bdi dir="ltr">{provider.host}</bdi> and sign in there. From then on your
          account there opens your account here, and they know when you sign in.
        </Trans>
      </p>
      <ProofField proof={proof} autoFocus />
    </Confirm>
  );
}

interface UnlinkProps extends QuestionProps {
  provider: LinkedProvider;
  isOnlyWay: boolean;
  onGone: () => void;
}

function Unlink({ provider, isOnlyWay, onClose, onGone }: UnlinkProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  async function end() {
    setIsBusy(true);
    if (await attempt(unlink(engine, provider.id))) onGone();
    setIsBusy(false);
  }
  if (isOnlyWay) {
    return (
      <Confirm
        title={t`This is your only way in`}
        isOpen
        onClose={onClose}
        onConfirm={onClose}
        confirm={t`Keep it`}
      >
        <p>
          <Trans>Add a passkey or a password first.</Trans>
        </p>
      </Confirm>
    );
  }
  return (
    <Confirm
      title={t`Unlink ${provider.name}?`}
      isOpen
      onClose={onClose}
      onConfirm={() => void end()}
      confirm={t`Unlink`}
      isDangerous
      isBusy={isBusy}
    >
      <p>
        <Trans>
          Your account there no longer opens your account here. What is kept of it here is erased.
        </Trans>
      </p>
    </Confirm>
  );
}

function Linked({ provider, onUnlink }: { provider: LinkedProvider; onUnlink: () => void }) {
  const { t } = useLingui();
  const { day } = useFormats();
  return (
    <li>
      <Icon name="link" size={20} />
      <span>
        <bdi>{provider.name}</bdi>
        <small>
          {provider.isOn ? (
            <Trans>Linked: {day(provider.linkedAt)}</Trans>
          ) : (
            <Trans>Switched off on this server</Trans>
          )}
        </small>
      </span>
      <Button look="plain" onPress={onUnlink}>{t`Unlink`}</Button>
    </li>
  );
}

type Question = { link: OfferedProvider } | { unlink: LinkedProvider } | null;

interface PartProps {
  other: OtherWays;
  reading: OtherWaysReading;
  ways: WaysInReading;
}

function Elsewhere({ other, reading, ways }: PartProps) {
  const { t } = useLingui();
  const offered = useOffered();
  const [question, setQuestion] = useState<Question>(null);
  const linkedIds = new Set(other.providers.map(({ id }) => id));
  const more = offered.filter(({ id }) => !linkedIds.has(id));
  const onClose = () => setQuestion(null);
  if (linkedIds.size === 0 && more.length === 0) return null;
  const isOnlyWay =
    ways.ways !== null &&
    !hasOwnWay(ways.ways) &&
    other.providers.filter(({ isOn }) => isOn).length < 2;
  return (
    <>
      <h3>{t`Accounts elsewhere`}</h3>
      <ul className="passkeys">
        {other.providers.map((one) => (
          <Linked key={one.id} provider={one} onUnlink={() => setQuestion({ unlink: one })} />
        ))}
      </ul>
      {more.map((one) => (
        <Button key={one.id} wide icon="plus" onPress={() => setQuestion({ link: one })}>
          {t`Link ${one.name}`}
        </Button>
      ))}
      {question && "link" in question ? (
        <Link provider={question.link} ways={ways} onClose={onClose} />
      ) : null}
      {question && "unlink" in question ? (
        <Unlink
          provider={question.unlink}
          isOnlyWay={isOnlyWay}
          ways={ways}
          onClose={onClose}
          onGone={() => {
            onClose();
            reading.read();
          }}
        />
      ) : null}
    </>
  );
}

function MakeCode({ ways, onClose, onMade }: QuestionProps & { onMade: () => void }) {
  const engine = useEngine();
  const { t } = useLingui();
  const [code, setCode] = useState<string | null>(null);
  const proof = useProof(ways, async (given) => {
    setCode(await newEmergencyCode(engine, given));
    onMade();
  });
  if (code !== null) {
    return (
      <Dialog
        title={t`Your emergency code`}
        isOpen
        onClose={onClose}
        isDismissable={false}
        actions={
          <Button look="primary" onPress={onClose}>
            {t`I have written the code down`}
          </Button>
        }
      >
        <NewCode code={code}>{null}</NewCode>
      </Dialog>
    );
  }
  return (
    <Confirm
      title={t`Make an emergency code`}
      isOpen
      onClose={onClose}
      onConfirm={() => void proof.prove()}
      confirm={t`Make the code`}
      isBusy={proof.isBusy}
    >
      <p>
        <Trans>A code that you had before does not work any more.</Trans>
      </p>
      <ProofField proof={proof} autoFocus />
    </Confirm>
  );
}

function EmergencyCode({ other, reading, ways }: PartProps) {
  const { t } = useLingui();
  const { day } = useFormats();
  const [isOpen, setIsOpen] = useState(false);
  const issued = other.codeIssuedAt;
  return (
    <>
      <h3>{t`Emergency code`}</h3>
      <p>
        {issued === null ? (
          <Trans>It opens your account once, if nothing else does. You have none.</Trans>
        ) : (
          <Trans>It opens your account once, if nothing else does. Made: {day(issued)}.</Trans>
        )}
      </p>
      <Button wide icon={issued === null ? "plus" : "retry"} onPress={() => setIsOpen(true)}>
        {issued === null ? t`Make an emergency code` : t`Make a new emergency code`}
      </Button>
      {isOpen ? (
        <MakeCode ways={ways} onClose={() => setIsOpen(false)} onMade={reading.read} />
      ) : null}
    </>
  );
}

export function OtherWaysIn({ reading, ways }: { reading: OtherWaysReading; ways: WaysInReading }) {
  const { other } = reading;
  if (!other) return null;
  const props = { other, reading, ways };
  return (
    <>
      <Elsewhere {...props} />
      <EmergencyCode {...props} />
    </>
  );
}
