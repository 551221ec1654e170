import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { persistently } from "../../platform/persistently.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { QrCode } from "../../ui/qr_code.tsx";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import { linkOf } from "./invite_link.model.ts";

type Code = { size: number; modules: Uint8Array };

/** A link by which somebody without an account joins this server, as text and as a code to scan. */
export function InviteLink({ onClose }: { onClose: () => void }) {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [link, setLink] = useState("");
  const [code, setCode] = useState<Code | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);

  useEffect(() => {
    let isGone = false;
    async function make() {
      try {
        const made = linkOf(await engine.callServer("POST", "/_linnet/invites", {}));
        const { qrOfText } = await persistently(() => import("../../ui/qr_text.ts"));
        if (isGone) return;
        setLink(made);
        setCode(qrOfText(made));
      } catch (why) {
        if (!isGone) setError(errorCode(why));
      }
    }
    void make();
    return () => {
      isGone = true;
    };
  }, [engine]);

  async function copy() {
    await navigator.clipboard.writeText(link);
    showToast({ text: t`Link copied` });
  }
  return (
    <Dialog
      title={t`Invite somebody new`}
      isOpen
      onClose={onClose}
      actions={
        <Button look="primary" icon="copy" isDisabled={!link} onPress={() => void copy()}>
          {t`Copy link`}
        </Button>
      }
    >
      <p className="muted">
        <Trans>Whoever opens this link can make an account here. It works once.</Trans>
      </p>
      {error ? (
        <Notice icon="warning" tone="danger">
          {errorWords(error)}
        </Notice>
      ) : null}
      {code ? <QrCode {...code} label={t`QR code with the invite link`} /> : null}
      {!code && !error ? <Skeleton rows={3} label={t`Loading`} /> : null}
      {link ? <code className="link-text">{link}</code> : null}
    </Dialog>
  );
}
