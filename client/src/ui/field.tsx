import { useEffect, useRef, useState, type ReactNode, type Ref } from "react";
import { useLingui } from "@lingui/react/macro";
import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { TextArea } from "react-aria-components/TextArea";
import { TextField, type TextFieldProps } from "react-aria-components/TextField";

import { IconButton } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";
import "./field.css";

interface FieldProps extends Omit<TextFieldProps, "className" | "children" | "style"> {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  lines?: number;
  /** Names, keys and codes read from left to right in every language. */
  isCode?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

type ControlProps = Pick<FieldProps, "lines" | "isCode" | "inputRef"> & {
  direction: "ltr" | "auto";
};

function Control({ lines, isCode, inputRef, direction }: ControlProps) {
  if (lines) {
    return <TextArea className="field-input" rows={lines} dir={direction} />;
  }
  return (
    <Input
      className={isCode ? "field-input field-code" : "field-input"}
      dir={direction}
      {...(inputRef ? { ref: inputRef } : {})}
    />
  );
}

function ShowButton({ isShown, onToggle }: { isShown: boolean; onToggle: () => void }) {
  const { t } = useLingui();
  return (
    <IconButton
      icon={isShown ? "eyeOff" : "eye"}
      label={isShown ? t`Hide password` : t`Show password`}
      onPress={onToggle}
    />
  );
}

/** On a phone the focus would bring the keyboard over a page that nobody has read yet. */
function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

/** A labelled text field; `type="password"` brings its own button to show what was typed. */
export function Field(props: FieldProps) {
  const { label, hint, error, lines, isCode, inputRef, autoFocus, ...rest } = props;
  const [isShown, setIsShown] = useState(false);
  const isSecret = rest.type === "password";
  const shown = isSecret && isShown ? { type: "text" as const } : {};
  const control = { lines, isCode, inputRef } as ControlProps;
  return (
    <TextField
      {...rest}
      {...shown}
      className="field"
      isInvalid={Boolean(error)}
      autoFocus={Boolean(autoFocus) && !isTouch()}
    >
      <Label className="field-label">{label}</Label>
      <div className="field-box">
        <Control {...control} direction={isCode || isSecret ? "ltr" : "auto"} />
        {isSecret ? <ShowButton isShown={isShown} onToggle={() => setIsShown(!isShown)} /> : null}
      </div>
      {hint && !error ? (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      ) : null}
      <FieldError className="field-error">
        <Icon name="warning" size={16} />
        <span>{error}</span>
      </FieldError>
    </TextField>
  );
}

interface SearchBoxProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  icon?: IconName;
  autoFocus?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

export function SearchBox({ label, value, onChange, autoFocus, inputRef }: SearchBoxProps) {
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (autoFocus && !isTouch()) box.current?.querySelector("input")?.focus();
  }, [autoFocus]);
  return (
    <div className="search-box" ref={box}>
      <Icon name="search" size={18} />
      <input
        ref={inputRef}
        type="search"
        className="search-input"
        // Without a word of its own the field has the direction of the page, for its hint.
        dir={value ? "auto" : undefined}
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {value ? (
        <IconButton icon="close" size={16} label={t`Clear`} onPress={() => onChange("")} />
      ) : null}
    </div>
  );
}
