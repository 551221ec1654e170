/** After a breach: who was touched, and drafts of what has to be said. Nothing is sent. */
import { useState, type FormEvent } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { saveBlob } from "../../app/media.ts";
import { useTry } from "../../app/use_try.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { Choices } from "../../ui/switch.tsx";
import {
  type Breach,
  breachBody,
  type BreachForm,
  breachOf,
  EMPTY_BREACH,
  namesOne,
  RECORDS,
  type Scope,
} from "./records.model.ts";

const SCOPES: readonly Scope[] = ["server", "media", "account", "touchpoint"];

interface FormProps {
  form: BreachForm;
  change: (part: Partial<BreachForm>) => void;
}

function Concerned({ form, change }: FormProps) {
  const { t } = useLingui();
  const words: Record<Scope, string> = {
    server: t`The whole server`,
    media: t`Files that people have uploaded`,
    account: t`One account`,
    touchpoint: t`What left to one third party`,
  };
  return (
    <>
      <Choices
        label={t`What it concerns`}
        choices={SCOPES.map((id) => ({ id, label: words[id] }))}
        chosen={form.scope}
        onChoose={(id) => change({ scope: SCOPES.find((one) => one === id) ?? "server" })}
      />
      {namesOne(form.scope) ? (
        <Field
          label={form.scope === "account" ? t`The account` : t`The contact`}
          hint={form.scope === "account" ? "@ada:example.org" : "push_gateway"}
          isCode
          value={form.about}
          onChange={(about) => change({ about })}
        />
      ) : null}
    </>
  );
}

function Times({ form, change }: FormProps) {
  const { t } = useLingui();
  const fields = [
    ["since", t`Began`],
    ["until", t`Ended`],
    ["noticed", t`You became aware of it`],
  ] as const;
  return (
    <div className="breach-times">
      {fields.map(([name, label]) => (
        <Field
          key={name}
          type="datetime-local"
          label={label}
          isRequired
          value={form[name]}
          onChange={(text) => change({ [name]: text })}
        />
      ))}
    </div>
  );
}

function Result({ breach }: { breach: Breach }) {
  const { day, time } = useFormats();
  return (
    <div className="breach-result" role="status">
      <p>
        <strong>
          <Plural value={breach.accounts} one="# account" other="# accounts" />
        </strong>
        {breach.areAllListed ? null : (
          <>
            {" "}
            <Trans>There are more than are listed.</Trans>
          </>
        )}
      </p>
      <p>
        <Trans>
          The authority is to be told by {day(breach.deadlineAt)}, {time(breach.deadlineAt)}: 72
          hours after you became aware of it.
        </Trans>
      </p>
      {breach.isLogWhole ? null : (
        <Notice icon="warning" tone="danger">
          <Trans>What left for whom is known only since {day(breach.logSince)}.</Trans>
        </Notice>
      )}
      <ul className="record-list">
        {breach.files.map((file) => (
          <li key={file.name}>
            <Button
              icon="download"
              onPress={() => saveBlob(new Blob([file.text], { type: file.mediaType }), file.name)}
            >
              <bdi dir="ltr">{file.name}</bdi>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function BreachPart() {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const [form, setForm] = useState(EMPTY_BREACH);
  const [isBusy, setIsBusy] = useState(false);
  const [breach, setBreach] = useState<Breach | null>(null);
  const body = breachBody(form, i18n.locale);
  function change(part: Partial<BreachForm>) {
    setForm((now) => ({ ...now, ...part }));
    setBreach(null);
  }
  async function make() {
    if (!body) return;
    setIsBusy(true);
    const asked = engine.callServer("POST", `${RECORDS}/breach`, body);
    await attempt(asked.then((answer) => setBreach(breachOf(answer))));
    setIsBusy(false);
  }
  return (
    <details className="breach">
      <summary>{t`After a data breach`}</summary>
      <form
        className="breach-form"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void make();
        }}
      >
        <p className="muted">
          <Trans>
            Says who was touched and makes drafts for the authority and for the people. Nothing is
            sent. That you have asked is recorded.
          </Trans>
        </p>
        <Concerned form={form} change={change} />
        <Times form={form} change={change} />
        <Field
          label={t`What happened`}
          lines={3}
          maxLength={5000}
          value={form.happened}
          onChange={(happened) => change({ happened })}
        />
        <Button type="submit" isDisabled={!body || isBusy}>{t`Make the drafts`}</Button>
      </form>
      {breach ? <Result breach={breach} /> : null}
    </details>
  );
}
