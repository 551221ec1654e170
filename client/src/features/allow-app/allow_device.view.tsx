/** A device without a browser shows a code: type it, see which app it is, yes or no. */
import { useState, type FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { SameCode } from "../../app/allow_question.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { SignedInAs, VisitGate } from "../../app/visit_gate.tsx";
import { useVisit, type VisitorProps } from "../../app/visit_context.tsx";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import type { DeviceRequest } from "../../matrix/visit.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Gate } from "../../ui/gate.tsx";
import { AllowPage } from "./allow_page.view.tsx";

const CODE_LENGTH = 8;

/** As the device shows it: two groups of four. */
export function shownCode(words: string): string {
  const letters = words
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, "")
    .slice(0, CODE_LENGTH);
  return letters.length > 4 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters;
}

interface CodeProps extends VisitorProps {
  first: string;
  onFound: (code: string, request: DeviceRequest) => void;
}

function CodeForm({ first, onFound, ...who }: CodeProps) {
  const { t } = useLingui();
  const visit = useVisit();
  const errorWords = useErrorWords();
  const [code, setCode] = useState(shownCode(first));
  const [error, setError] = useState<EngineErrorCode | null>(null);
  async function look(event: FormEvent) {
    event.preventDefault();
    setError(null);
    try {
      onFound(code, await visit.deviceRequest(code));
    } catch (why) {
      setError(errorCode(why));
    }
  }
  return (
    <Gate
      title={t`Link a device`}
      icon="link"
      lead={<Trans>Type the code that the other device shows.</Trans>}
      foot={<SignedInAs {...who} />}
    >
      <form onSubmit={(event) => void look(event)}>
        <Field
          label={t`Code`}
          isCode
          isRequired
          autoFocus
          autoComplete="off"
          value={code}
          onChange={(words) => {
            setCode(shownCode(words));
            setError(null);
          }}
          error={
            error === "not_found" ? t`No device shows this code now.` : error && errorWords(error)
          }
        />
        <Button look="primary" wide type="submit" isDisabled={code.length <= CODE_LENGTH}>
          {t`Continue`}
        </Button>
      </form>
    </Gate>
  );
}

function Done({ isAllowed }: { isAllowed: boolean }) {
  const { t } = useLingui();
  return (
    <Gate
      title={isAllowed ? t`The device is signed in` : t`The device was refused`}
      icon={isAllowed ? "check" : "close"}
    >
      <p className="gate-lead" role="status">
        <Trans>You can close this page.</Trans>
      </p>
    </Gate>
  );
}

interface QuestionProps extends VisitorProps {
  code: string;
  request: DeviceRequest;
  onAnswer: (isAllowed: boolean) => void;
}

function Question({ code, request, onAnswer, ...who }: QuestionProps) {
  const { t } = useLingui();
  const visit = useVisit();
  async function answer(isAllowed: boolean) {
    await (isAllowed ? visit.allowDevice(code, who.visitor.userId) : visit.refuseDevice(code));
    onAnswer(isAllowed);
  }
  return (
    <AllowPage
      {...who}
      title={t`Allow this device?`}
      request={request}
      warning={<SameCode code={code} />}
      answer={answer}
    />
  );
}

function Steps({ first, ...who }: VisitorProps & { first: string }) {
  const [found, setFound] = useState<{ code: string; request: DeviceRequest } | null>(null);
  const [isAllowed, setIsAllowed] = useState<boolean | null>(null);
  if (isAllowed !== null) return <Done isAllowed={isAllowed} />;
  if (found) return <Question {...who} {...found} onAnswer={setIsAllowed} />;
  return (
    <CodeForm {...who} first={first} onFound={(code, request) => setFound({ code, request })} />
  );
}

export function AllowDevice({ code }: { code: string }) {
  return (
    <VisitGate lead={<Trans>to link another device</Trans>}>
      {(who) => <Steps {...who} first={code} />}
    </VisitGate>
  );
}
