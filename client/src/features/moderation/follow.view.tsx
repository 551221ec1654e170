/** Follow a policy list: its address, then whom it names here, and only then the step itself. */
import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { PolicyDesk, type PolicyPreview, type Scope } from "../../matrix/policies.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { HeldRules, NamedChats, NamedPeople } from "./named.view.tsx";
import { useAct } from "./pieces.view.tsx";

const ADDRESS = /^[#!][^\s]+$/;

/** What a list would do here, before anything is done. */
function Shown({ preview }: { preview: PolicyPreview }) {
  return (
    <div className="moderation-form">
      <p>
        <strong>
          <bdi>{preview.name ?? preview.id}</bdi>
        </strong>
        {" · "}
        <Plural value={preview.rules} one="# rule" other="# rules" />
      </p>
      <NamedPeople people={preview.people} count={preview.count} />
      <NamedChats rooms={preview.rooms} />
      <HeldRules rules={preview.held} />
      <Notice icon="info">
        <Trans>
          Following it shuts the doors from now on. Nobody who is inside is touched before you
          confirm it on the next page.
        </Trans>
      </Notice>
    </div>
  );
}

interface FollowProps {
  scope: Scope;
  onClose: () => void;
  onFollowed: (listId: string) => void;
}

export function FollowDialog({ scope, onClose, onFollowed }: FollowProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const errorWords = useErrorWords();
  const attempt = useAct();
  const [desk] = useState(() => new PolicyDesk(engine));
  const [address, setAddress] = useState("");
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const [preview, setPreview] = useState<PolicyPreview | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  async function look() {
    if (!ADDRESS.test(address)) return setError("invalid");
    setIsBusy(true);
    try {
      setPreview(await desk.preview(await desk.find(address), scope));
    } catch (why) {
      setError(errorCode(why));
    }
    setIsBusy(false);
  }
  async function follow({ id }: PolicyPreview) {
    setIsBusy(true);
    if (await attempt(desk.follow(id, scope))) onFollowed(id);
    setIsBusy(false);
  }
  const words =
    error === "not_found" || error === "invalid"
      ? t`There is no list at this address that you may read. An address begins with # and ends with the name of a server.`
      : error && errorWords(error);
  return (
    <Confirm
      title={preview ? t`Follow this list?` : t`Follow a list`}
      isOpen
      onClose={onClose}
      onConfirm={() => void (preview ? follow(preview) : look())}
      confirm={preview ? t`Follow it` : t`See whom it names`}
      isBusy={isBusy}
    >
      {preview ? (
        <Shown preview={preview} />
      ) : (
        <Field
          autoFocus
          isCode
          label={t`Address of the list`}
          hint={t`For example #bad-ones:example.org. Nothing is done yet.`}
          error={words}
          onChange={(text) => {
            setAddress(text.trim());
            setError(null);
          }}
        />
      )}
    </Confirm>
  );
}
