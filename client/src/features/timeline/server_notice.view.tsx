import { Trans, useLingui } from "@lingui/react/macro";

import { useFormats } from "../../app/formats.ts";
import { useHarmWords } from "../../app/harm_words.ts";
import { useEndedWords, useMeasureWords } from "../../app/measure_words.ts";
import { paths } from "../../app/paths.ts";
import type { NoticeFacts } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import "./server_notice.css";

type Of<T extends NoticeFacts["about"]> = { facts: Extract<NoticeFacts, { about: T }> };

function Why({ reason }: { reason: string }) {
  return reason ? (
    <p>
      <Trans>
        Why: <bdi>{reason}</bdi>
      </Trans>
    </p>
  ) : null;
}

function Complainable({ until }: { until: number | null }) {
  const { day } = useFormats();
  if (until === null) return null;
  const date = day(until);
  return (
    <p className="muted">
      <Trans>You can complain until {date}: somebody else will look at it.</Trans>
    </p>
  );
}

function AboutMe({ facts }: Of<"decision">) {
  const { full } = useFormats();
  const measureWords = useMeasureWords();
  const harmWords = useHarmWords();
  const end = facts.until === null ? null : full(facts.until);
  return (
    <>
      <p className="server-notice-title">{facts.measures.map(measureWords).join(" ")}</p>
      {end ? (
        <p>
          <Trans>Until {end}.</Trans>
        </p>
      ) : null}
      <Why reason={facts.reason} />
      {facts.harm === "unspecified" ? null : <p className="muted">{harmWords(facts.harm)}</p>}
      <p className="muted">
        {facts.isAutomated ? (
          <Trans>A rule of the chat did this. Nobody has looked at it.</Trans>
        ) : (
          <Trans>People have decided this, no program.</Trans>
        )}
      </p>
      <Complainable until={facts.complainUntil} />
    </>
  );
}

function AboutReport({ facts }: Of<"report">) {
  return (
    <>
      <p className="server-notice-title">
        {facts.outcome === "dismissed" ? (
          <Trans>
            What you reported was looked at. Nothing was found that is against the rules.
          </Trans>
        ) : (
          <Trans>What you reported was looked at, and something was done about it.</Trans>
        )}
      </p>
      <Complainable until={facts.complainUntil} />
    </>
  );
}

function AboutComplaint({ facts }: Of<"complaint">) {
  return (
    <p className="server-notice-title">
      {facts.outcome === "upheld" ? (
        <Trans>Your complaint was answered: it stays as it was.</Trans>
      ) : (
        <Trans>Your complaint was answered: it was reversed.</Trans>
      )}
    </p>
  );
}

function AboutEnd({ facts }: Of<"lifted">) {
  const endedWords = useEndedWords();
  return (
    <>
      <p className="server-notice-title">{facts.measures.map(endedWords).join(" ")}</p>
      <Why reason={facts.reason} />
    </>
  );
}

function AboutWork() {
  return (
    <p className="server-notice-title">
      <Trans>Something waits for you among the reports that you look after.</Trans>
    </p>
  );
}

function AboutReceipt({ facts }: Of<"receipt">) {
  return (
    <>
      <p className="server-notice-title">
        <Trans>
          This server has ended its contact with <bdi>{facts.party}</bdi> for good.
        </Trans>
      </p>
      <p>
        <Trans>
          Data of yours had left by it. The receipt about yourself says what, and what was erased.
        </Trans>
      </p>
    </>
  );
}

function Words({ facts }: { facts: NoticeFacts }) {
  switch (facts.about) {
    case "decision":
      return <AboutMe facts={facts} />;
    case "report":
      return <AboutReport facts={facts} />;
    case "complaint":
      return <AboutComplaint facts={facts} />;
    case "lifted":
      return <AboutEnd facts={facts} />;
    case "work":
      return <AboutWork />;
    case "receipt":
      return <AboutReceipt facts={facts} />;
  }
}

/** Where there is more about it. */
function useWay({ about }: NoticeFacts): [label: string, path: string] {
  const { t } = useLingui();
  if (about === "work") return [t`See what waits`, paths.moderation()];
  if (about === "receipt") return [t`See the receipt`, paths.settings("third-parties")];
  return [t`See decisions`, paths.settings("decisions")];
}

/** What the server tells of a decision or an ended contact, in the reader's language, with the way to more. */
export function ServerNotice({ facts, isStop }: { facts: NoticeFacts; isStop: boolean }) {
  const [label, path] = useWay(facts);
  return (
    <div className="server-notice">
      <Icon name="flag" size={20} />
      <div className="server-notice-words">
        <Words facts={facts} />
        <Button excludeFromTabOrder={!isStop} onPress={() => navigate(path)}>
          {label}
        </Button>
      </div>
    </div>
  );
}
