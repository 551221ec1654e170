import { useLingui } from "@lingui/react/macro";

import type { MessagePreview } from "../matrix/engine.ts";
import type { IconName } from "../ui/icon.tsx";

export interface Words {
  icon: IconName | null;
  text: string;
}

/** A message in one line: its text, or what it is when it has none. */
export function useMessageWords(): (kind: MessagePreview["kind"], text: string) => Words {
  const { t } = useLingui();
  return (kind, text) => {
    const named = (icon: IconName, fallback: string): Words => ({ icon, text: text || fallback });
    switch (kind) {
      case "image":
        return named("image", t`Picture`);
      case "sticker":
        return named("smile", t`Sticker`);
      case "video":
        return named("play", t`Video`);
      case "audio":
        return named("play", t`Sound`);
      case "voice":
        return { icon: "mic", text: t`Voice message` };
      case "file":
        return named("file", t`File`);
      case "location":
        return named("link", t`Place`);
      case "redacted":
        return { icon: "trash", text: t`Message deleted` };
      case "undecryptable":
        return { icon: "lock", text: t`Cannot be read yet` };
      default:
        return { icon: null, text };
    }
  };
}
