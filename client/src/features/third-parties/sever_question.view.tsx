/** The dry run of ending a contact for good, and the question whether to do it. */
import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { useAmountWords, useResidueWords } from "../../app/severing_words.ts";
import type { Contact } from "../../app/third_parties.model.ts";
import { useContactWords } from "../../app/third_party_words.ts";
import { REGISTER } from "../../app/use_third_parties.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Fact } from "../../ui/fact.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import { planOf, type Plan } from "./severing.model.ts";

const MAX_REASON_LENGTH = 500;

function Contacted({ plan: { days, contacts, bytesOut, underWay } }: { plan: Plan }) {
  const { bytes } = useFormats();
  const sent = bytes(bytesOut);
  return (
    <>
      <Plural
        value={contacts}
        _0={`Not contacted in ${days} days.`}
        one={`Contacted once in ${days} days, ${sent} were sent.`}
        other={`Contacted # times in ${days} days, ${sent} were sent.`}
      />{" "}
      {underWay > 0 ? (
        <Plural
          value={underWay}
          one="One contact is under way and is cut."
          other="# contacts are under way and are cut."
        />
      ) : null}
    </>
  );
}

function Depending({ plan }: { plan: Plan }) {
  return (
    <>
      <Plural
        value={plan.people}
        _0="Nobody’s data is concerned."
        one="The data of one person, who gets a receipt."
        other="The data of # people, each of whom gets a receipt."
      />{" "}
      {plan.accounts > 0 ? (
        <Plural
          value={plan.accounts}
          one="One account signs in through it."
          other="# accounts sign in through it."
        />
      ) : (
        <Trans>Nobody signs in through it.</Trans>
      )}{" "}
      {plan.accountsWithoutAnotherWay > 0 ? (
        <Plural
          value={plan.accountsWithoutAnotherWay}
          one="One of them has no other way in yet: it waits for them."
          other="# of them have no other way in yet: it waits for them."
        />
      ) : null}
    </>
  );
}

function Ending({ plan, whenOff }: { plan: Plan; whenOff: string }) {
  return (
    <>
      <bdi>{whenOff}</bdi>{" "}
      {plan.tokens > 0 ? (
        <Plural
          value={plan.tokens}
          one="One key that opens a door stops working for good."
          other="# keys that open a door stop working for good."
        />
      ) : null}{" "}
      {plan.changesPagePolicy ? <Trans>Pages load nothing from there any more.</Trans> : null}
    </>
  );
}

function Facts({ plan, contact }: { plan: Plan; contact: Contact }) {
  const { whenOff } = useContactWords()(contact);
  const { list } = useFormats();
  const amountWords = useAmountWords();
  const residueWords = useResidueWords();
  return (
    <dl className="contact-facts">
      <Fact name={<Trans>What it contacts</Trans>}>
        <Contacted plan={plan} />
      </Fact>
      <Fact name={<Trans>Who depends on it</Trans>}>
        <Depending plan={plan} />
      </Fact>
      <Fact name={<Trans>What stops</Trans>}>
        <Ending plan={plan} whenOff={whenOff} />
      </Fact>
      <Fact name={<Trans>What is erased</Trans>}>
        {plan.held.length === 0 ? (
          <Trans>Nothing is kept because of it.</Trans>
        ) : (
          list(amountWords(plan.held))
        )}
      </Fact>
      <Fact name={<Trans>Who is asked to delete what they have</Trans>}>
        {plan.demandsTo ? (
          <bdi dir="ltr">{plan.demandsTo}</bdi>
        ) : (
          <Trans>No address is known. You get a text that you can send yourself.</Trans>
        )}
      </Fact>
      <Fact name={<Trans>What stays all the same</Trans>}>{list(residueWords(plan.residue))}</Fact>
    </dl>
  );
}

function usePlan(contact: Contact): { plan: Plan | null; error: string | null } {
  const engine = useEngine();
  const errorWords = useErrorWords();
  const [plan, setPlan] = useState<Plan | null>(null);
  const [error, setError] = useState<ReturnType<typeof errorCode> | null>(null);
  useEffect(() => {
    engine.callServer("GET", `${REGISTER}/${encodeURIComponent(contact.id)}/severing`).then(
      (answer) => setPlan(planOf(answer)),
      (why: unknown) => setError(errorCode(why)),
    );
  }, [engine, contact.id]);
  return { plan, error: error && errorWords(error) };
}

interface SeverQuestionProps {
  contact: Contact;
  onClose: () => void;
  onSever: (reason: string, isEmergency: boolean) => void;
}

export function SeverQuestion({ contact, onClose, onSever }: SeverQuestionProps) {
  const { t } = useLingui();
  const { party } = useContactWords()(contact);
  const { plan, error } = usePlan(contact);
  const [reason, setReason] = useState("");
  const [isEmergency, setIsEmergency] = useState(false);
  return (
    <Confirm
      title={t`Sever this contact?`}
      isOpen
      onClose={onClose}
      onConfirm={() => onSever(reason.trim(), isEmergency)}
      confirm={t`Sever it for good`}
      isDangerous
      isBusy={plan === null}
    >
      <p>
        <strong dir="auto">{party}</strong>
      </p>
      <p>
        <Trans>
          It is cut for everybody, and what was kept because of it is erased. That cannot be taken
          back. Nothing has happened yet: this is what it would do.
        </Trans>
      </p>
      {plan ? <Facts plan={plan} contact={contact} /> : null}
      {error ? (
        <Notice icon="warning" tone="danger">
          {error}
        </Notice>
      ) : null}
      {!plan && !error ? <Skeleton rows={3} label={t`Loading`} /> : null}
      <Field
        label={t`Reason`}
        hint={t`It stands in the receipt, which everybody here can read.`}
        maxLength={MAX_REASON_LENGTH}
        value={reason}
        onChange={setReason}
      />
      <Switch
        label={t`It is an emergency`}
        hint={
          <Trans>
            Cut at once, also when somebody still needs another way in. Nothing is erased before
            they have one.
          </Trans>
        }
        isSelected={isEmergency}
        onChange={setIsEmergency}
      />
    </Confirm>
  );
}
