/** People who have no other way in, for whom severing a provider waits. */
import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useTry } from "../../app/use_try.ts";
import { NewCode } from "../../app/emergency_code.tsx";
import { asObject, asText } from "../../matrix/json.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { PROVIDERS, type Stuck, stuckOf } from "./provider.model.ts";

function useStuck(providerId: string) {
  const engine = useEngine();
  const [stuck, setStuck] = useState<Stuck | null>(null);
  const read = () => {
    const where = `${PROVIDERS}/${encodeURIComponent(providerId)}/without-another-way`;
    engine.callServer("GET", where).then(
      (answer) => setStuck(stuckOf(answer)),
      () => undefined,
    );
  };
  useEffect(read, [engine, providerId]);
  return { stuck, read };
}

interface Made {
  userId: string;
  code: string;
}

export function StuckPeople({ providerId }: { providerId: string }) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const { stuck, read } = useStuck(providerId);
  const [made, setMade] = useState<Made | null>(null);
  async function make(userId: string) {
    const where = `/_linnet/admin/v1/users/${encodeURIComponent(userId)}/recovery-code`;
    const answer = engine.callServer("POST", where);
    if (!(await attempt(answer))) return;
    setMade({ userId, code: asText(asObject(await answer)["recovery_code"]) ?? "" });
    read();
  }
  return (
    <>
      {stuck && stuck.total > 0 ? (
        <>
          <p>
            <Plural
              value={stuck.total}
              one="One person has no other way in. Make them a code, and hand it over:"
              other="# people have no other way in. Make each of them a code, and hand it over:"
            />
          </p>
          <ul className="stuck">
            {stuck.users.map((userId) => (
              <li key={userId}>
                <bdi dir="ltr">{userId}</bdi>
                <Button onPress={() => void make(userId)}>{t`Make a code`}</Button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {made ? (
        <Dialog
          title={t`A way in for one person`}
          isOpen
          onClose={() => setMade(null)}
          isDismissable={false}
          actions={
            <Button look="primary" onPress={() => setMade(null)}>
              {t`Done`}
            </Button>
          }
        >
          <p>
            <Trans>
              For <bdi dir="ltr">{made.userId}</bdi>
            </Trans>
          </p>
          <NewCode code={made.code}>{null}</NewCode>
        </Dialog>
      ) : null}
    </>
  );
}
