import { useLingui } from "@lingui/react/macro";

import type { RoomRule } from "../matrix/room_rules.ts";
import "./room_rules.css";

/** The rules of a community, numbered, as their members and those who think of joining read them. */
export function RoomRules({ rules }: { rules: RoomRule[] }) {
  const { t } = useLingui();
  return (
    <section className="room-rules" aria-label={t`Rules`}>
      <ol>
        {rules.map((rule, at) => (
          <li key={at}>
            <bdi className="room-rule-title">{rule.title}</bdi>
            {rule.text ? <p dir="auto">{rule.text}</p> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
