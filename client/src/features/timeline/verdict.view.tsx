/** Below a message of one's own: that a rule or a moderator keeps it, why, and the way out. */
import { useLingui } from "@lingui/react/macro";

import { useVerdictWords } from "../../app/rule_words.ts";
import type { Verdict } from "../../matrix/engine.ts";
import { Icon } from "../../ui/icon.tsx";
import "./verdict.css";

interface VerdictLineProps {
  verdict: Verdict;
  isStop: boolean;
  onDiscard: () => void;
}

export function VerdictLine({ verdict, isStop, onDiscard }: VerdictLineProps) {
  const { t } = useLingui();
  const { said, why } = useVerdictWords()(verdict);
  const isHeld = verdict.state === "held";
  return (
    <div className={isHeld ? "verdict verdict-held" : "verdict"} role="status">
      <Icon name={isHeld ? "clock" : "shieldOff"} size={16} />
      <p>
        {said} {why ? <bdi>{why}</bdi> : null}{" "}
        <button
          type="button"
          className="link-button"
          tabIndex={isStop ? 0 : -1}
          onClick={onDiscard}
        >
          {isHeld ? t`Do not send` : t`Remove it`}
        </button>
      </p>
    </div>
  );
}
