/** The proofs that contacts were ended for good: what of the reader's was concerned. */
import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useDemandWords } from "../../app/demand_words.ts";
import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { type AnswerReceipt, type ReadReceipt, receiptsOf } from "../../app/receipts.ts";
import { saveReceipt } from "../../app/save_receipt.ts";
import { useAmountWords } from "../../app/severing_words.ts";
import { useContactWords } from "../../app/third_party_words.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/state_views.tsx";

function Share({ receipt: { contacts, bytesOut, erased } }: { receipt: ReadReceipt }) {
  const { bytes, list } = useFormats();
  const amountWords = useAmountWords();
  const sent = bytes(bytesOut);
  return (
    <p>
      <Plural
        value={contacts}
        _0="Nothing had left for you."
        one={`It had been contacted once for you, ${sent} were sent.`}
        other={`It had been contacted # times for you, ${sent} were sent.`}
      />{" "}
      {erased.length > 0 ? <Trans>Erased: {list(amountWords(erased))}.</Trans> : null}
    </p>
  );
}

function Entry({ receipt, isYours }: { receipt: ReadReceipt; isYours: boolean }) {
  const { t } = useLingui();
  const { day } = useFormats();
  const { party } = useContactWords()(receipt.contact);
  return (
    <li className="receipt">
      <div>
        <strong dir="auto">{party}</strong>
        <p className="muted">
          {isYours ? (
            <Trans>About you · {day(receipt.doneAt)}</Trans>
          ) : (
            <Trans>Of the server · {day(receipt.doneAt)}</Trans>
          )}
        </p>
        {isYours ? <Share receipt={receipt} /> : null}
      </div>
      <Button
        icon="download"
        aria-label={t`Save the receipt: ${party}`}
        onPress={() => saveReceipt(receipt)}
      >
        {t`Save`}
      </Button>
    </li>
  );
}

function AnswerEntry({ receipt }: { receipt: AnswerReceipt }) {
  const { t } = useLingui();
  const demandWords = useDemandWords();
  const { party } = useContactWords()(receipt.contact);
  const { demand } = receipt;
  return (
    <li className="receipt">
      <div>
        <strong dir="auto">{party}</strong>
        <p className="muted">{demandWords(demand)}</p>
        {demand.text ? <q dir="auto">{demand.text}</q> : null}
      </div>
      <Button
        icon="download"
        aria-label={t`Save the receipt of the answer: ${party}`}
        onPress={() => saveReceipt(receipt, `linnet-answer-${receipt.number}.json`)}
      >
        {t`Save`}
      </Button>
    </li>
  );
}

/** Nothing while there is none. */
export function ReceiptsPart() {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [read, setRead] = useState<ReturnType<typeof receiptsOf> | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  useEffect(() => {
    engine.callServer("GET", "/_linnet/receipts").then(
      (answer) => setRead(receiptsOf(answer)),
      (why: unknown) => setError(errorCode(why)),
    );
  }, [engine]);
  if (error) {
    return (
      <Notice icon="warning" tone="danger">
        {errorWords(error)}
      </Notice>
    );
  }
  if (!read || read.servers.length === 0) return null;
  return (
    <>
      <h3>{t`Receipts of ended contacts`}</h3>
      <p className="muted">
        <Trans>
          They prove what this server did and erased, not what the other side deleted. Anybody can
          check the files with <bdi dir="ltr">linnet touchpoints verify-receipt</bdi>.
        </Trans>
      </p>
      <ul className="receipts">
        {read.yours.map((receipt) => (
          <Entry key={receipt.number} receipt={receipt} isYours />
        ))}
        {read.answers.map((receipt) => (
          <AnswerEntry key={receipt.file} receipt={receipt} />
        ))}
        {read.servers.map((receipt) => (
          <Entry key={receipt.number} receipt={receipt} isYours={false} />
        ))}
      </ul>
    </>
  );
}
