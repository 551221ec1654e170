import type { ReactNode, Ref } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
} from "react-aria-components/Button";
import { Tooltip, TooltipTrigger } from "react-aria-components/Tooltip";

import { Icon, type IconName } from "./icon.tsx";
import "./button.css";

type Look = "primary" | "soft" | "plain" | "danger" | "danger-plain";

interface ButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style"> {
  look?: Look;
  icon?: IconName;
  wide?: boolean;
  /** At work: keeps the focus, takes no press. */
  isBusy?: boolean;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = "soft", icon, wide, isBusy, children, ...rest }: ButtonProps) {
  const classes = ["button", `button-${look}`, wide ? "button-wide" : "", isBusy ? "busy" : ""];
  return (
    <AriaButton
      {...rest}
      {...(isBusy ? { type: "button", onPress: () => undefined } : {})}
      className={classes.filter(Boolean).join(" ")}
    >
      {icon ? <Icon name={icon} size={18} /> : null}
      <span className="button-label">{children}</span>
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style"> {
  icon: IconName;
  /** Read aloud and shown as the tooltip. */
  label: string;
  look?: "plain" | "primary" | "danger" | "raised";
  size?: number;
  keys?: string;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon, label, look = "plain", size, keys, ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton {...rest} aria-label={label} className={`icon-button icon-button-${look}`}>
        <Icon name={icon} {...(size ? { size } : {})} />
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {/* The button says it already; read twice it would only be noise. */}
        <span aria-hidden="true">
          {label}
          {keys ? <kbd>{keys}</kbd> : null}
        </span>
      </Tooltip>
    </TooltipTrigger>
  );
}
