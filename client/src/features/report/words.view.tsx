import { useLingui } from "@lingui/react/macro";

import { useRoom } from "../../app/engine_context.tsx";
import { OwnWords } from "../../app/own_words.tsx";
import { isSmall, type PartProps } from "./report.model.ts";

export function Reason({ subject, form, onChange }: PartProps) {
  const { t } = useLingui();
  const room = useRoom(subject.roomId ?? "");
  const hint =
    subject.kind !== "invite" && isSmall(room)
      ? t`In a small chat your words may tell who has written them.`
      : t`Those who look at the report read this too.`;
  return (
    <OwnWords
      label={t`In your own words (not needed)`}
      hint={hint}
      value={form.reason}
      onChange={(reason) => onChange({ reason })}
    />
  );
}
