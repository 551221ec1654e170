/** What else there was about the person of a case. */
import { useEffect, useEffectEvent, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { ModerationDesk } from "../../matrix/moderation_desk.ts";
import type { EarlierCase } from "../../matrix/moderation_models.ts";
import { Skeleton } from "../../ui/state_views.tsx";
import { Inert, useAct } from "./pieces.view.tsx";
import { CaseRow } from "./queue.view.tsx";
import { MeasureList } from "./decided.view.tsx";

function Row({ earlier }: { earlier: EarlierCase }) {
  const { decision, lifted } = earlier;
  return (
    <li className="moderation-earlier">
      <CaseRow one={earlier.case} />
      {decision && decision.measures.length > 0 ? (
        <MeasureList measures={decision.measures} lifted={lifted} />
      ) : null}
      {decision ? <Inert text={decision.reason} /> : null}
    </li>
  );
}

export function Past({ caseId, desk }: { caseId: number; desk: ModerationDesk }) {
  const { t } = useLingui();
  const attempt = useAct();
  const [found, setFound] = useState<EarlierCase[] | null>(null);
  const onCase = useEffectEvent(() => void attempt(desk.history(caseId).then(setFound)));
  useEffect(() => onCase(), [desk, caseId]);
  if (!found) return <Skeleton rows={1} label={t`Loading`} />;
  if (found.length === 0) {
    return (
      <p className="muted">
        <Trans>There is none that you may see.</Trans>
      </p>
    );
  }
  return (
    <ul className="moderation-cards">
      {found.map((earlier) => (
        <Row key={earlier.case.id} earlier={earlier} />
      ))}
    </ul>
  );
}
