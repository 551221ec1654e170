import { Trans } from "@lingui/react/macro";

import { Icon } from "../ui/icon.tsx";
import { useLifetimeWords } from "./lifetime_words.ts";

/** Above the field for writing: whoever writes knows that it will not stay. */
export function LifetimeHint({ lifetimeMs }: { lifetimeMs: number }) {
  const lifetime = useLifetimeWords()(lifetimeMs);
  return (
    <p className="lifetime-hint">
      <Icon name="clock" size={14} />
      <Trans>Messages disappear after {lifetime}</Trans>
    </p>
  );
}
