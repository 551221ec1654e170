/** Signing in with an emergency code, when nothing else opens the account. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { deviceName } from "../../app/device_name.ts";
import { EmergencyForm, NewCode } from "../../app/emergency_code.tsx";
import { useEngine } from "../../app/engine_context.tsx";
import { paths } from "../../app/paths.ts";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { navigate } from "../../ui/navigation.ts";
import { usernameOf } from "./sign_in.model.ts";

/** Stands before and behind the moment of signing in: the next code must be seen. */
export function ByCode() {
  const engine = useEngine();
  const { t } = useLingui();
  const [next, setNext] = useState<string | null>(null);
  async function signIn(user: string, code: string) {
    const device = deviceName(navigator.userAgent);
    setNext(await engine.enterBy("code", { user: usernameOf(user), code }, device));
  }
  if (next !== null) {
    return (
      <Gate title={t`You are in`} icon="key">
        <NewCode code={next} isNext>
          <p>
            <Trans>Better still: add a passkey or a password, which you can use every day.</Trans>
          </p>
          <Button
            look="primary"
            wide
            onPress={() => navigate(paths.settings("account"), "replace")}
          >
            {t`Add a passkey or a password`}
          </Button>
          <Button look="plain" wide onPress={() => navigate(paths.chats, "replace")}>
            {t`Later`}
          </Button>
        </NewCode>
      </Gate>
    );
  }
  return (
    <Gate title={t`Use an emergency code`} icon="key">
      <EmergencyForm onCode={signIn} />
      <Button look="plain" wide onPress={() => navigate(paths.chats, "replace")}>
        {t`Sign in another way`}
      </Button>
    </Gate>
  );
}
