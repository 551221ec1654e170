import { useState, type FormEvent } from "react";
import { useLingui } from "@lingui/react/macro";

import type { EngineErrorCode } from "../matrix/engine.ts";
import type { VisitState } from "../matrix/visit.ts";
import { Field } from "../ui/field.tsx";
import { errorCode, useErrorWords } from "./error_words.ts";
import { InviteField } from "./invite_field.tsx";
import { tokenOf } from "./invite_link.ts";
import { useVisit } from "./visit_context.tsx";
import { firstWay, WayInFields, wayInBy, type Way } from "./way_in.tsx";
import { useWork, WorkProgress } from "./work_progress.tsx";

type Place = "name" | "password" | "link" | "form";

/** At which field an error is told. */
export function placeOf(error: EngineErrorCode, needsInvite: boolean): Place {
  if (error === "username_taken" || error === "username_invalid") return "name";
  if (error === "weak_password") return "password";
  return error === "invite_invalid" && needsInvite ? "link" : "form";
}

function useSignUp(onDone: () => void) {
  const visit = useVisit();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const [share, work] = useWork();
  async function signUp(typed: string, way: Way, password: string, link: string) {
    if (isBusy) return;
    setIsBusy(true);
    setError(null);
    const name = typed.trim().toLowerCase();
    try {
      await visit.register(name, await wayInBy(way, name, password), tokenOf(link), work);
      onDone();
    } catch (why) {
      const code = errorCode(why);
      setError(code === "forbidden" ? "invite_invalid" : code);
    }
    setIsBusy(false);
  }
  return { isBusy, error, share, signUp, forgive: () => setError(null) };
}

/** The words of an error, at the field that it is about. */
function useFieldErrors(error: EngineErrorCode | null, needsInvite: boolean) {
  const errorWords = useErrorWords();
  return (place: Place) =>
    error && placeOf(error, needsInvite) === place ? errorWords(error) : null;
}

/** An account for somebody whom an app has sent here to make one. */
export function VisitSignUp({ state, onDone }: { state: VisitState; onDone: () => void }) {
  const { t } = useLingui();
  const [name, setName] = useState("");
  const [way, setWay] = useState(firstWay);
  const [password, setPassword] = useState("");
  const [link, setLink] = useState("");
  const { isBusy, error, share, signUp, forgive } = useSignUp(onDone);
  const errorAt = useFieldErrors(error, state.needsInvite);
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void signUp(name, way, password, link);
      }}
      onInput={forgive}
    >
      {state.needsInvite ? (
        <InviteField value={link} onChange={setLink} error={errorAt("link")} />
      ) : null}
      <Field
        label={t`Name`}
        name="username"
        autoComplete="username"
        isCode
        isRequired
        value={name}
        onChange={setName}
        error={errorAt("name")}
      />
      <WayInFields
        way={way}
        onWay={(chosen) => {
          setWay(chosen);
          forgive();
        }}
        password={password}
        onPassword={setPassword}
        passwordError={errorAt("password")}
        error={error && placeOf(error, state.needsInvite) === "form" ? error : null}
        isBusy={isBusy}
      />
      <WorkProgress share={isBusy ? share : null} />
    </form>
  );
}
