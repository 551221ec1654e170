/** How far it is to end a contact for good, and what came of it. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { receiptOf } from "../../app/receipts.ts";
import { fileName, saveReceipt } from "../../app/save_receipt.ts";
import { useAmountWords } from "../../app/severing_words.ts";
import type { Contact } from "../../app/third_parties.model.ts";
import { useTry } from "../../app/use_try.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/toast.tsx";
import { isAnswered } from "./answer.model.ts";
import { Answer } from "./answer.view.tsx";
import { providerIdOf } from "./provider.model.ts";
import { SeverQuestion } from "./sever_question.view.tsx";
import { isUnderWay, newestOf, stepsOf, type Severance, type Step } from "./severing.model.ts";
import { StuckPeople } from "./stuck.view.tsx";
import type { Severances } from "./use_severances.ts";

const STEP_WORDS: Record<Step, ReactNode> = {
  migrate: <Trans>Everybody who signs in through it has another way in</Trans>,
  cut: <Trans>Cut: nothing goes there any more</Trans>,
  revoke: <Trans>Keys and tokens are made useless</Trans>,
  erase: <Trans>What was kept because of it is erased</Trans>,
  demand: <Trans>They are asked to delete what they have</Trans>,
  verify: <Trans>Checked: nothing is left, nothing gets out</Trans>,
  receipt: <Trans>Receipts are signed</Trans>,
};

/** What was pressed has gone; whoever works by keyboard goes on reading here. */
function useFocusWhenLost() {
  const place = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) place.current?.focus();
  }, []);
  return place;
}

interface ProgressProps {
  severance: Severance | null;
  isEmergency: boolean;
  /** Set where people sign in through it. */
  providerId: string | null;
}

function Progress({ severance, isEmergency, providerId }: ProgressProps) {
  const { t } = useLingui();
  const title = useFocusWhenLost();
  const standingWords = { done: t`Done`, now: t`Next`, later: t`Later` };
  return (
    <div className="severing">
      <h3 tabIndex={-1} ref={title}>{t`It is being severed`}</h3>
      <ol className="severing-steps" role="status">
        {stepsOf(severance, isEmergency).map(({ step, standing }) => (
          <li key={step} className={`severing-${standing}`}>
            <Icon name={standing === "done" ? "check" : "clock"} size={18} />
            <span>
              {STEP_WORDS[step]} <span className="unseen">({standingWords[standing]})</span>
            </span>
          </li>
        ))}
      </ol>
      <p className="muted">
        {severance?.nextStep === "migrate" ? (
          <Trans>
            It waits until everybody has another way in, and goes on by itself. Until then nothing
            is erased.
          </Trans>
        ) : (
          <Trans>It goes on by itself, also when you leave this page.</Trans>
        )}
      </p>
      {providerId !== null && severance?.nextStep === "migrate" ? (
        <StuckPeople providerId={providerId} />
      ) : null}
    </div>
  );
}

function Done({ children }: { children: ReactNode }) {
  return (
    <li>
      <Icon name="check" size={18} />
      <span>{children}</span>
    </li>
  );
}

function Outcome({ severance }: { severance: Severance }) {
  const { list } = useFormats();
  const amountWords = useAmountWords();
  return (
    <ul className="severing-steps">
      <Done>
        <Plural
          value={severance.contactsEnded}
          _0="It was cut. Nothing was under way."
          one="It was cut, with one contact that was under way."
          other="It was cut, with # contacts that were under way."
        />
      </Done>
      <Done>
        {severance.erased.length === 0 ? (
          <Trans>Nothing was kept because of it.</Trans>
        ) : (
          <Trans>Erased: {list(amountWords(severance.erased))}.</Trans>
        )}
      </Done>
      <Done>
        <Plural
          value={severance.people}
          _0="Nobody’s data was concerned."
          one="One person has a receipt about themselves, in their settings."
          other="# people have a receipt about themselves, in their settings."
        />
      </Done>
    </ul>
  );
}

function Demand({ text }: { text: string }) {
  const { t } = useLingui();
  async function copy() {
    await navigator.clipboard.writeText(text);
    showToast({ text: t`Text copied` });
  }
  return (
    <>
      <p>
        <Trans>
          They were not asked yet to delete what they have, because nobody could be written to from
          here. Send them the text yourself.
        </Trans>
      </p>
      <Button icon="copy" onPress={() => void copy()}>{t`Copy the text to them`}</Button>
    </>
  );
}

function Result({ severance, onChanged }: { severance: Severance; onChanged: () => void }) {
  const engine = useEngine();
  const { t } = useLingui();
  const { full } = useFormats();
  const attempt = useTry();
  const title = useFocusWhenLost();
  const { number, begunAt, begunBy, reason, demandByHand, demand } = severance;
  const save = async () => {
    const where = `/_linnet/severances/${number}/receipt`;
    saveReceipt(receiptOf(await engine.callServer("GET", where)));
  };
  return (
    <div className="severing">
      <h3 tabIndex={-1} ref={title}>{t`It is severed`}</h3>
      <p>
        {begunBy === null ? (
          <Trans>{full(begunAt)}, at the terminal.</Trans>
        ) : (
          <Trans>
            {full(begunAt)}, by <bdi dir="ltr">{begunBy}</bdi>.
          </Trans>
        )}{" "}
        {reason ? <q dir="auto">{reason}</q> : null}
      </p>
      <Outcome severance={severance} />
      {demandByHand === null || (demand && isAnswered(demand)) ? null : (
        <Demand text={demandByHand} />
      )}
      {demand === null ? null : <Answer number={number} demand={demand} onChanged={onChanged} />}
      <Button icon="download" onPress={() => void attempt(save())}>{t`Save the receipt`}</Button>
      <p className="muted">
        <Trans>Anybody can check it, without this server and without a network:</Trans>
      </p>
      <code className="severing-command" dir="ltr" tabIndex={0}>
        linnet touchpoints verify-receipt {fileName(severance)}
      </code>
    </div>
  );
}

interface SeveringProps {
  contact: Contact;
  severances: Severances;
}

/** The severance of a contact that is to be shown in the place of its switch. */
export function isBeingSevered({ contact, severances: { all, begun } }: SeveringProps): boolean {
  const newest = newestOf(all, contact.id);
  return begun?.touchpointId === contact.id || (newest !== undefined && isUnderWay(newest));
}

function SeverButton({ contact, severances }: SeveringProps) {
  const { t } = useLingui();
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button look="danger-plain" onPress={() => setIsAsking(true)}>{t`Sever…`}</Button>
      {isAsking ? (
        <SeverQuestion
          contact={contact}
          onClose={() => setIsAsking(false)}
          onSever={(reason, isEmergency) => {
            setIsAsking(false);
            severances.begin({ touchpointId: contact.id, isEmergency }, reason);
          }}
        />
      ) : null}
    </>
  );
}

/** For administrators: the way to sever a contact, how far that is, and the receipt. */
export function Severing(props: SeveringProps) {
  const { contact, severances } = props;
  const newest = newestOf(severances.all, contact.id);
  if (isBeingSevered(props)) {
    const underWay = newest && isUnderWay(newest) ? newest : null;
    const isEmergency = (underWay ?? severances.begun)?.isEmergency ?? false;
    const providerId = providerIdOf(contact.id);
    return <Progress severance={underWay} isEmergency={isEmergency} providerId={providerId} />;
  }
  if (contact.isOn || contact.severedAt === null) return <SeverButton {...props} />;
  return newest ? <Result severance={newest} onChanged={severances.reload} /> : null;
}
