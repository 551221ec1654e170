/** Reported messages: what each of them proves, and what it says once somebody opens it. */
import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useFormats } from "../../app/formats.ts";
import type { Evidence, ReadMessage } from "../../matrix/moderation_models.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Content } from "./content.view.tsx";
import { type CaseProps, Who } from "./pieces.view.tsx";
import { useEvidenceWords } from "./words.ts";

function Proof({ evidence }: { evidence: Evidence }) {
  const evidenceWords = useEvidenceWords();
  const look = evidence.result === "verified" ? "moderation-good" : "moderation-warn";
  return (
    <p className={evidence.result === "contradicted" ? "moderation-bad" : look}>
      <Icon name={evidence.result === "verified" ? "check" : "warning"} size={18} />
      <span>
        {evidenceWords(evidence)}
        {evidence.device === "differs" ? (
          <>
            {" "}
            <Trans>What it says about its device fits none that is known here.</Trans>
          </>
        ) : null}
      </span>
    </p>
  );
}

function Row({ evidence, read }: { evidence: Evidence; read: ReadMessage | undefined }) {
  const { full } = useFormats();
  return (
    <li className="moderation-card">
      <p>
        <strong>
          <Who userId={evidence.sender} />
        </strong>{" "}
        <span className="muted">{full(evidence.sentAt)}</span>
      </p>
      <Proof evidence={evidence} />
      {read ? <Content body={read.body} /> : null}
    </li>
  );
}

export function Messages({ details, desk, act }: CaseProps) {
  const { t } = useLingui();
  const [read, setRead] = useState<ReadMessage[] | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const { evidence, case: one } = details;
  async function open() {
    setIsBusy(true);
    await act(desk.openMessages(one.id).then(setRead));
    setIsBusy(false);
  }
  return (
    <>
      <ul className="moderation-cards">
        {evidence.map((each) => (
          <Row
            key={each.eventId}
            evidence={each}
            read={read?.find(({ eventId }) => eventId === each.eventId)}
          />
        ))}
      </ul>
      {read ? null : (
        <>
          <div className="moderation-actions">
            <Button look="primary" icon="eye" isBusy={isBusy} onPress={() => void open()}>
              {t`Open the messages`}
            </Button>
          </div>
          <p className="muted">
            <Trans>That you open them is written down in this case.</Trans>{" "}
            <Plural
              value={evidence.length}
              one="You see this message and nothing else of the chat."
              other="You see these # messages and nothing else of the chat."
            />
          </p>
        </>
      )}
    </>
  );
}
