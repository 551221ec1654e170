import { Trans, useLingui } from "@lingui/react/macro";

import { dayOf } from "../../app/demands.ts";
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
    <>
      <p className="server-notice-title">
        {facts.outcome === "upheld" ? (
          <Trans>Your complaint was answered: it stays as it was.</Trans>
        ) : (
          <Trans>Your complaint was answered: it was reversed.</Trans>
        )}
      </p>
      <Why reason={facts.reason} />
    </>
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

function AboutAnswer({ facts: { party, outcome, answeredOn } }: Of<"answer">) {
  const { date } = useFormats();
  const answeredAt = dayOf(answeredOn);
  const day = answeredAt === null ? "" : date(answeredAt);
  const words = {
    deleted: (
      <Trans>
        <bdi>{party}</bdi> was asked to delete what it had received. It answered on {day}: deleted.
      </Trans>
    ),
    partly: (
      <Trans>
        <bdi>{party}</bdi> was asked to delete what it had received. It answered on {day}: deleted
        in part.
      </Trans>
    ),
    refused: (
      <Trans>
        <bdi>{party}</bdi> was asked to delete what it had received. It answered on {day}: refused.
      </Trans>
    ),
    none: (
      <Trans>
        <bdi>{party}</bdi> was asked to delete what it had received. It did not answer in time.
      </Trans>
    ),
  };
  const canComplain = outcome === "refused" || outcome === "none";
  return (
    <>
      <p className="server-notice-title">{words[outcome]}</p>
      {canComplain ? (
        <p>
          <Trans>You can complain to your data protection authority.</Trans>
        </p>
      ) : null}
    </>
  );
}

function AboutApp({ facts: { kind, name } }: Of<"app">) {
  const title = {
    frozen: (
      <Trans>
        The app <bdi>{name}</bdi> was stopped: with what you had granted it, it wanted to read about
        more people than it may in a day.
      </Trans>
    ),
    app_frozen: (
      <Trans>
        The app <bdi>{name}</bdi> was stopped for everybody here: it wanted to read about more
        people in a day than all who have granted it something allow together.
      </Trans>
    ),
    frozen_about: (
      <Trans>
        The app <bdi>{name}</bdi>, which a chat of yours allows to read, was stopped: it wanted to
        read about more people than it may in a day.
      </Trans>
    ),
    suspended: (
      <Trans>
        The app <bdi>{name}</bdi> was stopped: it has used nothing of what you had granted it for a
        month.
      </Trans>
    ),
  };
  const more = {
    frozen: <Trans>It was not given what it asked for last. Only you can let it go on.</Trans>,
    app_frozen: (
      <Trans>
        You need not do anything. The people who run this server decide what comes next.
      </Trans>
    ),
    frozen_about: (
      <Trans>
        It has read something of yours that day. What it was given stands in the details of the
        chat, under Apps in this chat; there you can also keep your messages from it.
      </Trans>
    ),
    suspended: <Trans>You can let it go on, or end it for good.</Trans>,
  };
  return (
    <>
      <p className="server-notice-title">{title[kind]}</p>
      <p>{more[kind]}</p>
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
    case "answer":
      return <AboutAnswer facts={facts} />;
    case "app":
      return <AboutApp facts={facts} />;
  }
}

/** Where there is more about it. */
function useWay({ about }: NoticeFacts): [label: string, path: string] {
  const { t } = useLingui();
  if (about === "work") return [t`See what waits`, paths.moderation()];
  if (about === "receipt" || about === "answer") {
    return [t`See the receipt`, paths.settings("third-parties")];
  }
  if (about === "app") return [t`See apps and devices`, paths.settings("devices")];
  return [t`See decisions`, paths.settings("decisions")];
}

/** What the server tells of its own, in the reader's language, with the way to more. */
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
