/** Signing in inside an app that has no way of its own; the app is handed the session. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { HandedOver, NoAppHere } from "../../app/handing_over.tsx";
import { appLogin } from "../../app/own_visit.ts";
import { ProviderButtons } from "../../app/provider_buttons.tsx";
import { SignInForm } from "../../app/sign_in_form.tsx";
import type { LoginWish } from "../../matrix/auth_pages.ts";
import type { JsonObject } from "../../matrix/json.ts";
import { loginReceiver } from "../../platform/embedder.ts";
import { Gate } from "../../ui/gate.tsx";

type Phase = "asking" | "done" | "alone";

export function LoginPage({ wish }: { wish: LoginWish }) {
  const { t } = useLingui();
  const [phase, setPhase] = useState<Phase>("asking");
  const login = appLogin(wish);
  async function hand(signIn: () => Promise<JsonObject>) {
    // Asked first: a session that nobody takes would stay behind as a device.
    const receive = loginReceiver();
    if (!receive) return setPhase("alone");
    const answer = await signIn();
    setPhase("done");
    receive(answer);
  }
  if (phase === "alone") return <NoAppHere />;
  if (phase === "done") return <HandedOver />;
  return (
    <Gate title={t`Sign in`} lead={<Trans>to go on in the app</Trans>}>
      <SignInForm
        byPassword={(user, password) => hand(() => login.byPassword(user, password))}
        byPasskey={(credential) => hand(() => login.byPasskey(credential))}
      />
      <ProviderButtons purpose="app" returnTo={location.pathname + location.search} />
    </Gate>
  );
}
