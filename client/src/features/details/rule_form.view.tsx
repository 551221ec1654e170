/** Writing one rule about words, and trying it before it holds. */
import { useEffect, useRef, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Choices } from "../../ui/switch.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useEffectWords } from "./automatic_words.ts";
import {
  type AutomaticRules,
  EFFECTS,
  type Effect,
  type Kind,
  MAX_RULE_LENGTH,
  MAX_TRIED_LENGTH,
  NEW_RULE,
  type Problem,
  problemOf,
  type WordRule,
} from "./automatic.model.ts";

interface TrialProps {
  room: AutomaticRules;
  /** One that is not kept yet; null: all that the room has. */
  rule: WordRule | null;
}

type Found = { rule: WordRule | null } | { error: string };
/** Of just this text by just this rule: what is changed since is not answered by it. */
type Answer = { question: string; found: Found };

/** Asks the server, which looks at the text as at a message. */
export function Trial({ room, rule }: TrialProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const status = useRef<HTMLDivElement>(null);
  // In a form that scrolls the answer may stand below what is seen.
  useEffect(() => {
    if (answer) status.current?.scrollIntoView({ block: "nearest" });
  }, [answer]);
  const question = JSON.stringify([text, rule?.kind, rule?.text]);
  const isPossible = text.trim() !== "" && rule?.text.trim() !== "";
  async function ask(): Promise<Found> {
    try {
      return { rule: await room.find(text, rule) };
    } catch (why) {
      const code = errorCode(why);
      return { error: code === "invalid" ? t`This rule is not possible.` : errorWords(code) };
    }
  }
  async function attempt() {
    if (!isPossible || isBusy) return;
    setIsBusy(true);
    setAnswer({ question, found: await ask() });
    setIsBusy(false);
  }
  return (
    <div className="automatic-trial" role="group" aria-label={t`Try it`}>
      <Field
        label={rule ? t`Try this rule` : t`Try a message`}
        hint={t`It is not sent and not kept.`}
        value={text}
        maxLength={MAX_TRIED_LENGTH}
        onChange={setText}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return event.continuePropagation();
          // It asks, and does not save what is around it.
          event.preventDefault();
          void attempt();
        }}
      />
      <Button isBusy={isBusy} isDisabled={!isPossible} onPress={() => void attempt()}>
        {t`Try it`}
      </Button>
      <div ref={status} role="status" className="automatic-found">
        {answer?.question === question ? (
          <FoundWords found={answer.found} isOne={rule !== null} />
        ) : null}
      </div>
    </div>
  );
}

function FoundWords({ found, isOne }: { found: Found; isOne: boolean }) {
  const effects = useEffectWords();
  if ("error" in found) return <p className="automatic-bad">{found.error}</p>;
  if (!found.rule) {
    return (
      <p>
        <Icon name="check" size={18} />
        {isOne ? (
          <Trans>This rule has nothing against it.</Trans>
        ) : (
          <Trans>No rule has anything against it.</Trans>
        )}
      </p>
    );
  }
  const { text, effect } = found.rule;
  const what = effects[effect].label;
  return (
    <p className="automatic-met">
      <Icon name="shield" size={18} />
      <span>
        <Trans>
          The rule “<bdi>{text}</bdi>” meets it: {what}
        </Trans>
      </span>
    </p>
  );
}

interface RuleFormProps {
  room: AutomaticRules;
  /** Null for a new one. */
  before: WordRule | null;
  rules: readonly WordRule[];
  /** Keeps it; rejects what the server does not take. */
  onKeep: (rule: WordRule) => Promise<void>;
  onClose: () => void;
}

function useProblemWords(): Record<Problem | "invalid", string> {
  const { t } = useLingui();
  return {
    empty: t`Say what to look for`,
    known: t`There is such a rule already`,
    many: t`There are as many rules as there can be`,
    invalid: t`The server cannot look for this. Words need letters; a pattern must be whole, and must not fit everything.`,
  };
}

/** The rule as it is written now, and what is wrong with it. */
function useForm({ before, rules, onKeep, onClose }: RuleFormProps) {
  const errorWords = useErrorWords();
  const words = useProblemWords();
  const [rule, setRule] = useState<WordRule>(before ?? NEW_RULE);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  function change(part: Partial<WordRule>) {
    setRule((now) => ({ ...now, ...part }));
    setProblem(null);
  }
  async function keep() {
    const why = problemOf(rule, before, rules);
    if (why) return setProblem(words[why]);
    setIsBusy(true);
    try {
      await onKeep({ ...rule, text: rule.text.trim(), reason: rule.reason.trim() });
      onClose();
    } catch (error) {
      const code = errorCode(error);
      if (code === "invalid") setProblem(words.invalid);
      else showToast({ text: errorWords(code), isError: true });
    }
    setIsBusy(false);
  }
  return { rule, change, problem, isBusy, keep };
}

function Why({ rule, onChange }: { rule: WordRule; onChange: (reason: string) => void }) {
  const { t } = useLingui();
  const hint =
    rule.effect === "cover"
      ? t`Everybody reads this beside the cover. It need not be said.`
      : t`Whoever wrote the message reads this. It need not be said.`;
  return (
    <Field
      label={t`Why`}
      hint={hint}
      value={rule.reason}
      maxLength={MAX_RULE_LENGTH}
      onChange={onChange}
    />
  );
}

export function RuleForm(props: RuleFormProps) {
  const { room, before, onClose } = props;
  const { t } = useLingui();
  const effects = useEffectWords();
  const { rule, change, problem, isBusy, keep } = useForm(props);
  const isPattern = rule.kind === "pattern";
  return (
    <Confirm
      title={before ? t`Change the rule` : t`New rule`}
      isOpen
      onClose={onClose}
      onConfirm={() => void keep()}
      confirm={t`Save`}
      isBusy={isBusy}
    >
      <div className="protection-part">
        <Choices
          label={t`Look for`}
          chosen={rule.kind}
          onChoose={(id) => change({ kind: id as Kind })}
          choices={[
            {
              id: "words",
              label: t`Words`,
              hint: t`Whole words, one after the other. Tricks such as fr33 and f r e e are seen through.`,
            },
            {
              id: "pattern",
              label: t`A pattern`,
              hint: t`For those who know regular expressions.`,
            },
          ]}
        />
        <Field
          label={isPattern ? t`Pattern` : t`Words to look for`}
          value={rule.text}
          maxLength={MAX_RULE_LENGTH}
          isCode={isPattern}
          autoComplete="off"
          error={problem}
          onChange={(text) => change({ text })}
        />
        <Choices
          label={t`A message with it`}
          chosen={rule.effect}
          onChoose={(id) => change({ effect: id as Effect })}
          choices={EFFECTS.map((id) => ({ id, ...effects[id] }))}
        />
        <Why rule={rule} onChange={(reason) => change({ reason })} />
        <Trial room={room} rule={rule} />
      </div>
    </Confirm>
  );
}
