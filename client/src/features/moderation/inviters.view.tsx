/** Who brings people in by invite links, and the way to anybody's part of that tree. */
import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { paths } from "../../app/paths.ts";
import { PeoplePicker } from "../../app/people_picker.tsx";
import { InviteDesk, type Inviter, type InviterPage } from "../../matrix/invite_trees.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Skeleton } from "../../ui/state_views.tsx";
import { Failed, Section, To, useAct, Who } from "./pieces.view.tsx";
import { useLoaded } from "./use_loaded.ts";

function Row({ inviter }: { inviter: Inviter }) {
  return (
    <li>
      <To path={paths.inviteTree(inviter.userId)} className="moderation-row">
        <strong>
          <Who userId={inviter.userId} isWhole />
        </strong>
        <span className="muted">
          <Plural
            value={inviter.brought}
            _0="Nobody came by their links yet"
            one="# person came by their links"
            other="# people came by their links"
          />
          {" · "}
          <Plural value={inviter.links} _0="no link now" one="# link now" other="# links now" />
        </span>
      </To>
    </li>
  );
}

function useInviters() {
  const engine = useEngine();
  const attempt = useAct();
  const desk = new InviteDesk(engine);
  const first = useLoaded("", () => desk.inviters(0));
  const [more, setMore] = useState<InviterPage | null>(null);
  const page = more ?? first.found;
  async function loadMore() {
    if (!page || page.next === null) return;
    const asked = desk.inviters(page.next);
    if (!(await attempt(asked))) return;
    const found = await asked;
    setMore({ ...found, inviters: [...page.inviters, ...found.inviters] });
  }
  return { page, error: first.error, load: first.load, loadMore };
}

export function Inviters() {
  const { t } = useLingui();
  const { page, error, load, loadMore } = useInviters();
  const [isChoosing, setIsChoosing] = useState(false);
  if (error) return <Failed error={error} onRetry={() => void load()} />;
  if (!page) return <Skeleton rows={4} label={t`Loading`} />;
  return (
    <Section title={t`Who brings people in`}>
      <p>
        <Trans>
          Whoever makes accounts to do harm often makes them by each other’s invite links. Open
          somebody to see who let them in and whom they let in.
        </Trans>
      </p>
      <ul className="moderation-list" aria-label={t`Who brings people in`}>
        {page.inviters.map((inviter) => (
          <Row key={inviter.userId} inviter={inviter} />
        ))}
      </ul>
      {page.inviters.length === 0 ? (
        <p className="muted">{t`Nobody has made a link yet.`}</p>
      ) : null}
      {page.next === null ? null : (
        <Button look="plain" wide onPress={() => void loadMore()}>{t`Show more`}</Button>
      )}
      <div className="moderation-actions">
        <Button icon="search" onPress={() => setIsChoosing(true)}>{t`Look at somebody`}</Button>
      </div>
      <Dialog title={t`Look at somebody`} isOpen={isChoosing} onClose={() => setIsChoosing(false)}>
        <PeoplePicker
          label={t`Name or address`}
          onChoose={({ userId }) => navigate(paths.inviteTree(userId))}
        />
      </Dialog>
    </Section>
  );
}
