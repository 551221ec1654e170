/** A page of its own about third parties: the way back, and what was read, or why it was not. */
import type { ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";

import { Button, IconButton } from "../../ui/button.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Empty, Skeleton } from "../../ui/state_views.tsx";

interface ContactsPageProps {
  title: string;
  back: { label: string; path: string };
  /** Why nothing could be read; null while it is awaited and when it is there. */
  failure: string | null;
  onRetry: () => void;
  /** Null while it is awaited. */
  children: ReactNode;
}

export function ContactsPage({ title, back, failure, onRetry, children }: ContactsPageProps) {
  const { t } = useLingui();
  return (
    <main className="page contacts-page" tabIndex={-1} data-landmark="panel">
      <header className="page-head">
        <IconButton icon="back" label={back.label} onPress={() => navigate(back.path)} />
        <h1>{title}</h1>
      </header>
      <div className="contacts-scroll scroll" tabIndex={-1}>
        <div className="contacts-list">
          {children}
          {failure ? (
            <Empty icon="offline" title={t`The list could not be loaded`}>
              <p>{failure}</p>
              <Button onPress={onRetry}>{t`Try again`}</Button>
            </Empty>
          ) : null}
          {!children && !failure ? <Skeleton rows={4} label={t`Loading`} /> : null}
        </div>
      </div>
    </main>
  );
}
