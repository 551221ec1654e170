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
    const named: Partial<Record<typeof kind, [IconName, string]>> = {
      image: ["image", t`Picture`],
      sticker: ["smile", t`Sticker`],
      video: ["play", t`Video`],
      audio: ["play", t`Sound`],
      file: ["file", t`File`],
      location: ["link", t`Place`],
    };
    const fixed: Partial<Record<typeof kind, Words>> = {
      voice: { icon: "mic", text: t`Voice message` },
      redacted: { icon: "trash", text: t`Message deleted` },
      undecryptable: { icon: "lock", text: t`Cannot be read yet` },
      call:
        text === "audio"
          ? { icon: "call", text: t`Voice call` }
          : { icon: "video", text: t`Video call` },
    };
    const [icon, fallback] = named[kind] ?? [null, ""];
    return fixed[kind] ?? { icon, text: text || fallback };
  };
}
