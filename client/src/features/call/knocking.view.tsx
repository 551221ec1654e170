import { useLingui } from "@lingui/react/macro";

import { Knocks } from "../../app/knocks.tsx";
import { useDetails } from "../../app/use_details.ts";
import { useCallView } from "./call_context.tsx";

/** Who waits to be let in, guests of the call among them; nothing for those who may not answer. */
export function Knocking() {
  const { t } = useLingui();
  const { own } = useCallView();
  const { details } = useDetails(own.roomId);
  const knocking = details?.members.filter(({ membership }) => membership === "knock") ?? [];
  if (!details?.can.invite || knocking.length === 0) return null;
  return (
    <div className="call-knocks scroll" role="status" aria-label={t`They ask to be let in`}>
      <Knocks details={details} knocking={knocking} />
    </div>
  );
}
