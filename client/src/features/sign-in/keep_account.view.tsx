import { Trans, useLingui } from "@lingui/react/macro";

import { useFormats } from "../../app/formats.ts";
import { PasskeySignIn } from "../../app/passkey_sign_in.tsx";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { EMPTY_SIGN_IN } from "./sign_in.model.ts";
import type { SigningIn } from "./use_sign_in.ts";

/** Whoever comes back while their account is being deleted chooses. */
export function KeepAccount({ signing, until }: { signing: SigningIn; until: number }) {
  const { t } = useLingui();
  const { full } = useFormats();
  const { state, setState, signIn, withPasskey } = signing;
  const date = full(until);
  return (
    <Gate
      title={t`Keep your account?`}
      icon="clock"
      lead={<Trans>It will be deleted on {date}, with everything that you wrote here.</Trans>}
    >
      {state.password === "" ? (
        <PasskeySignIn isOnlyWay onSigned={withPasskey} label={t`Keep my account`} />
      ) : (
        <Button look="primary" wide isBusy={state.isBusy} onPress={() => void signIn()}>
          {t`Keep my account`}
        </Button>
      )}
      <Button look="plain" wide onPress={() => setState(EMPTY_SIGN_IN)}>
        {t`Let it be deleted`}
      </Button>
    </Gate>
  );
}
