/** What this server keeps about people, for everybody to read before they come. */
import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { outerPaths } from "../../app/outer_paths.ts";
import { privacyNotice } from "../../app/own_visit.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { type Paper, type PaperEntry, paperOf, type PaperSection } from "./privacy.model.ts";
import "./privacy.css";

function useNotice() {
  const { i18n } = useLingui();
  const [paper, setPaper] = useState<Paper | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  useEffect(() => {
    let isWanted = true;
    privacyNotice(i18n.locale).then(
      (answer) => (isWanted ? setPaper(paperOf(answer)) : undefined),
      (why: unknown) => (isWanted ? setError(errorCode(why)) : undefined),
    );
    return () => {
      isWanted = false;
    };
  }, [i18n.locale]);
  return { paper, error };
}

function Entry({ entry: { title, words, facts, link } }: { entry: PaperEntry }) {
  return (
    <div className="privacy-entry">
      <h3 dir="auto">{title}</h3>
      {words ? <p>{words}</p> : null}
      {facts.length > 0 ? (
        <dl className="privacy-facts">
          {facts.map((fact) => (
            <div key={fact.name}>
              <dt>{fact.name}</dt>
              <dd dir="auto">{fact.words}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {link ? (
        <p>
          <a href={link.href}>{link.words}</a>
        </p>
      ) : null}
    </div>
  );
}

function Section({ section }: { section: PaperSection }) {
  return (
    <section>
      <h2>{section.title}</h2>
      {section.words.map((words) => (
        <p key={words}>{words}</p>
      ))}
      {section.items.length > 0 ? (
        <ul>
          {section.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      ) : null}
      {section.links.map((link) => (
        <p key={link.href}>
          <a href={link.href}>{link.words}</a>
        </p>
      ))}
      {section.entries.map((entry) => (
        <Entry key={entry.title} entry={entry} />
      ))}
      {section.last ? <p className="muted">{section.last}</p> : null}
    </section>
  );
}

function Notice({ paper }: { paper: Paper }) {
  const { day } = useFormats();
  return (
    <>
      <h1>{paper.title}</h1>
      <p>{paper.lead}</p>
      <p>
        <a href={outerPaths.touchpoints}>
          <Trans>Whom this server contacts</Trans>
        </a>
        {" · "}
        <a href={outerPaths.transparency}>
          <Trans>How this server protects people</Trans>
        </a>
      </p>
      {paper.sections.map((section) => (
        <Section key={section.title} section={section} />
      ))}
      <p className="muted">{day(paper.madeAt)}</p>
    </>
  );
}

export function PrivacyPage() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { paper, error } = useNotice();
  return (
    <main className="privacy scroll" tabIndex={-1}>
      <div className="privacy-body">
        {paper ? <Notice paper={paper} /> : null}
        {error ? (
          <Empty icon="offline" title={t`The notice could not be loaded`}>
            <p>{errorWords(error)}</p>
          </Empty>
        ) : null}
        {!paper && !error ? <Skeleton rows={6} label={t`Loading`} /> : null}
      </div>
    </main>
  );
}
