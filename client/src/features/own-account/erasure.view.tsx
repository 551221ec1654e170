/** How far the deletion of an account is. Whoever has asked for it has this address, and no account. */
import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { erasureOf } from "../../app/own_visit.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import type { Erasure } from "../../matrix/erasure.ts";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { Empty, Notice, Skeleton } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import "./own_account.css";

const secretHere = () => location.hash.slice(1);

function useErasure() {
  const [erasure, setErasure] = useState<Erasure | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  useEffect(() => {
    let isWanted = true;
    erasureOf(secretHere()).then(
      (found) => (isWanted ? setErasure(found) : undefined),
      (why: unknown) => (isWanted ? setError(errorCode(why)) : undefined),
    );
    return () => {
      isWanted = false;
    };
  }, []);
  return { erasure, error };
}

function OwnLink() {
  const { t } = useLingui();
  async function copy() {
    await navigator.clipboard.writeText(location.href);
    showToast({ text: t`Link copied` });
  }
  return (
    <Button wide icon="copy" onPress={() => void copy()}>
      {t`Copy the link to this page`}
    </Button>
  );
}

function Waiting({ erasure }: { erasure: Erasure }) {
  const { t } = useLingui();
  const { full } = useFormats();
  const date = full(erasure.keepUntil);
  return (
    <Gate
      title={t`Your account will be deleted`}
      icon="clock"
      lead={<Trans>On {date} everything that you wrote and uploaded here is deleted.</Trans>}
    >
      <p>
        <Trans>
          Until then you can come back: sign in as always, and choose to keep your account. Nothing
          is lost.
        </Trans>
      </p>
      <Notice icon="info">
        <Trans>
          Keep the link to this page. Here you will find the receipt that says what was deleted.
        </Trans>
      </Notice>
      <OwnLink />
      <a className="button button-primary button-wide" href="/">
        {t`Keep my account`}
      </a>
    </Gate>
  );
}

function Deleting() {
  const { t } = useLingui();
  return (
    <Gate
      title={t`Your account is being deleted`}
      icon="trash"
      lead={<Trans>This takes a while. Come back to this page for the receipt.</Trans>}
    >
      <OwnLink />
    </Gate>
  );
}

function save(receipt: string, name: string) {
  const address = URL.createObjectURL(new Blob([receipt], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

function Deleted({ erasure }: { erasure: Erasure }) {
  const { t } = useLingui();
  const { full } = useFormats();
  const { receipts, heldUntil, state } = erasure;
  const date = heldUntil === null ? "" : full(heldUntil);
  return (
    <Gate
      title={t`Your account is deleted`}
      icon="check"
      lead={
        <Trans>
          What you wrote and uploaded is gone from this server. Others may have copies, and your
          name stays taken, so that nobody uses it.
        </Trans>
      }
    >
      {state === "held" ? (
        <Notice icon="info" tone="warn">
          <Trans>
            Somebody has reported messages of yours. These are kept until people have decided about
            them, and until {date} at the latest.
          </Trans>
        </Notice>
      ) : null}
      {receipts.map((receipt, place) => (
        <Button
          key={receipt}
          wide
          look={place === 0 ? "primary" : "soft"}
          icon="download"
          onPress={() => save(receipt, `receipt-${receipts.length - place}.json`)}
        >
          {place === 0 ? t`Save the receipt` : t`Save the earlier receipt`}
        </Button>
      ))}
    </Gate>
  );
}

export function ErasurePage() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { erasure, error } = useErasure();
  if (error) {
    return (
      <main className="gate scroll">
        <Empty icon="info" title={t`There is nothing to see here`}>
          <p>
            {error === "not_found"
              ? t`The link is not whole, or the account was kept.`
              : errorWords(error)}
          </p>
        </Empty>
      </main>
    );
  }
  if (!erasure) return <Skeleton rows={6} label={t`Loading`} />;
  if (erasure.state === "waiting") return <Waiting erasure={erasure} />;
  return erasure.state === "erasing" ? <Deleting /> : <Deleted erasure={erasure} />;
}
