/** What is wrong: the few usual reasons, and all of them for whoever finds none that fits. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { type Harm, HARMS, isDangerNow, isHarm } from "../matrix/harms.ts";
import { Icon } from "../ui/icon.tsx";
import { Choices } from "../ui/switch.tsx";
import { useHarmWords } from "./harm_words.ts";
import "./harm_choice.css";

const MORE = "more";

interface HarmChoiceProps {
  /** Offered first. */
  common: readonly Harm[];
  harm: Harm | null;
  onChoose: (harm: Harm | null) => void;
}

export function HarmChoice({ common, harm, onChoose }: HarmChoiceProps) {
  const { t } = useLingui();
  const wordsOf = useHarmWords();
  const [isAll, setIsAll] = useState(false);
  const shown: readonly Harm[] = isAll ? HARMS : common;
  const choices = shown.map((one) => ({ id: one as string, label: wordsOf(one) }));
  const more = isAll ? [] : [{ id: MORE, label: t`Something else…` }];
  return (
    <>
      <Choices
        label={t`What is wrong?`}
        chosen={harm ?? ""}
        onChoose={(id) => {
          if (id === MORE) setIsAll(true);
          onChoose(isHarm(id) ? id : null);
        }}
        choices={[...choices, ...more]}
      />
      {isDangerNow(harm) ? (
        <p className="harm-danger" role="status">
          <Icon name="warning" size={18} />
          <span>
            <Trans>
              If somebody is in danger now, call the emergency services first. It may take hours
              until somebody reads a report.
            </Trans>
          </span>
        </p>
      ) : null}
    </>
  );
}
