/** One person in the tree of invites: who let them in, whom they let in, and an end to that. */
import { useState } from "react";
import { plural } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { localPart } from "../../app/names.ts";
import { paths } from "../../app/paths.ts";
import {
  type Branch,
  branchesOf,
  InviteDesk,
  type InviteTree,
  type Revoked,
} from "../../matrix/invite_trees.ts";
import { Skeleton } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import { showToast } from "../../ui/toast.tsx";
import { AskFirst } from "./ask_first.view.tsx";
import { InviteLinks } from "./invite_links.view.tsx";
import { Failed, Section, To, useAct, Who } from "./pieces.view.tsx";
import { ReasonButton } from "./reason.view.tsx";
import { useLoaded } from "./use_loaded.ts";

/** By whose link they came, by whose that one, up to whoever came without. */
function Above({ above }: { above: string[] }) {
  const { t } = useLingui();
  if (above.length === 0) {
    return (
      <p>
        <Trans>They came without an invite link, or before that was written down.</Trans>
      </p>
    );
  }
  return (
    <>
      <p>
        <Trans>By whose links they came, the nearest first:</Trans>
      </p>
      <ol className="moderation-tags" aria-label={t`By whose links they came`}>
        {above.map((userId) => (
          <li key={userId} className="moderation-tag">
            <To path={paths.inviteTree(userId)} className="moderation-link">
              <Who userId={userId} />
            </To>
          </li>
        ))}
      </ol>
    </>
  );
}

function BranchRow({ branch }: { branch: Branch }) {
  const { short } = useFormats();
  const at = short(branch.cameAt);
  return (
    <li>
      <To path={paths.inviteTree(branch.userId)} className="moderation-row">
        <Who userId={branch.userId} isWhole />
        <span className="muted">
          <Trans>came {at}</Trans>
        </span>
      </To>
      {branch.below.length > 0 ? <Branches branches={branch.below} /> : null}
    </li>
  );
}

function Branches({ branches }: { branches: Branch[] }) {
  return (
    <ul className="moderation-branches">
      {branches.map((branch) => (
        <BranchRow key={branch.userId} branch={branch} />
      ))}
    </ul>
  );
}

interface TreeProps {
  userId: string;
  tree: InviteTree;
  andSelf: boolean;
  onDone: () => Promise<void>;
}

function useRevoke(onDone: () => Promise<void>) {
  const { t } = useLingui();
  const attempt = useAct();
  return async (revoking: Promise<Revoked>): Promise<boolean> => {
    const isDone = await attempt(revoking);
    if (isDone) {
      const { links, suspended, skipped, isWaiting } = await revoking;
      const said = [
        plural(links, { one: "# link was revoked.", other: "# links were revoked." }),
        suspended > 0
          ? plural(suspended, {
              one: "# account was suspended.",
              other: "# accounts were suspended.",
            })
          : "",
        skipped > 0
          ? plural(skipped, { one: "Not possible for #.", other: "Not possible for #." })
          : "",
        isWaiting ? t`A second person has to confirm the same.` : "",
      ];
      showToast({ text: said.filter(Boolean).join(" ") });
    }
    await onDone();
    return isDone;
  };
}

function RevokeButton({ userId, tree, onDone }: TreeProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const revoke = useRevoke(onDone);
  return (
    <AskFirst
      icon="link"
      isDisabled={tree.links === 0}
      name={t`Revoke all links`}
      title={t`Revoke all links?`}
      confirm={t`Revoke them`}
      onConfirm={() => revoke(new InviteDesk(engine).endLinks(userId))}
    >
      <p>
        <Plural
          value={tree.links}
          one="# link of theirs and of everybody below ends. Nobody is suspended."
          other="# links of theirs and of everybody below end. Nobody is suspended."
        />
      </p>
    </AskFirst>
  );
}

function SuspendButton({ userId, tree, andSelf, onDone }: TreeProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const revoke = useRevoke(onDone);
  return (
    <ReasonButton
      look="danger"
      icon="hand"
      isDisabled={tree.people.length === 0}
      name={t`Suspend all who are shown`}
      onConfirm={(reason) => revoke(new InviteDesk(engine).suspend(userId, tree, andSelf, reason))}
    >
      <p>
        <Plural
          value={tree.people.length}
          one="# account is suspended: they can read, but write nothing more. Their links end. They can complain."
          other="# accounts are suspended: they can read, but write nothing more. Their links end. Each of them can complain."
        />
      </p>
      {tree.needsSecond ? (
        <p>
          <Trans>
            On this server a second person of the safety team has to confirm the same. Until then
            nobody is suspended; the links end at once.
          </Trans>
        </p>
      ) : null}
    </ReasonButton>
  );
}

function Below(props: TreeProps & { onAndSelf: (andSelf: boolean) => void }) {
  const { t } = useLingui();
  const { list } = useFormats();
  const { userId, tree, andSelf, onAndSelf } = props;
  const name = localPart(userId);
  const spared = list(tree.spared.map(localPart));
  return (
    <Section title={t`Whom they let in`}>
      <Switch
        label={t`With ${name} themselves`}
        hint={t`Then they are one of those who are suspended.`}
        isSelected={andSelf}
        onChange={onAndSelf}
      />
      <p>
        <Plural
          value={tree.people.length}
          _0="There is nobody who could be suspended."
          one="# person would be suspended:"
          other="# people would be suspended:"
        />
      </p>
      <Branches branches={branchesOf(tree.people)} />
      {tree.isAll ? null : (
        <p className="muted">
          <Trans>There are more. They are shown after these.</Trans>
        </p>
      )}
      {tree.spared.length > 0 ? (
        <p className="muted">
          <Trans>Spared, because they look after this server: {spared}</Trans>
        </p>
      ) : null}
      <div className="moderation-actions">
        <RevokeButton {...props} />
        <SuspendButton {...props} />
      </div>
    </Section>
  );
}

export function InviteTreePage({ userId }: { userId: string }) {
  const { t } = useLingui();
  const engine = useEngine();
  const [andSelf, setAndSelf] = useState(false);
  const { found, error, load } = useLoaded(`${userId} ${andSelf}`, () =>
    new InviteDesk(engine).tree(userId, andSelf),
  );
  if (error) return <Failed error={error} onRetry={() => void load()} />;
  if (!found) return <Skeleton rows={5} label={t`Loading`} />;
  return (
    <>
      <Section title={userId}>
        <Above above={found.above} />
      </Section>
      <InviteLinks tree={found} onDone={load} />
      <Below userId={userId} tree={found} andSelf={andSelf} onAndSelf={setAndSelf} onDone={load} />
    </>
  );
}
