import { useLingui } from "@lingui/react/macro";

import { Field } from "../ui/field.tsx";
import { useFormats } from "./formats.ts";
import { lettersLeft } from "./own_words.model.ts";

/** Nobody counts before it gets tight. */
const COUNTED_BELOW = 200;

interface OwnWordsProps {
  label: string;
  hint: string;
  value: string;
  onChange: (words: string) => void;
}

/** Words for those who look at a report or a complaint, no more than the server keeps. */
export function OwnWords({ label, hint, value, onChange }: OwnWordsProps) {
  const { t } = useLingui();
  const { count } = useFormats();
  const left = lettersLeft(value);
  const number = count(Math.abs(left));
  return (
    <Field
      label={label}
      value={value}
      onChange={onChange}
      lines={3}
      hint={left < COUNTED_BELOW ? `${hint} ${t`Room for about ${number} more letters.`}` : hint}
      error={left < 0 ? t`This is about ${number} letters too long.` : null}
    />
  );
}
