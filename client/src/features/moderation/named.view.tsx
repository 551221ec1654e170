/** Whom and what a policy list names here, and which of its rules count for nothing. */
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import type { NamedPerson, NamedRoom, PolicyRule } from "../../matrix/policies.ts";
import { MeasureList } from "./decided.view.tsx";
import { Inert, Who } from "./pieces.view.tsx";
import { useEntityWords, useHeldWords } from "./policy_words.ts";

function ByRule({ rule }: { rule: PolicyRule }) {
  const entityWords = useEntityWords();
  const entity = entityWords(rule);
  return (
    <span className="muted moderation-small">
      <Trans>
        by the rule: <bdi>{entity}</bdi>
      </Trans>
    </span>
  );
}

export function NamedPeople({ people, count }: { people: NamedPerson[]; count: number }) {
  const { t } = useLingui();
  const more = count - people.length;
  return (
    <>
      <p>
        <Plural
          value={count}
          _0="It names nobody who is inside here."
          one="It names # person who is inside here:"
          other="It names # people who are inside here:"
        />
      </p>
      {people.length > 0 ? (
        <ul className="moderation-cards" aria-label={t`People whom it names`}>
          {people.map(({ userId, rule, measures }) => (
            <li key={userId} className="moderation-card">
              <Who userId={userId} isWhole />
              <MeasureList measures={measures} lifted={[]} />
              <ByRule rule={rule} />
              {rule.reason ? <Inert text={rule.reason} /> : null}
            </li>
          ))}
        </ul>
      ) : null}
      {more > 0 ? (
        <p className="muted">
          <Plural
            value={more}
            one="and # more, who comes next."
            other="and # more, who come next."
          />
        </p>
      ) : null}
    </>
  );
}

export function NamedChats({ rooms }: { rooms: NamedRoom[] }) {
  const { t } = useLingui();
  if (rooms.length === 0) return null;
  return (
    <>
      <p>
        <Plural
          value={rooms.length}
          one="It wants # chat closed. Only administrators do that:"
          other="It wants # chats closed. Only administrators do that:"
        />
      </p>
      <ul className="moderation-cards" aria-label={t`Chats that it wants closed`}>
        {rooms.map(({ roomId, name, rule }) => (
          <li key={roomId} className="moderation-card">
            <bdi>{name ?? roomId}</bdi>
            <ByRule rule={rule} />
          </li>
        ))}
      </ul>
    </>
  );
}

export function HeldRules({ rules }: { rules: PolicyRule[] }) {
  const heldWords = useHeldWords();
  const entityWords = useEntityWords();
  if (rules.length === 0) return null;
  return (
    <details>
      <summary>
        <Plural value={rules.length} one="# rule is not applied" other="# rules are not applied" />
      </summary>
      <ul className="moderation-cards">
        {rules.map((rule) => (
          <li key={`${rule.type} ${rule.stateKey}`} className="moderation-card">
            <bdi>{entityWords(rule)}</bdi>
            <span className="moderation-warn">{heldWords(rule.held ?? "")}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
