/** Administrators let people sign in by an account elsewhere. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import type { Contact } from "../../app/third_parties.model.ts";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import {
  EMPTY_PROVIDER,
  PROVIDERS,
  type ProviderDraft,
  providerBody,
  providerIdOf,
  redirectOf,
} from "./provider.model.ts";

interface QuestionProps {
  /** What is known already. */
  start: ProviderDraft;
  onClose: () => void;
  onAdded: () => void;
}

function useDraft({ start, onAdded }: QuestionProps) {
  const engine = useEngine();
  const errorWords = useErrorWords();
  const [draft, setDraft] = useState<ProviderDraft>(start);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const set = (change: Partial<ProviderDraft>) => {
    setDraft((now) => ({ ...now, ...change }));
    setError(null);
  };
  async function add() {
    setIsBusy(true);
    setError(null);
    try {
      await engine.callServer("POST", PROVIDERS, providerBody(draft));
      onAdded();
    } catch (why) {
      setError(errorWords(errorCode(why)));
    }
    setIsBusy(false);
  }
  return { draft, set, isBusy, error, add };
}

type FieldsProps = Pick<ReturnType<typeof useDraft>, "draft" | "set">;

/** Who it is, for everybody. */
function PublicFields({ draft, set }: FieldsProps) {
  const { t } = useLingui();
  return (
    <>
      <Field
        label={t`Name`}
        hint={t`What people read on the button.`}
        isRequired
        autoFocus
        maxLength={60}
        value={draft.name}
        onChange={(name) => set({ name })}
      />
      <Field
        label={t`Who it is`}
        hint={t`Legal name and country. Everybody can read it.`}
        isRequired
        value={draft.party}
        onChange={(party) => set({ party })}
      />
      <Field
        label={t`Its address (issuer)`}
        isCode
        isRequired
        value={draft.issuer}
        onChange={(issuer) => set({ issuer })}
      />
      <Field
        label={t`Other hosts that it uses`}
        hint={t`With spaces between them. Nothing else is contacted.`}
        isCode
        value={draft.hosts}
        onChange={(hosts) => set({ hosts })}
      />
    </>
  );
}

/** How this server is known there. */
function OwnFields({ draft, set }: FieldsProps) {
  const { t } = useLingui();
  return (
    <>
      <Field
        label={t`Short name for this server’s addresses`}
        isCode
        isRequired
        isReadOnly={draft.severedAt !== null}
        maxLength={32}
        value={draft.id}
        onChange={(id) => set({ id })}
        hint={
          <Trans>
            Enter this at the provider:{" "}
            <bdi dir="ltr" className="provider-address">
              {redirectOf(draft.id, location.origin)}
            </bdi>
          </Trans>
        }
      />
      <Field
        label={t`Client id`}
        hint={t`The provider gives it to you, with the secret.`}
        isCode
        isRequired
        autoComplete="off"
        value={draft.clientId}
        onChange={(clientId) => set({ clientId })}
      />
      <Field
        label={t`Client secret`}
        hint={t`It is not shown again.`}
        type="password"
        isRequired
        autoComplete="off"
        value={draft.clientSecret}
        onChange={(clientSecret) => set({ clientSecret })}
      />
    </>
  );
}

function Question(props: QuestionProps) {
  const { t } = useLingui();
  const { day } = useFormats();
  const { draft, set, isBusy, error, add } = useDraft(props);
  return (
    <Confirm
      title={draft.severedAt === null ? t`Sign in by an account elsewhere` : t`Add it anew`}
      isOpen
      onClose={props.onClose}
      onConfirm={() => void add()}
      confirm={t`Add it, switched off`}
      isBusy={isBusy}
    >
      <p>
        <Trans>
          They learn who signs in here and when. You can end it at any time, and nobody is locked
          out by that.
        </Trans>
      </p>
      {draft.severedAt === null ? null : (
        <p>
          <Trans>
            It was severed ({day(draft.severedAt)}). What was erased does not come back, and the old
            secret stays dead: the provider gives you a new one, and people link their accounts
            again.
          </Trans>
        </p>
      )}
      <PublicFields draft={draft} set={set} />
      <OwnFields draft={draft} set={set} />
      <Switch
        label={t`Whoever they know may come in`}
        hint={t`Else only those who link it themselves or hold an invite link.`}
        isSelected={draft.letsNewcomers}
        onChange={(letsNewcomers) => set({ letsNewcomers })}
      />
      {error === null ? null : (
        <Notice icon="warning" tone="danger">
          {error}
        </Notice>
      )}
    </Confirm>
  );
}

interface AddProviderProps {
  /** One that was severed, which is added anew. */
  gone?: Pick<Contact, "id" | "party" | "severedAt">;
  onAdded: () => void;
}

function draftOf(gone: AddProviderProps["gone"]): ProviderDraft {
  if (!gone) return EMPTY_PROVIDER;
  const { party, severedAt } = gone;
  return { ...EMPTY_PROVIDER, id: providerIdOf(gone.id) ?? "", party, severedAt };
}

export function AddProvider({ gone, onAdded }: AddProviderProps) {
  const { t } = useLingui();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button wide={!gone} icon="plus" onPress={() => setIsOpen(true)}>
        {gone ? t`Add it anew…` : t`Let people sign in by an account elsewhere…`}
      </Button>
      {isOpen ? (
        <Question
          start={draftOf(gone)}
          onClose={() => setIsOpen(false)}
          onAdded={() => {
            setIsOpen(false);
            onAdded();
          }}
        />
      ) : null}
    </>
  );
}
