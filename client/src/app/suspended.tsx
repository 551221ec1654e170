import { Trans, useLingui } from "@lingui/react/macro";

import { Button } from "../ui/button.tsx";
import { navigate } from "../ui/navigation.ts";
import { Notice } from "../ui/state_views.tsx";
import { paths } from "./paths.ts";
import { useStanding } from "./standing.ts";
import "./suspended.css";

/** In the place of the field to write in: that one may not write, why, and where to complain. */
export function Suspended() {
  const { t } = useLingui();
  const decided = useStanding()?.decisions.find(
    ({ role, measures, complaint, lifted }) =>
      role === "concerned" &&
      measures.includes("suspend") &&
      complaint?.outcome !== "reversed" &&
      lifted.every(({ measure }) => measure !== "suspend"),
  );
  const reason = decided?.reason;
  const action = (
    <Button onPress={() => navigate(paths.settings("decisions"))}>
      {decided?.complainUntil ? t`See why and complain` : t`See decisions`}
    </Button>
  );
  return (
    <div className="suspended">
      <Notice icon="hand" tone="warn" action={action}>
        <span className="notice-title">
          <Trans>Your account is suspended: you can read on, but not write.</Trans>
        </span>
        {reason ? (
          <span>
            <Trans>
              Why: <bdi>{reason}</bdi>
            </Trans>
          </span>
        ) : (
          <span>
            <Trans>Those who run this server can tell you why.</Trans>
          </span>
        )}
      </Notice>
    </div>
  );
}
