/** Where anybody, also without an account, points at what is illegal or hateful here. */
import { useEffect, useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { outsideNotices } from "../../app/own_visit.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import type { NoticeForm } from "../../matrix/outside_notices.ts";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { NoticeFields } from "./fields.view.tsx";
import { Status } from "./status.view.tsx";
import "./notice.css";

/** Behind the hash, so that no server ever sees it in an address. */
function useSecret(): [string, (secret: string) => void] {
  const [secret, setSecret] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const onChange = () => setSecret(location.hash.slice(1));
    addEventListener("hashchange", onChange);
    return () => removeEventListener("hashchange", onChange);
  }, []);
  // Whoever loads the page again still has it.
  const keep = (made: string) => location.replace(`#${made}`);
  return [secret, keep];
}

function useForm(): { form: NoticeForm | null; error: EngineErrorCode | null } {
  const [form, setForm] = useState<NoticeForm | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  useEffect(() => {
    let isWanted = true;
    outsideNotices.form().then(
      (found) => (isWanted ? setForm(found) : undefined),
      (why: unknown) => (isWanted ? setError(errorCode(why)) : undefined),
    );
    return () => {
      isWanted = false;
    };
  }, []);
  return { form, error };
}

export function NoticePage() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const [secret, keepSecret] = useSecret();
  const [isNew, setIsNew] = useState(false);
  const { form, error } = useForm();
  return (
    <main className="outside-notice scroll" tabIndex={-1}>
      <div className="outside-notice-body">
        {error ? (
          <Empty icon="info" title={t`No notice can be sent here`}>
            <p>
              {error === "not_found"
                ? t`This server takes no notices without an account.`
                : errorWords(error)}
            </p>
          </Empty>
        ) : !form ? (
          <Skeleton rows={4} label={t`Loading`} />
        ) : secret ? (
          <Status key={secret} secret={secret} isNew={isNew} contact={form} />
        ) : (
          <NoticeFields
            form={form}
            onSent={(made) => {
              setIsNew(true);
              keepSecret(made);
            }}
          />
        )}
      </div>
    </main>
  );
}
