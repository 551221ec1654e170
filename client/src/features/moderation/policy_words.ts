/** Rules of policy lists in plain words. */
import { useLingui } from "@lingui/react/macro";

import { type Held, HELD, type PolicyRule, type RuleKind } from "../../matrix/policies.ts";

export function useKindWords(): Record<RuleKind, string> {
  const { t } = useLingui();
  return { user: t`People`, room: t`Chats`, server: t`Servers` };
}

/** Why a rule counts for nothing here. */
export function useHeldWords(): (held: string) => string {
  const { t } = useLingui();
  const words: Record<Held, string> = {
    names_moderators: t`Not applied: it names people who look after this server or chat.`,
    names_this_server: t`Not applied: it names this server.`,
    names_this_list: t`Not applied: it names the list itself.`,
    too_many: t`Not applied: it would hit too many.`,
    no_room: t`Not applied: the list has too many rules like it.`,
  };
  return (held) => {
    const known = HELD.find((one) => one === held);
    return known ? words[known] : held;
  };
}

/** Whom a rule names; of some lists only a fingerprint is known. */
export function useEntityWords(): (rule: PolicyRule) => string {
  const { t } = useLingui();
  return ({ entity }) => entity || t`Somebody whose name the list keeps to itself`;
}
