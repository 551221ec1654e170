import type { ReactNode } from "react";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { Label } from "react-aria-components/Label";
import { Switch as AriaSwitch } from "react-aria-components/Switch";

import "./switch.css";

interface SwitchProps {
  label: string;
  hint?: ReactNode;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  isDisabled?: boolean;
}

export function Switch({ label, hint, ...rest }: SwitchProps) {
  return (
    <AriaSwitch className="switch" {...rest}>
      <span className="switch-words">
        <span className="switch-label">{label}</span>
        {hint ? <span className="switch-hint">{hint}</span> : null}
      </span>
      <span className="switch-track" aria-hidden="true">
        <span className="switch-thumb" />
      </span>
    </AriaSwitch>
  );
}

export interface Choice {
  id: string;
  label: string;
  hint?: string;
  lang?: string;
}

interface ChoicesProps {
  label: string;
  choices: Choice[];
  chosen: string;
  onChoose: (id: string) => void;
  isLabelHidden?: boolean;
}

/** One of a few, all of them in sight. */
export function Choices({ label, choices, chosen, onChoose, isLabelHidden }: ChoicesProps) {
  return (
    <RadioGroup className="choices" value={chosen} onChange={onChoose}>
      <Label className={isLabelHidden ? "unseen" : "field-label"}>{label}</Label>
      {choices.map((choice) => (
        <Radio key={choice.id} value={choice.id} className="choice">
          <span className="choice-dot" aria-hidden="true" />
          <span className="switch-words">
            <span className="switch-label" {...(choice.lang ? { lang: choice.lang } : {})}>
              {choice.label}
            </span>
            {choice.hint ? <span className="switch-hint">{choice.hint}</span> : null}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
