/** Who may reach me, what I see, and whom I have blocked. */
import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useEngine, useOwnId } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { localPart } from "../../app/names.ts";
import { useTry } from "../../app/use_try.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import { Choices, type Choice } from "../../ui/switch.tsx";
import { HatefulPart } from "./hateful.view.tsx";
import { MutedWordsPart } from "./muted_words.view.tsx";
import { readReach, writeReach, type Reach } from "./privacy.model.ts";

function ReachPart() {
  const engine = useEngine();
  const ownId = useOwnId();
  const { t } = useLingui();
  const attempt = useTry();
  const errorWords = useErrorWords();
  const [reach, setReach] = useState<Reach | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  useEffect(() => {
    readReach(engine, ownId).then(setReach, (why: unknown) => setError(errorCode(why)));
  }, [engine, ownId]);

  /** Chosen is what the server has: whoever leaves the page at once has lost nothing unseen. */
  async function choose(wanted: Reach) {
    if (await attempt(writeReach(engine, ownId, wanted))) setReach(wanted);
  }
  const choices: (Choice & { id: Reach })[] = [
    {
      id: "everybody",
      label: t`Anyone`,
      hint: t`Invites of people you do not know wait as requests`,
    },
    {
      id: "sharing",
      label: t`People I share a room with`,
      hint: t`And those you have invited or written to`,
    },
    { id: "known", label: t`People I have invited or written to` },
    { id: "nobody", label: t`Nobody` },
  ];
  if (error) {
    return (
      <Notice icon="warning" tone="danger">
        {errorWords(error)}
      </Notice>
    );
  }
  if (reach === null) return <Skeleton rows={2} label={t`Loading`} />;
  return (
    <Choices
      label={t`Who may invite me`}
      chosen={reach}
      onChoose={(id) => void choose(id as Reach)}
      choices={choices}
    />
  );
}

function BlockedPart() {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const blocked = useAccount((account) => account.ignored);
  return (
    <>
      <h3>{t`Blocked people`}</h3>
      {blocked.size === 0 ? (
        <p className="muted">
          <Trans>Nobody. You can block somebody from the list of people in a chat.</Trans>
        </p>
      ) : (
        <>
          <p className="muted">
            <Trans>You do not see their messages and invites. They are not told.</Trans>
          </p>
          <ul>
            {[...blocked].map((userId) => (
              <li key={userId} className="ignored">
                <bdi className="ellipsis" dir="ltr">
                  {userId}
                </bdi>
                <Button
                  aria-label={t`Unblock ${localPart(userId)}`}
                  onPress={() => void attempt(engine.stopIgnoringUser(userId))}
                >
                  {t`Unblock`}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

export function PrivacySection() {
  return (
    <>
      <ReachPart />
      <MutedWordsPart />
      <HatefulPart />
      <BlockedPart />
    </>
  );
}
