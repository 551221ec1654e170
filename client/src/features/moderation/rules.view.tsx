/** The rules of a policy list, what each has brought, and writing them where the list is one's own. */
import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { paths } from "../../app/paths.ts";
import {
  type NewRule as NewRuleDraft,
  PolicyDesk,
  type PolicyRule,
  type RuleKind,
  RULE_KINDS,
  type RulePage,
  type Scope,
} from "../../matrix/policies.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Skeleton } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import { Failed, Inert, Section, To, useAct, Who } from "./pieces.view.tsx";
import { useEntityWords, useHeldWords, useKindWords } from "./policy_words.ts";
import { useLoaded } from "./use_loaded.ts";

const MAX_ENTITY = 255;
const MAX_REASON = 1000;
const NOTHING: NewRuleDraft = { kind: "user", entity: "", reason: "", isTakedown: false };

/** Where a rule has taken effect: the cases that say so. */
function BroughtList({ rule }: { rule: PolicyRule }) {
  const { t } = useLingui();
  if (rule.brought.length === 0) return null;
  return (
    <ul className="moderation-tags" aria-label={t`Where it has taken effect`}>
      {rule.brought.map(({ caseId, userId, roomId }) => (
        <li key={caseId} className="moderation-tag">
          <To path={paths.moderationCase(caseId)} className="moderation-link">
            {userId ? <Who userId={userId} /> : <bdi>{roomId}</bdi>}
            {" · "}
            <Trans>Case {caseId}</Trans>
          </To>
        </li>
      ))}
    </ul>
  );
}

interface RuleProps {
  rule: PolicyRule;
  /** Null where the list is somebody else's. */
  onRemove: (() => void) | null;
}

function Rule({ rule, onRemove }: RuleProps) {
  const { t } = useLingui();
  const { full } = useFormats();
  const kindWords = useKindWords();
  const entityWords = useEntityWords();
  const heldWords = useHeldWords();
  const entity = entityWords(rule);
  const end = rule.expiresAt === null ? null : full(rule.expiresAt);
  return (
    <li className="moderation-card">
      <div className="moderation-row-head">
        <bdi className="moderation-entity">{entity}</bdi>
        {onRemove ? (
          <IconButton icon="trash" label={t`Remove the rule ${entity}`} onPress={onRemove} />
        ) : null}
      </div>
      <div className="moderation-tags">
        <span className="moderation-tag">{kindWords[rule.kind]}</span>
        {rule.isTakedown ? (
          <span className="moderation-tag moderation-late">
            <Trans>with all that they sent</Trans>
          </span>
        ) : null}
      </div>
      {rule.reason ? <Inert text={rule.reason} /> : null}
      {end ? (
        <p className="muted">
          <Trans>Until {end}.</Trans>
        </p>
      ) : null}
      {rule.held ? <p className="moderation-warn">{heldWords(rule.held)}</p> : null}
      <BroughtList rule={rule} />
    </li>
  );
}

interface NewRuleProps {
  listId: string;
  onDone: () => Promise<void>;
}

function KindChoice({ kind, onKind }: { kind: RuleKind; onKind: (kind: RuleKind) => void }) {
  const { t } = useLingui();
  const kindWords = useKindWords();
  return (
    <select
      className="moderation-select"
      aria-label={t`What it names`}
      value={kind}
      onChange={(event) => onKind(RULE_KINDS.find((one) => one === event.target.value) ?? "user")}
    >
      {RULE_KINDS.map((one) => (
        <option key={one} value={one}>
          {kindWords[one]}
        </option>
      ))}
    </select>
  );
}

function useNewRule(listId: string, onDone: () => Promise<void>) {
  const engine = useEngine();
  const attempt = useAct();
  const [rule, setRule] = useState(NOTHING);
  const [isMissing, setIsMissing] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  async function publish() {
    const entity = rule.entity.trim();
    if (entity === "") return setIsMissing(true);
    setIsBusy(true);
    const wanted = { ...rule, entity, reason: rule.reason.trim() };
    if (await attempt(new PolicyDesk(engine).publish(listId, wanted))) {
      setRule({ ...rule, entity: "", reason: "" });
    }
    await onDone();
    setIsBusy(false);
  }
  function change(changes: Partial<NewRuleDraft>) {
    setRule({ ...rule, ...changes });
    if (changes.entity) setIsMissing(false);
  }
  return { rule, change, publish, isMissing, isBusy };
}

function NewRule({ listId, onDone }: NewRuleProps) {
  const { t } = useLingui();
  const { rule, change, publish, isMissing, isBusy } = useNewRule(listId, onDone);
  return (
    <Section title={t`New rule`}>
      <div className="moderation-form">
        <KindChoice kind={rule.kind} onKind={(kind) => change({ kind })} />
        <Field
          isCode
          label={t`Whom or what it names`}
          hint={t`A whole name such as @somebody:example.org, or a pattern in which * stands for anything.`}
          maxLength={MAX_ENTITY}
          value={rule.entity}
          error={isMissing ? t`Say whom the rule names.` : null}
          onChange={(entity) => change({ entity })}
        />
        <Switch
          label={t`Take down what they sent, too`}
          hint={t`Who follows the list then also removes messages and files. No reason is published.`}
          isSelected={rule.isTakedown}
          onChange={(isTakedown) => change({ isTakedown })}
        />
        {rule.isTakedown ? null : (
          <Field
            label={t`Reason`}
            hint={t`Everybody who reads the list sees it.`}
            lines={2}
            maxLength={MAX_REASON}
            value={rule.reason}
            onChange={(reason) => change({ reason })}
          />
        )}
        <div className="moderation-actions">
          <Button look="primary" isBusy={isBusy} onPress={() => void publish()}>
            {t`Add the rule`}
          </Button>
        </div>
      </div>
    </Section>
  );
}

interface RulesProps extends NewRuleProps {
  scope: Scope;
  round: number;
}

function useRules({ listId, scope, round }: RulesProps) {
  const engine = useEngine();
  const attempt = useAct();
  const desk = new PolicyDesk(engine);
  const first = useLoaded(`${listId} ${scope} ${round}`, async () => {
    // Only the safety team has lists of its own here; whoever else asks may write none.
    const own = scope === null ? await desk.own() : [];
    const page = await desk.rules(listId, scope, 0);
    return { page, isOwn: own.some(({ id }) => id === listId) };
  });
  const [more, setMore] = useState<{ of: RulePage; page: RulePage } | null>(null);
  const begun = first.found?.page ?? null;
  const page = more && more.of === begun ? more.page : begun;
  async function loadMore() {
    if (!begun || !page || page.next === null) return;
    const asked = desk.rules(listId, scope, page.next);
    if (!(await attempt(asked))) return;
    const found = await asked;
    setMore({ of: begun, page: { ...found, rules: [...page.rules, ...found.rules] } });
  }
  return { ...first, page, isOwn: first.found?.isOwn ?? false, loadMore };
}

export function Rules(props: RulesProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useAct();
  const { page, isOwn, error, load, loadMore } = useRules(props);
  const { listId, onDone } = props;
  if (error) return <Failed error={error} onRetry={() => void load()} />;
  if (!page) return <Skeleton rows={3} label={t`Loading`} />;
  async function remove(rule: PolicyRule) {
    await attempt(new PolicyDesk(engine).withdraw(listId, rule));
    await onDone();
  }
  return (
    <>
      {isOwn ? <NewRule listId={listId} onDone={onDone} /> : null}
      <Section title={t`Rules`}>
        <p className="muted">
          <Plural value={page.total} _0="No rule yet" one="# rule" other="# rules" />
        </p>
        <ul className="moderation-cards" aria-label={t`Rules`}>
          {page.rules.map((rule) => (
            <Rule
              key={`${rule.type} ${rule.stateKey}`}
              rule={rule}
              onRemove={isOwn ? () => void remove(rule) : null}
            />
          ))}
        </ul>
        {page.next === null ? null : (
          <Button look="plain" wide onPress={() => void loadMore()}>{t`Show more`}</Button>
        )}
      </Section>
    </>
  );
}
