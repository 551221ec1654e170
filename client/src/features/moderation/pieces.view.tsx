/** Small things that every screen of moderation is made of. */
import type { MouseEvent, ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useOwnId } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { LoadFailed } from "../../app/load_failed.tsx";
import { localPart, useRoomNamer } from "../../app/names.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import type { ModerationDesk } from "../../matrix/moderation_desk.ts";
import type { Case, CaseDetails } from "../../matrix/moderation_models.ts";
import { navigate } from "../../ui/navigation.ts";
import { showToast } from "../../ui/toast.tsx";
import { piecesOf } from "./inert.model.ts";

/** A case with the ways to change it; whatever is done is followed by a fresh look. */
export interface CaseProps {
  details: CaseDetails;
  desk: ModerationDesk;
  /** Resolves with whether it worked. */
  act: (intent: Promise<unknown>) => Promise<boolean>;
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="moderation-section" aria-label={title}>
      <h2>
        <bdi>{title}</bdi>
      </h2>
      {children}
    </section>
  );
}

/** Foreign text as it is: no links, no markup, and nothing hidden. */
export function Inert({ text }: { text: string }) {
  return (
    <p className="moderation-inert" dir="auto">
      {piecesOf(text).map((piece, index) =>
        piece.isHidden ? (
          <code className="moderation-hidden" key={index}>
            {piece.text}
          </code>
        ) : (
          piece.text
        ),
      )}
    </p>
  );
}

/** Somebody by the part of their id that they chose; the whole of it is a touch away. */
export function Who({ userId, isWhole = false }: { userId: string; isWhole?: boolean }) {
  const ownId = useOwnId();
  if (userId === ownId) return <Trans>You</Trans>;
  return (
    <bdi title={userId} dir={isWhole ? "ltr" : undefined}>
      {isWhole ? userId : localPart(userId)}
    </bdi>
  );
}

/** Where a case belongs; `name` is what the server calls a room that one is not in. */
export function Where({ one, name = null }: { one: Case; name?: string | null }) {
  const nameOf = useRoomNamer();
  const room = useAccount((account) => (one.roomId ? account.rooms.get(one.roomId) : undefined));
  const shown = room ? nameOf(room) : (name ?? one.roomId);
  if (one.forum === "server") return <Trans>This server</Trans>;
  return <bdi>{shown}</bdi>;
}

interface ToProps {
  path: string;
  className: string;
  isHere?: boolean;
  children: ReactNode;
}

export function To({ path, className, isHere, children }: ToProps) {
  return (
    <a
      href={path}
      className={className}
      aria-current={isHere ? "page" : undefined}
      onClick={(event: MouseEvent) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        navigate(path);
      }}
    >
      {children}
    </a>
  );
}

export function Failed({ error, onRetry }: { error: EngineErrorCode; onRetry: () => void }) {
  const { t } = useLingui();
  const gone = t`It is not there, or not yours to look after.`;
  return <LoadFailed error={error} gone={gone} onRetry={onRetry} />;
}

/** Does something in a case; what is refused was most often done by a colleague meanwhile. */
export function useAct(): (intent: Promise<unknown>) => Promise<boolean> {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  return async (intent) => {
    try {
      await intent;
      return true;
    } catch (why) {
      const code = errorCode(why);
      const isRefused = code === "forbidden" || code === "not_found" || code === "invalid";
      const text = isRefused
        ? t`That is not possible here, or not any more. Somebody else may have acted; look again.`
        : errorWords(code);
      showToast({ text, isError: true });
      return false;
    }
  };
}
