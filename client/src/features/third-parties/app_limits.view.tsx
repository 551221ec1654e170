/** What an app of others may ask people for at most, and its budget; for administrators. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { VERBS, type Verb } from "../../app/granted.ts";
import { useVerbWords } from "../../app/granted_words.tsx";
import { useTry } from "../../app/use_try.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import {
  type AppHere,
  APPS_HERE,
  canBeKept,
  changeOf,
  isPossible,
  type Limit,
  LIMITS,
  type Limits,
  limitsOf,
  MOST,
} from "./apps_here.model.ts";

interface LimitsDialogProps {
  app: AppHere;
  onClose: () => void;
  onChanged: () => void;
}

function useVerbNames(): Record<Verb, string> {
  const { t } = useLingui();
  return {
    profile: t`Learn names`,
    read: t`Read messages`,
    members: t`See how many are there`,
    send: t`Write in people’s names`,
  };
}

function useLimitWords(): Record<Limit, { label: string; hint: string }> {
  const { t } = useLingui();
  const { historyDays, peopleMax, roomsMax } = MOST;
  return {
    historyDays: {
      label: t`Days back that it may read`,
      hint: t`From 0 to ${historyDays}. Each chat decides how many of them it gives.`,
    },
    peopleMax: {
      label: t`People a day, for each who has granted it something`,
      hint: t`From 1 to ${peopleMax}. It is stopped when it wants to read about more, or about ten times as many for all together.`,
    },
    roomsMax: {
      label: t`Chats a day, for each who has granted it something`,
      hint: t`From 1 to ${roomsMax}.`,
    },
  };
}

interface FieldsProps {
  limits: Limits;
  onChange: (limits: Limits) => void;
}

function VerbSwitches({ limits, onChange }: FieldsProps) {
  const verbNames = useVerbNames();
  const verbWords = useVerbWords();
  const { verbs } = limits;
  const turn = (verb: Verb, isOn: boolean) =>
    VERBS.filter((each) => (each === verb ? isOn : verbs.includes(each)));
  return (
    <>
      {VERBS.map((verb) => (
        <Switch
          key={verb}
          label={verbNames[verb]}
          hint={verbWords(verb, 0)}
          isSelected={verbs.includes(verb)}
          onChange={(isOn) => onChange({ ...limits, verbs: turn(verb, isOn) })}
        />
      ))}
      {verbs.length === 0 ? (
        <Notice icon="warning" tone="warn">
          <Trans>Leave it one of these, or switch it off.</Trans>
        </Notice>
      ) : null}
    </>
  );
}

function Numbers({ limits, onChange }: FieldsProps) {
  const limitWords = useLimitWords();
  const { typed } = limits;
  return LIMITS.map((limit) => (
    <Field
      key={limit}
      {...limitWords[limit]}
      inputMode="numeric"
      value={typed[limit]}
      error={isPossible(limit, typed[limit]) ? null : limitWords[limit].hint}
      onChange={(value) => onChange({ ...limits, typed: { ...typed, [limit]: value } })}
    />
  ));
}

export function LimitsDialog({ app, onClose, onChanged }: LimitsDialogProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [limits, setLimits] = useState(() => limitsOf(app));
  const [isBusy, setIsBusy] = useState(false);
  async function keep() {
    if (!canBeKept(limits)) return;
    setIsBusy(true);
    const where = `${APPS_HERE}/${encodeURIComponent(app.id)}`;
    if (await attempt(engine.callServer("PUT", where, changeOf(limits)))) onChanged();
    else setIsBusy(false);
  }
  return (
    <Confirm
      title={t`Limits of ${app.name}`}
      isOpen
      onClose={onClose}
      onConfirm={() => void keep()}
      confirm={t`Save`}
      isBusy={isBusy}
    >
      <p>
        <Trans>
          What you take away is taken from everybody at once. What you add nobody has granted yet:
          it has to ask them.
        </Trans>
      </p>
      <VerbSwitches limits={limits} onChange={setLimits} />
      <Numbers limits={limits} onChange={setLimits} />
    </Confirm>
  );
}
