/** What an application may do, and what it was handed, in our words and never in its own. */
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { Icon, type IconName } from "../ui/icon.tsx";
import type { AppFacts, Handed, Verb } from "./granted.ts";
import { useFormats } from "./formats.ts";
import "./granted_words.css";

const ICONS: Record<Verb, IconName> = {
  profile: "person",
  read: "chat",
  members: "people",
  send: "edit",
};

export function useVerbWords(): (verb: Verb, historyDays: number) => string {
  const { t } = useLingui();
  return (verb, historyDays) => {
    if (verb === "read" && historyDays > 0) {
      return t`It reads the text messages of everybody there: new ones, and older ones (days back: ${historyDays}).`;
    }
    return {
      profile: t`It learns your name, and nothing else of your profile.`,
      read: t`It reads the text messages that everybody writes there from now on.`,
      members: t`It learns how many people are there. Each has a name for it that means nothing elsewhere.`,
      send: t`It writes messages in your name. Everybody sees that they are by the app.`,
    }[verb];
  };
}

export function VerbList({ verbs, historyDays }: { verbs: Verb[]; historyDays: number }) {
  const verbWords = useVerbWords();
  return (
    <ul className="granted-verbs">
      {verbs.map((verb) => (
        <li key={verb}>
          <Icon name={ICONS[verb]} size={18} />
          <span>{verbWords(verb, historyDays)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Who runs it, and what it says it is for: a claim, set apart from what we say. */
export function AppClaim({ app }: { app: Pick<AppFacts, "party" | "purpose"> }) {
  return (
    <figure className="granted-claim">
      <figcaption className="muted">
        <Trans>
          Run by <bdi>{app.party}</bdi>. It says about itself:
        </Trans>
      </figcaption>
      <blockquote dir="auto">{app.purpose}</blockquote>
    </figure>
  );
}

function LineWords({ line: { verb, people, items } }: { line: Handed }) {
  if (verb === "profile")
    return <Plural value={items} one="Your name, once" other="Your name, # times" />;
  if (verb === "send") {
    return <Plural value={items} one="# message written" other="# messages written" />;
  }
  if (verb === "members") {
    return <Plural value={people} one="# person counted" other="# people counted" />;
  }
  return (
    <>
      <Plural value={items} one="# message read" other="# messages read" />
      {", "}
      <Plural value={people} one="by # person" other="by # people" />
    </>
  );
}

/** Day by day. */
export function Ledger({ lines }: { lines: Handed[] }) {
  const { t } = useLingui();
  const { day, bytes } = useFormats();
  if (lines.length === 0) {
    return (
      <p className="muted">
        <Trans>It was handed nothing so far.</Trans>
      </p>
    );
  }
  return (
    <ul className="granted-ledger" aria-label={t`What it was handed`}>
      {lines.map((line, index) => (
        <li key={index}>
          <span className="muted">{day(line.day)}</span>
          <span>
            <LineWords line={line} />
            {" · "}
            {bytes(line.bytes)}
          </span>
        </li>
      ))}
    </ul>
  );
}
