/** Signing in by an account elsewhere, where the server offers it: who that is, and where it leads. */
import { useEffect, useEffectEvent, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { OfferedProvider, Purpose } from "../matrix/providers.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/state_views.tsx";
import { errorCode, useErrorWords } from "./error_words.ts";
import { ownProviders } from "./own_visit.ts";
import "./provider_buttons.css";

export function useOffered(): OfferedProvider[] {
  const [offered, setOffered] = useState<OfferedProvider[]>([]);
  useEffect(() => {
    // What cannot be read is not offered; every other way in is still there.
    ownProviders.offered().then(setOffered, () => undefined);
  }, []);
  return offered;
}

interface ButtonsProps {
  purpose: Exclude<Purpose, "link">;
  returnTo: string;
  /** Before the browser leaves. */
  onLeave?: () => void;
  /** The provider that was chosen already, in another app: it is gone to at once. */
  chosen?: string | null;
}

function useLeaving({ purpose, returnTo, onLeave }: ButtonsProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [busyId, setBusyId] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  async function leave({ id, name }: OfferedProvider) {
    if (busyId !== null) return;
    setBusyId(id);
    setError(null);
    try {
      const location = await ownProviders.begin(id, purpose, returnTo);
      onLeave?.();
      window.location.assign(location);
    } catch (why) {
      const code = errorCode(why);
      const isSilent = code === "mail_server_silent";
      setError(
        isSilent
          ? t`${name} does not answer. Try again later, or sign in another way.`
          : errorWords(code),
      );
      setBusyId(null);
    }
  }
  return { busyId, error, leave };
}

export function ProviderButtons(props: ButtonsProps) {
  const { t } = useLingui();
  const offered = useOffered();
  const { busyId, error, leave } = useLeaving(props);
  const goAtOnce = useEffectEvent(() => {
    const chosen = offered.find(({ id }) => id === props.chosen);
    if (chosen) void leave(chosen);
  });
  useEffect(() => goAtOnce(), [offered]);
  if (offered.length === 0) return null;
  return (
    <div className="providers" role="group" aria-label={t`By an account elsewhere`}>
      {error ? (
        <Notice icon="warning" tone="danger">
          {error}
        </Notice>
      ) : null}
      {offered.map((one) => (
        <Button
          key={one.id}
          wide
          icon="link"
          isBusy={busyId === one.id}
          onPress={() => void leave(one)}
        >
          <span className="provider-words">
            <span>
              <Trans>
                Continue with <bdi>{one.name}</bdi>
              </Trans>
            </span>
            <small>
              <Trans>
                You go to <bdi dir="ltr">{one.host}</bdi>
              </Trans>
            </small>
          </span>
        </Button>
      ))}
    </div>
  );
}
