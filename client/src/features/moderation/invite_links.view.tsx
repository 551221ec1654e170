/** The invite links of one person, and how many more people they may bring in. */
import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { InviteDesk, type InviteLink, type InviteTree } from "../../matrix/invite_trees.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Section, useAct } from "./pieces.view.tsx";

function Uses({ link }: { link: InviteLink }) {
  const { count } = useFormats();
  const uses = count(link.uses);
  if (link.usesAllowed === null) return <Trans>used {uses} times, without a limit</Trans>;
  const allowed = count(link.usesAllowed);
  return (
    <Trans>
      used {uses} of {allowed} times
    </Trans>
  );
}

interface LinkProps {
  link: InviteLink;
  onDone: () => Promise<void>;
}

function LinkRow({ link, onDone }: LinkProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const { full } = useFormats();
  const attempt = useAct();
  const [isAsking, setIsAsking] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const made = full(link.madeAt);
  const end = link.expiresAt === null ? null : full(link.expiresAt);
  async function revoke() {
    setIsBusy(true);
    await attempt(new InviteDesk(engine).endLink(link.id));
    await onDone();
    setIsBusy(false);
    setIsAsking(false);
  }
  return (
    <li className="moderation-card">
      <span>
        <Trans>Made {made}</Trans>
        {" · "}
        <Uses link={link} />
      </span>
      <span className="muted">
        {link.isValid ? <Trans>Open</Trans> : <Trans>Used up or over</Trans>}
        {end ? (
          <>
            {" · "}
            <Trans>until {end}</Trans>
          </>
        ) : null}
      </span>
      <div className="moderation-actions">
        <Button icon="trash" onPress={() => setIsAsking(true)}>{t`Revoke the link`}</Button>
      </div>
      <Confirm
        title={t`Revoke the link?`}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => void revoke()}
        confirm={t`Revoke the link`}
        isDangerous
        isBusy={isBusy}
      >
        <p>
          <Trans>Nobody comes in by it any more. Who came by it stays.</Trans>
        </p>
      </Confirm>
    </li>
  );
}

export function InviteLinks({ tree, onDone }: { tree: InviteTree; onDone: () => Promise<void> }) {
  const { t } = useLingui();
  const { count } = useFormats();
  const { brought, openUses, allowed } = tree.budget;
  const most = count(allowed);
  return (
    <Section title={t`Their invite links`}>
      <p>
        <Plural
          value={brought}
          _0="Nobody came by them in the last 30 days"
          one="# person came by them in the last 30 days"
          other="# people came by them in the last 30 days"
        />
        {" · "}
        <Plural
          value={openUses}
          _0="nobody more can come now"
          one="# more can come now"
          other="# more can come now"
        />
        {" · "}
        <Trans>A member may bring in {most} in 30 days.</Trans>
      </p>
      {tree.ownLinks.length === 0 ? <p className="muted">{t`They have no link.`}</p> : null}
      <ul className="moderation-cards" aria-label={t`Their invite links`}>
        {tree.ownLinks.map((link) => (
          <LinkRow key={link.id} link={link} onDone={onDone} />
        ))}
      </ul>
    </Section>
  );
}
