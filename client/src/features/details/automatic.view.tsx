/** Rules by which the server looks at a chat's messages: write them, try them, switch them off. */
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { LoadFailed } from "../../app/load_failed.tsx";
import type { EngineErrorCode, RoomDetails } from "../../matrix/engine.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SearchBox } from "../../ui/field.tsx";
import { Empty, Notice, Skeleton } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useEffectWords } from "./automatic_words.ts";
import {
  type Automatic,
  AutomaticRules,
  found,
  type WordRule,
  withRule,
} from "./automatic.model.ts";
import { Limits } from "./limits.view.tsx";
import { RuleForm, Trial } from "./rule_form.view.tsx";
import "./protection.css";
import "./automatic.css";

/** As many rules as a list shows at once; who has more looks for them by their letters. */
const SHOWN = 50;
const SEARCH_FROM = 12;

type Make = (now: Automatic) => Automatic;

/** The rules as the server has them; each change is kept at once. */
function useRules(room: AutomaticRules) {
  const errorWords = useErrorWords();
  const [automatic, setAutomatic] = useState<Automatic | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  function read() {
    setError(null);
    room.read().then(setAutomatic, (why: unknown) => setError(errorCode(why)));
  }
  const begin = useEffectEvent(read);
  useEffect(() => begin(), [room]);
  // What was kept is older than what was changed since, and shown already.
  const newest = useRef(0);
  async function keep(make: Make): Promise<void> {
    newest.current += 1;
    const turn = newest.current;
    const kept = await room.change(make);
    if (turn === newest.current) setAutomatic(kept);
  }
  async function change(make: Make): Promise<void> {
    setAutomatic((now) => now && make(now));
    try {
      await keep(make);
    } catch (why) {
      showToast({ text: errorWords(errorCode(why)), isError: true });
      read();
    }
  }
  return { automatic, error, again: read, keep, change };
}

interface RowProps {
  rule: WordRule;
  onChange: (rule: WordRule) => void;
  onEdit: () => void;
  onRemove: () => void;
}

function Row({ rule, onChange, onEdit, onRemove }: RowProps) {
  const { t } = useLingui();
  const effects = useEffectWords();
  const { text, kind, effect, reason, isOn } = rule;
  const facts = [kind === "pattern" ? t`Pattern` : "", effects[effect].label, reason];
  return (
    <li className={isOn ? "automatic-rule" : "automatic-rule automatic-off"}>
      <Switch
        label={text}
        hint={facts.filter(Boolean).join(" · ")}
        isSelected={isOn}
        onChange={(on) => onChange({ ...rule, isOn: on })}
      />
      <span className="automatic-acts">
        <IconButton icon="edit" size={18} label={t`Change the rule “${text}”`} onPress={onEdit} />
        <IconButton
          icon="trash"
          size={18}
          label={t`Remove the rule “${text}”`}
          onPress={onRemove}
        />
      </span>
    </li>
  );
}

interface PartProps {
  automatic: Automatic;
  change: (make: Make) => Promise<void>;
}

interface RulesProps extends PartProps {
  onEdit: (rule: WordRule) => void;
  onRemove: () => void;
}

function Rules({ automatic, change, onEdit, onRemove }: RulesProps) {
  const { t } = useLingui();
  const [term, setTerm] = useState("");
  const { rules } = automatic;
  const matching = found(rules, term);
  const shown = matching.slice(0, SHOWN);
  const left = matching.length - shown.length;
  const put = (before: WordRule | null, after: WordRule | null) =>
    change((now) => ({ ...now, rules: withRule(now.rules, before, after) }));
  function remove(rule: WordRule) {
    onRemove();
    void put(rule, null);
    const action = { label: t`Undo`, run: () => void put(null, rule) };
    showToast({ text: t`Rule removed`, action });
  }
  return (
    <>
      {rules.length >= SEARCH_FROM ? (
        <SearchBox label={t`Search rules`} value={term} onChange={setTerm} />
      ) : null}
      <ul className="automatic-rules" aria-label={t`Rules about words`}>
        {shown.map((rule) => (
          <Row
            key={`${rule.kind} ${rule.text}`}
            rule={rule}
            onChange={(after) => void put(rule, after)}
            onEdit={() => onEdit(rule)}
            onRemove={() => remove(rule)}
          />
        ))}
      </ul>
      {left > 0 ? (
        <p className="muted">
          <Trans>There are more. Search for the one you want.</Trans>
        </p>
      ) : null}
    </>
  );
}

/** What an encrypted chat leaves: the server reads nothing, but sees how much is sent. */
function Encrypted({ hasRules }: { hasRules: boolean }) {
  return (
    <Notice icon="lock">
      <Trans>
        This chat is encrypted: the server cannot read its messages, so it cannot look for words,
        mentions or files. What still works is how much somebody sends and how many they invite,
        besides slow mode, raid mode, mutes and reports.
      </Trans>{" "}
      {hasRules ? <Trans>The rules below look at nothing here.</Trans> : null}
    </Notice>
  );
}

function Words({ automatic, change, room, keep, isEncrypted }: WordsProps) {
  const { t } = useLingui();
  const [written, setWritten] = useState<{ before: WordRule | null } | null>(null);
  const { rules } = automatic;
  const start = () => setWritten({ before: null });
  const section = useRef<HTMLElement>(null);
  if (isEncrypted && rules.length === 0) return null;
  return (
    <section ref={section} className="protection-part" aria-label={t`Words`} tabIndex={-1}>
      <h3 className="field-label">{t`Words`}</h3>
      {rules.length === 0 ? (
        <Empty icon="shield" title={t`No rules about words yet`}>
          <p>
            <Trans>
              A rule looks for words in each message before it is sent. Then it can wait for a
              moderator, be refused with a reason, or be sent and shown to you. Moderators are not
              looked at. Members see that there are rules, but not the words.
            </Trans>
          </p>
        </Empty>
      ) : (
        <Rules
          automatic={automatic}
          change={change}
          onEdit={(before) => setWritten({ before })}
          // The button that has the focus goes with its rule.
          onRemove={() => section.current?.focus()}
        />
      )}
      {isEncrypted ? null : <Button icon="plus" onPress={start}>{t`Write a rule`}</Button>}
      {rules.some(({ isOn }) => isOn) && !isEncrypted ? <Trial room={room} rule={null} /> : null}
      {written ? (
        <RuleForm
          room={room}
          before={written.before}
          rules={rules}
          onKeep={(rule) =>
            keep((now) => ({ ...now, rules: withRule(now.rules, written.before, rule) }))
          }
          onClose={() => setWritten(null)}
        />
      ) : null}
    </section>
  );
}

interface WordsProps extends PartProps {
  room: AutomaticRules;
  keep: (make: Make) => Promise<void>;
  isEncrypted: boolean;
}

interface DialogProps {
  details: RoomDetails;
  onClose: () => void;
}

export function AutomaticDialog({ details, onClose }: DialogProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const { roomId, encrypted } = details;
  const room = useMemo(() => new AutomaticRules(engine, roomId), [engine, roomId]);
  const { automatic, error, again, ...ways } = useRules(room);
  return (
    <Dialog title={t`Automatic rules`} isOpen onClose={onClose} size="medium">
      {error ? <LoadFailed error={error} onRetry={again} /> : null}
      {!automatic && !error ? <Skeleton rows={4} label={t`Loading`} /> : null}
      {automatic ? (
        <div className="protection">
          {encrypted ? <Encrypted hasRules={automatic.rules.length > 0} /> : null}
          <Words room={room} automatic={automatic} isEncrypted={encrypted} {...ways} />
          <Limits automatic={automatic} isEncrypted={encrypted} change={ways.change} />
        </div>
      ) : null}
    </Dialog>
  );
}
