/** Coming back into the web app itself. */
import { useMemo } from "react";
import { useLingui } from "@lingui/react/macro";

import { deviceName } from "../../app/device_name.ts";
import { useEngine } from "../../app/engine_context.tsx";
import { navigate } from "../../ui/navigation.ts";
import { showToast } from "../../ui/toast.tsx";
import { CameBack, type Entering } from "./came_back.view.tsx";

export function CameBackInApp() {
  const engine = useEngine();
  const { t } = useLingui();
  const linked = t`Linked`;
  const entering = useMemo<Entering>(() => {
    const device = deviceName(navigator.userAgent);
    return {
      enter: async () => {
        await engine.enterBy("provider", {}, device);
      },
      register: (_arrival, username, token) =>
        engine.enterBy("newcomer", { username, token }, device),
      goOn({ returnTo }) {
        if (returnTo.startsWith("/settings")) showToast({ text: linked, icon: "check" });
        navigate(returnTo, "replace");
      },
    };
  }, [engine, linked]);
  return <CameBack entering={entering} />;
}
