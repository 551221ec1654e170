/** For whoever came through a provider that has ended or ends soon, and has no way in of their own. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { canUsePasskeys } from "../platform/passkeys.ts";
import { Button } from "../ui/button.tsx";
import { navigate } from "../ui/navigation.ts";
import { Notice } from "../ui/state_views.tsx";
import { showToast } from "../ui/toast.tsx";
import { type OtherWays, useOtherWays } from "./all_ways.ts";
import { deviceName } from "./device_name.ts";
import { useAccount, useEngine } from "./engine_context.tsx";
import { useFormats } from "./formats.ts";
import { useTry } from "./use_try.ts";
import { paths } from "./paths.ts";
import { addPasskey, newPasskey } from "./ways_in.ts";

/** There is nothing that could prove anything but this session. */
const NO_PROOF = { password: "" };

interface TitleProps {
  ended: string | undefined;
  ending: OtherWays["ending"][number] | undefined;
}

function Title({ ended, ending }: TitleProps) {
  const { date } = useFormats();
  const name = ended ?? ending?.name;
  if (ended === undefined && ending) {
    const day = date(ending.until);
    return (
      <Trans>
        Sign-in through <bdi>{name}</bdi> may end on {day}
      </Trans>
    );
  }
  return (
    <Trans>
      Sign-in through <bdi>{name}</bdi> has ended
    </Trans>
  );
}

export function EndedProviderNotice() {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const isLive = useAccount(({ connection }) => connection === "live");
  const { other, read } = useOtherWays(isLive);
  const [isBusy, setIsBusy] = useState(false);
  const [ended, ending] = [other?.ended[0], other?.ending[0]];
  if (ended === undefined && ending === undefined) return null;

  async function make() {
    const credential = await newPasskey(engine);
    await addPasskey(engine, credential, deviceName(navigator.userAgent), NO_PROOF);
  }
  async function add() {
    setIsBusy(true);
    if (await attempt(make())) {
      showToast({ text: t`Passkey added`, icon: "key" });
      read();
    }
    setIsBusy(false);
  }
  return (
    <Notice
      icon="key"
      tone="warn"
      action={
        canUsePasskeys() ? (
          <Button look="primary" isBusy={isBusy} onPress={() => void add()}>
            {t`Add a passkey`}
          </Button>
        ) : (
          <Button look="primary" onPress={() => navigate(paths.settings("account"))}>
            {t`Add a password`}
          </Button>
        )
      }
    >
      <span className="notice-title">
        <Title ended={ended} ending={ending} />
      </span>
      <span>
        <Trans>Without a way in of your own you cannot come back once you sign out.</Trans>
      </span>
    </Notice>
  );
}
