import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { bytesLeft } from "../../app/own_words.model.ts";
import { OwnWords } from "../../app/own_words.tsx";
import { readStanding } from "../../app/standing.ts";
import { useTry } from "../../app/use_try.ts";
import type { Decision } from "../../matrix/engine.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { showToast } from "../../ui/toast.tsx";

interface ComplainProps {
  decision: Decision;
  isOpen: boolean;
  onClose: () => void;
}

/** Asks for the one thing that counts: what is wrong with the decision. */
export function Complain({ decision, isOpen, onClose }: ComplainProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [reason, setReason] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  async function send() {
    const words = reason.trim();
    if (words === "") return showToast({ text: t`Say first what is wrong.`, isError: true });
    if (bytesLeft(words) < 0) return;
    setIsBusy(true);
    if (await attempt(engine.complain(decision.id, words))) {
      await readStanding(engine).catch(() => undefined);
      onClose();
    }
    setIsBusy(false);
  }
  return (
    <Confirm
      title={t`Complain about this decision`}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={() => void send()}
      confirm={t`Send complaint`}
      isBusy={isBusy}
    >
      <p>
        <Trans>
          Somebody who has not decided it looks at it again and answers you. You can complain once.
        </Trans>
      </p>
      <OwnWords
        label={t`What is wrong with the decision?`}
        hint={t`Those who look at the complaint read this.`}
        value={reason}
        onChange={setReason}
      />
    </Confirm>
  );
}
