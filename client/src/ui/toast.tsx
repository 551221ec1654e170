import { useSyncExternalStore } from "react";
import { useLingui } from "@lingui/react/macro";

import { Button, IconButton } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";
import "./toast.css";

export interface Toast {
  text: string;
  icon?: IconName;
  isError?: boolean;
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 6_000;
/** More than this and the oldest waiting ones are dropped: nobody reads a queue of toasts. */
const MAX_WAITING = 4;

let queue: readonly Toast[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  const isNewTop = next[0] !== queue[0];
  queue = next;
  if (isNewTop) {
    clearTimeout(timer);
    if (next.length > 0) timer = setTimeout(dismissToast, SHOWN_MS);
  }
  for (const listener of listeners) listener();
}

/** One at a time; a second one waits until the first has gone. */
export function showToast(toast: Toast): void {
  if (queue[0]?.text === toast.text) return;
  set([...queue.slice(0, MAX_WAITING), toast]);
}

export function dismissToast(): void {
  set(queue.slice(1));
}

function holdToast(): void {
  clearTimeout(timer);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function ToastRegion() {
  const toast = useSyncExternalStore(subscribe, () => queue[0]);
  const { t } = useLingui();
  const { action } = toast ?? {};
  return (
    <div className="toast-region" role="status" aria-live="polite">
      {toast ? (
        <div
          className={toast.isError ? "toast toast-error" : "toast"}
          key={toast.text}
          onPointerEnter={holdToast}
          onFocus={holdToast}
        >
          <Icon name={toast.icon ?? (toast.isError ? "warning" : "check")} size={18} />
          <p className="toast-text">{toast.text}</p>
          {action ? (
            <Button
              look="plain"
              onPress={() => {
                dismissToast();
                action.run();
              }}
            >
              {action.label}
            </Button>
          ) : null}
          <IconButton icon="close" size={16} label={t`Dismiss`} onPress={dismissToast} />
        </div>
      ) : null}
    </div>
  );
}
