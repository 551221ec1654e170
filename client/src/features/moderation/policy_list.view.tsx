/** One policy list: whether it is followed, whom it names here, and its rules. */
import { useState } from "react";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { PolicyDesk, type PolicyPreview, type Scope } from "../../matrix/policies.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import { HeldRules, NamedChats, NamedPeople } from "./named.view.tsx";
import { Failed, Section, useAct } from "./pieces.view.tsx";
import { ReasonButton } from "./reason.view.tsx";
import { Rules } from "./rules.view.tsx";
import { useLoaded } from "./use_loaded.ts";

interface ListProps {
  listId: string;
  scope: Scope;
  preview: PolicyPreview;
  /** After anything was done. */
  onDone: () => Promise<void>;
}

/** Begin to follow it, or end that with all that came of it. */
function Following({ listId, scope, preview, onDone }: ListProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useAct();
  const [isAsking, setIsAsking] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const desk = new PolicyDesk(engine);
  async function follow() {
    setIsBusy(true);
    await attempt(desk.follow(listId, scope));
    await onDone();
    setIsBusy(false);
  }
  async function unfollow() {
    setIsBusy(true);
    const ending = desk.unfollow(listId, scope);
    if (await attempt(ending)) {
      const { lifted, left } = await ending;
      const taken = plural(lifted, {
        one: "# measure was lifted.",
        other: "# measures were lifted.",
      });
      const stays = plural(left, { one: "# still waits.", other: "# still wait." });
      showToast({ text: left > 0 ? `${taken} ${stays}` : taken });
    }
    await onDone();
    setIsBusy(false);
    setIsAsking(false);
  }
  if (!preview.isFollowed) {
    return (
      <div className="moderation-actions">
        <Button look="primary" icon="check" isBusy={isBusy} onPress={() => void follow()}>
          {t`Follow it`}
        </Button>
      </div>
    );
  }
  return (
    <div className="moderation-actions">
      <Button icon="close" onPress={() => setIsAsking(true)}>{t`Stop following it`}</Button>
      <Confirm
        title={t`Stop following this list?`}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => void unfollow()}
        confirm={t`Stop following it`}
        isBusy={isBusy}
      >
        <p>
          <Trans>
            The doors are open again for whom it names, and all measures because of it are lifted.
            Messages that were removed do not come back.
          </Trans>
        </p>
      </Confirm>
    </div>
  );
}

/** Does what a preview has shown, and says what has come of it. */
function useConfirm({ listId, scope, preview, onDone }: ListProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useAct();
  return async (reason: string): Promise<boolean> => {
    const doing = new PolicyDesk(engine).confirm(listId, scope, preview.digest, reason);
    const isDone = await attempt(doing);
    if (isDone) {
      const { done, skipped, isWaiting } = await doing;
      const met = plural(done, { one: "Done for #.", other: "Done for #." });
      const not = plural(skipped, { one: "Not possible for #.", other: "Not possible for #." });
      const text = skipped > 0 ? `${met} ${not}` : met;
      showToast({ text: isWaiting ? t`A second person has to confirm the same.` : text });
    }
    await onDone();
    return isDone;
  };
}

/** Whom it names inside, and the step that does what it asks for. */
function Inside(props: ListProps) {
  const { t } = useLingui();
  const { preview } = props;
  const confirm = useConfirm(props);
  const isAny = preview.people.length + preview.rooms.length > 0;
  const act = t`Do what the list asks for`;
  return (
    <Section title={t`Whom it names here`}>
      <NamedPeople people={preview.people} count={preview.count} />
      <NamedChats rooms={preview.rooms} />
      <HeldRules rules={preview.held} />
      {preview.isFollowed && isAny ? (
        <div className="moderation-actions">
          <ReasonButton look="primary" icon="hand" name={act} onConfirm={confirm}>
            <Consequences needsSecond={preview.needsSecond} />
          </ReasonButton>
        </div>
      ) : null}
    </Section>
  );
}

function Consequences({ needsSecond }: { needsSecond: boolean }) {
  return (
    <>
      <p>
        <Trans>
          Exactly those who are shown meet the measure beside their name. Each of them can complain,
          and all of it ends when the rule or the following ends.
        </Trans>
      </p>
      {needsSecond ? (
        <p>
          <Trans>
            On this server a second person of the safety team has to confirm the same. Until then
            nothing is done.
          </Trans>
        </p>
      ) : null}
    </>
  );
}

export function PolicyListPage({ listId, scope }: { listId: string; scope: Scope }) {
  const { t } = useLingui();
  const engine = useEngine();
  const preview = useLoaded(`${listId} ${scope}`, () =>
    new PolicyDesk(engine).preview(listId, scope),
  );
  // Counts up with each change, so that the rules are read anew.
  const [round, setRound] = useState(0);
  if (preview.error && !preview.found) {
    return <Failed error={preview.error} onRetry={() => void preview.load()} />;
  }
  if (!preview.found) return <Skeleton rows={5} label={t`Loading`} />;
  const onDone = async () => {
    await preview.load();
    setRound((now) => now + 1);
  };
  const shown: ListProps = { listId, scope, preview: preview.found, onDone };
  return (
    <>
      <Section title={preview.found.name ?? listId}>
        <Notice icon={preview.found.isFollowed ? "check" : "info"}>
          {preview.found.isFollowed ? (
            <Trans>This list is followed here: whom it names comes in no more.</Trans>
          ) : (
            <Trans>This list is not followed here: it has no effect.</Trans>
          )}
        </Notice>
        <Following {...shown} />
      </Section>
      <Inside {...shown} />
      <Rules listId={listId} scope={scope} round={round} onDone={onDone} />
    </>
  );
}
