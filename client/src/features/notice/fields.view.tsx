/** The form of a notice. */
import { useState, type FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { HarmChoice } from "../../app/harm_choice.tsx";
import { outerPaths } from "../../app/outer_paths.ts";
import { OwnWords } from "../../app/own_words.tsx";
import { outsideNotices } from "../../app/own_visit.ts";
import { useWork, WorkProgress } from "../../app/work_progress.tsx";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import type { NoticeForm } from "../../matrix/outside_notices.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { Contact } from "./contact.view.tsx";
import {
  COMMON_HARMS,
  draftOf,
  EMPTY_FORM,
  type Form,
  missing,
  type Part,
} from "./notice.model.ts";

function usePartWords(): (part: Part) => string {
  const { t } = useLingui();
  const words: Record<Part, string> = {
    harm: t`Choose what is wrong.`,
    where: t`Paste the link or the address.`,
    reason: t`Say why, in a few sentences.`,
    name: t`Say your name.`,
    email: t`Check the email address.`,
    isGoodFaith: t`Confirm that you believe what you say.`,
  };
  return (part) => words[part];
}

function useSendWords(): (code: EngineErrorCode) => string {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  return (code) => {
    if (code === "not_found") {
      return t`Nothing was found there on this server. Look at the link again.`;
    }
    if (code === "invalid") {
      return t`This is no link or address of this server. Paste the link of the message, the name of the group or the person, or the address of the file.`;
    }
    return code === "forbidden" ? t`Your device took too long. Send it again.` : errorWords(code);
  };
}

function useSending(form: NoticeForm, onSent: (secret: string) => void) {
  const [state, setState] = useState<Form>(EMPTY_FORM);
  const [isTried, setIsTried] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const [share, work] = useWork();
  const wrong = missing(state, form.anonymous);
  async function send() {
    setIsTried(true);
    if (isBusy || wrong.length > 0) return;
    setIsBusy(true);
    setError(null);
    try {
      onSent(await outsideNotices.send(draftOf(state), work));
    } catch (why) {
      setError(errorCode(why));
      setIsBusy(false);
    }
  }
  const change = (changes: Partial<Form>) => {
    setState((now) => ({ ...now, ...changes }));
    setError(null);
  };
  return { state, change, send, isBusy, error, share, wrong: isTried ? wrong : [] };
}

interface PartsProps {
  state: Form;
  change: (changes: Partial<Form>) => void;
  wordsFor: (part: Part) => string | null;
}

/** What, where and why. */
function About({
  state,
  change,
  wordsFor,
  whereError,
}: PartsProps & { whereError: string | null }) {
  const { t } = useLingui();
  return (
    <>
      <HarmChoice common={COMMON_HARMS} harm={state.harm} onChoose={(harm) => change({ harm })} />
      <Field
        label={t`Where is it?`}
        hint={t`The link of the message, the name of the group (#…) or of the person (@…), or the address of the file.`}
        isCode
        isRequired
        value={state.where}
        onChange={(where) => change({ where })}
        error={whereError ?? wordsFor("where")}
      />
      <OwnWords
        label={t`Why is it illegal or hateful?`}
        hint={t`What it says, whom it is aimed at, and which law it breaks if you know that.`}
        value={state.reason}
        onChange={(reason) => change({ reason })}
      />
    </>
  );
}

/** Who says so. */
function Sender({ state, change, wordsFor, mayHide }: PartsProps & { mayHide: boolean }) {
  const { t } = useLingui();
  const aboutYou = mayHide
    ? t`Not needed here. With it we can ask you about it.`
    : t`Those who look at your notice see it, and nobody else. It is deleted half a year after the decision.`;
  return (
    <>
      <Field
        label={mayHide ? t`Your name (not needed)` : t`Your name`}
        autoComplete="name"
        isRequired={!mayHide}
        value={state.name}
        onChange={(name) => change({ name: name.slice(0, 200) })}
        error={wordsFor("name")}
      />
      <Field
        label={mayHide ? t`Your email address (not needed)` : t`Your email address`}
        hint={aboutYou}
        type="email"
        autoComplete="email"
        isCode
        isRequired={!mayHide}
        value={state.email}
        onChange={(email) => change({ email })}
        error={wordsFor("email")}
      />
      <div className="outside-notice-faith">
        <input
          type="checkbox"
          id="good-faith"
          checked={state.isGoodFaith}
          onChange={(event) => change({ isGoodFaith: event.target.checked })}
        />
        <label htmlFor="good-faith">
          {t`I believe in good faith that what I say here is right and complete.`}
        </label>
      </div>
    </>
  );
}

function Problems({ wrong, error }: { wrong: Part[]; error: string | null }) {
  const partWords = usePartWords();
  return (
    <div role="alert">
      {wrong.length > 0 ? (
        <Notice icon="warning" tone="warn">
          <p>
            <Trans>Something is missing:</Trans>
          </p>
          <ul>
            {wrong.map((part) => (
              <li key={part}>{partWords(part)}</li>
            ))}
          </ul>
        </Notice>
      ) : error ? (
        <Notice icon="warning" tone="warn">
          {error}
        </Notice>
      ) : null}
    </div>
  );
}

interface FieldsProps {
  form: NoticeForm;
  onSent: (secret: string) => void;
}

export function NoticeFields({ form, onSent }: FieldsProps) {
  const { t } = useLingui();
  const partWords = usePartWords();
  const sendWords = useSendWords();
  const { state, change, send, isBusy, error, share, wrong } = useSending(form, onSent);
  const mayHide = state.harm !== null && form.anonymous.includes(state.harm);
  const wordsFor = (part: Part) => (wrong.includes(part) ? partWords(part) : null);
  const parts = { state, change, wordsFor };
  const errorWords = error ? sendWords(error) : null;
  const isWhere = error === "invalid" || error === "not_found";
  return (
    <>
      <h1>{t`Point out something illegal or hateful`}</h1>
      <p>
        <Trans>
          For everybody, also without an account on <bdi>{form.serverName}</bdi>. People look at it,
          decide, and tell you why.
        </Trans>
      </p>
      <form
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void send();
        }}
      >
        <About {...parts} whereError={isWhere ? errorWords : null} />
        <Sender {...parts} mayHide={mayHide} />
        <Problems wrong={wrong} error={errorWords} />
        <WorkProgress
          share={share}
          words={t`Your device does a sum, so that nobody sends notices by the thousand.`}
        />
        <Button look="primary" wide type="submit" isBusy={isBusy}>
          {isBusy ? t`Sending…` : t`Send the notice`}
        </Button>
      </form>
      <Contact {...form} />
      <p className="muted">
        <Trans>
          Programs can send notices to <bdi dir="ltr">/_linnet/notice</bdi>. What became of them all
          is at <a href={outerPaths.transparency}>How this server protects people</a>.
        </Trans>
      </p>
    </>
  );
}
