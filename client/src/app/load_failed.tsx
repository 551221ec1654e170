/** In the place of what the server did not give: why, and the way to ask again. */
import { useLingui } from "@lingui/react/macro";

import type { EngineErrorCode } from "../matrix/engine.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/state_views.tsx";
import { useErrorWords } from "./error_words.ts";

interface LoadFailedProps {
  error: EngineErrorCode;
  /** What is said where there is nothing, or nothing for this person. */
  gone?: string;
  onRetry: () => void;
}

export function LoadFailed({ error, gone, onRetry }: LoadFailedProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const isGone = gone !== undefined && (error === "not_found" || error === "forbidden");
  return (
    <Empty icon={isGone ? "lock" : "offline"} title={t`This could not be loaded`}>
      <p>{isGone ? gone : errorWords(error)}</p>
      <Button onPress={onRetry}>{t`Try again`}</Button>
    </Empty>
  );
}
