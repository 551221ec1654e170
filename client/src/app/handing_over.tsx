/** What somebody reads who signs in inside an app that shows our page: that it is done, or is not. */
import { Trans, useLingui } from "@lingui/react/macro";

import { Gate } from "../ui/gate.tsx";

export function HandedOver() {
  const { t } = useLingui();
  return (
    <Gate title={t`Go back to the app`} icon="check">
      <p className="gate-lead" role="status">
        <Trans>It is signed in.</Trans>
      </p>
    </Gate>
  );
}

export function NoAppHere() {
  const { t } = useLingui();
  return (
    <Gate title={t`Open this in an app`} icon="warning">
      <p className="gate-lead" role="alert">
        <Trans>
          This page signs in an app that shows it. No app has asked, so nobody was signed in.
        </Trans>
      </p>
    </Gate>
  );
}
