/** What was reported on this server and what came of it, for everybody to read. */
import { useEffect, useState, type ReactNode } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { outerPaths } from "../../app/outer_paths.ts";
import { transparencyOf } from "../../app/own_visit.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { accountOf, byMeasure, type Account } from "./transparency.model.ts";
import { useCategoryWords, useDoneWords } from "./transparency_words.ts";
import "./transparency.css";

function useYear() {
  const [present] = useState(() => new Date().getUTCFullYear());
  const [year, setYear] = useState(present);
  const [account, setAccount] = useState<Account | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  useEffect(() => {
    let isWanted = true;
    transparencyOf(year).then(
      (answer) => {
        if (!isWanted) return;
        setAccount(accountOf(answer));
        setError(null);
      },
      (why: unknown) => (isWanted ? setError(errorCode(why)) : undefined),
    );
    return () => {
      isWanted = false;
    };
  }, [year]);
  return { year, setYear, isPresent: year >= present, account, error };
}

interface TableProps {
  caption: string;
  /** Said where there is no row. */
  none: string;
  rows: { name: string; words: ReactNode; count: number }[];
}

function Table({ caption, none, rows }: TableProps) {
  const { count } = useFormats();
  return (
    <section>
      <h2>{caption}</h2>
      {rows.length === 0 && none ? <p className="muted">{none}</p> : null}
      {rows.length === 0 ? null : (
        <dl className="transparency-table">
          {rows.map((row) => (
            <div key={row.name}>
              <dt>{row.words}</dt>
              <dd>{count(row.count)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function Reports({ account }: { account: Account }) {
  const { t } = useLingui();
  const categoryWords = useCategoryWords();
  const rows = account.reports.map(([category, count]) => ({
    name: category,
    words: categoryWords(category),
    count,
  }));
  return (
    <>
      <Table caption={t`What people reported`} none={t`Nothing was reported.`} rows={rows} />
      {account.notices > 0 ? (
        <p className="muted">
          <Plural
            value={account.notices}
            one="# of these reports is a notice by somebody without an account."
            other="# of these reports are notices by people without an account."
          />
        </p>
      ) : null}
    </>
  );
}

function Decisions({ account }: { account: Account }) {
  const { t } = useLingui();
  const doneWords = useDoneWords();
  const rows = byMeasure(account.decisions).map(({ measure, isAutomated, isByRoom, count }) => ({
    name: `${measure} ${isAutomated} ${isByRoom}`,
    words: (
      <>
        {doneWords(measure)}
        <span className="muted">
          {" · "}
          {isAutomated ? (
            <Trans>by a rule</Trans>
          ) : isByRoom ? (
            <Trans>by the chat’s moderators</Trans>
          ) : (
            <Trans>by the server’s team</Trans>
          )}
        </span>
      </>
    ),
    count,
  }));
  return <Table caption={t`What was decided`} none={t`Nothing was decided.`} rows={rows} />;
}

function Times({ account: { waiting } }: { account: Account }) {
  const { t } = useLingui();
  const { count } = useFormats();
  const rows = [
    { name: "day", words: t`Within a day`, count: waiting.withinADay },
    { name: "week", words: t`Within a week`, count: waiting.withinAWeek },
    { name: "all", words: t`Altogether`, count: waiting.decisions },
  ];
  return (
    <>
      <Table caption={t`How long people took`} none="" rows={waiting.decisions ? rows : []} />
      <p className="muted">
        {waiting.decisions ? (
          <Trans>Half of all decisions took {count(waiting.medianHours)} hours or less.</Trans>
        ) : (
          <Trans>Nobody had to decide yet.</Trans>
        )}
      </p>
    </>
  );
}

function Complaints({ account: { complaints, lifted } }: { account: Account }) {
  const { t } = useLingui();
  const rows = [
    { name: "reversed", words: t`The decision was reversed`, count: complaints.reversed },
    { name: "upheld", words: t`The decision was upheld`, count: complaints.upheld },
    { name: "waiting", words: t`Waits for an answer`, count: complaints.waiting },
  ];
  return (
    <>
      <Table
        caption={t`Complaints against decisions`}
        none={t`Nobody complained.`}
        rows={complaints.made ? rows : []}
      />
      <Table
        caption={t`Measures ended early`}
        none={t`None.`}
        rows={
          lifted ? [{ name: "lifted", words: t`By those who had taken them`, count: lifted }] : []
        }
      />
    </>
  );
}

export function TransparencyPage() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { year, setYear, isPresent, account, error } = useYear();
  const isShown = account?.year === year;
  return (
    <main className="transparency scroll" tabIndex={-1}>
      <div className="transparency-body">
        <h1>{t`How this server protects people`}</h1>
        <p>
          <Trans>
            In numbers: what was reported, what was decided, and how complaints went. Nobody is
            named here, and no chat.
          </Trans>
        </p>
        <nav className="transparency-years" aria-label={t`Year`}>
          <Button icon="back" onPress={() => setYear(year - 1)}>
            {String(year - 1)}
          </Button>
          <strong>{year}</strong>
          <Button isDisabled={isPresent} onPress={() => setYear(year + 1)}>
            {String(year + 1)}
          </Button>
        </nav>
        <p>
          <a href={outerPaths.notice}>{t`Point out something illegal or hateful`}</a>
        </p>
        <p>
          <a href={outerPaths.touchpoints}>{t`Whom this server contacts`}</a>
        </p>
        <p>
          <a href={outerPaths.privacy}>{t`How this server handles your data`}</a>
        </p>
        {error ? (
          <Empty icon="info" title={t`There is no report to read`}>
            <p>{error === "not_found" ? t`This server publishes none.` : errorWords(error)}</p>
          </Empty>
        ) : isShown ? (
          <>
            <Reports account={account} />
            <Decisions account={account} />
            <Times account={account} />
            <Complaints account={account} />
            <p className="muted">
              <Trans>
                Programs can read this at <bdi dir="ltr">/_linnet/transparency?year={year}</bdi>
              </Trans>
            </p>
          </>
        ) : (
          <Skeleton rows={4} label={t`Loading`} />
        )}
      </div>
    </main>
  );
}
