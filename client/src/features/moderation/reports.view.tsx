/** What each person has said in a case. */
import { useEffect, useEffectEvent, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useFormats } from "../../app/formats.ts";
import { useHarmWords } from "../../app/harm_words.ts";
import type { ModerationDesk } from "../../matrix/moderation_desk.ts";
import type { Report, ReportPage } from "../../matrix/moderation_models.ts";
import { Button } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/state_views.tsx";
import { Inert, useAct, Who } from "./pieces.view.tsx";

function Row({ report }: { report: Report }) {
  const harmWords = useHarmWords();
  const { full } = useFormats();
  return (
    <li className="moderation-card">
      <p>
        <strong>{harmWords(report.harm)}</strong>
      </p>
      {report.reason ? (
        <Inert text={report.reason} />
      ) : (
        <p className="muted">
          <Trans>Nothing was written with it.</Trans>
        </p>
      )}
      {report.notice ? <Origin notice={report.notice} /> : null}
      <p className="muted">
        {report.reporter ? (
          <>
            <Who userId={report.reporter} />
            {" · "}
          </>
        ) : null}
        {full(report.receivedAt)}
      </p>
      <Past report={report} />
      {report.isContradicted ? (
        <p className="moderation-bad">
          <Trans>Its evidence does not fit, so it counts for nothing.</Trans>
        </p>
      ) : null}
    </li>
  );
}

/** How this person's reports went of late, where that takes weight from this one. */
function Past({ report: { record, isDoubtful } }: { report: Report }) {
  const { count } = useFormats();
  if (record && record.unfounded > 0) {
    const reports = count(record.reports);
    const unfounded = count(record.unfounded);
    return (
      <p className={isDoubtful ? "moderation-bad" : "muted"}>
        <Trans>
          Reports by this person in the last 30 days: {reports}, of them unfounded: {unfounded}.
        </Trans>
      </p>
    );
  }
  if (!isDoubtful) return null;
  return (
    <p className="moderation-bad">
      <Trans>Of late, what this person reported here was often unfounded.</Trans>
    </p>
  );
}

/** Where a notice comes from, and what it points at in its sender's own words. */
function Origin({ notice }: { notice: NonNullable<Report["notice"]> }) {
  const who = [notice.name, notice.email].filter(Boolean).join(" · ");
  return (
    <>
      <p className="muted">
        <Trans>
          A notice from outside, without an account: <bdi dir="ltr">{notice.reference}</bdi>
        </Trans>
      </p>
      <Inert text={notice.where} />
      {who ? <Inert text={who} /> : null}
    </>
  );
}

export function Reports({ caseId, desk }: { caseId: number; desk: ModerationDesk }) {
  const { t } = useLingui();
  const attempt = useAct();
  const [page, setPage] = useState<ReportPage | null>(null);
  async function load(before: number | null) {
    const found = await desk.reports(caseId, before);
    setPage((now) => ({
      reports: before === null ? found.reports : [...(now?.reports ?? []), ...found.reports],
      next: found.next,
    }));
  }
  const onCase = useEffectEvent(() => void attempt(load(null)));
  useEffect(() => onCase(), [caseId]);
  if (!page) return <Skeleton rows={2} label={t`Loading`} />;
  const { next } = page;
  return (
    <>
      <ul className="moderation-cards">
        {page.reports.map((report) => (
          <Row key={report.id} report={report} />
        ))}
      </ul>
      {next === null ? null : (
        <Button look="plain" onPress={() => void attempt(load(next))}>{t`Show more`}</Button>
      )}
    </>
  );
}
