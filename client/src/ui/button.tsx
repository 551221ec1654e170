import type { ReactNode, Ref } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
} from "react-aria-components/Button";

import { Icon, type IconName } from "./icon.tsx";
import "./button.css";

type Look = "primary" | "soft" | "plain" | "danger" | "danger-plain";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style"> {
  look?: Look;
  icon?: IconName;
  wide?: boolean;
  /** At work: keeps the focus, takes no press. */
  isBusy?: boolean;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

// Not the library's own `isPending`: it speaks of buttons that are gone by then.
const BUSY: AriaButtonProps = {
  type: "button",
  onPress: () => undefined,
  render: (props) => <button {...props} aria-disabled />,
};

export function Button({ look = "soft", icon, wide, isBusy, children, ...rest }: ButtonProps) {
  const classes = ["button", `button-${look}`, wide ? "button-wide" : "", isBusy ? "busy" : ""];
  return (
    <AriaButton {...rest} {...(isBusy ? BUSY : {})} className={classes.filter(Boolean).join(" ")}>
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
  /** A press leaves the focus where it is, e.g. in the field that the button belongs to. */
  keepsFocus?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton(props: IconButtonProps) {
  const { icon, label, look = "plain", size, keys, keepsFocus, ...rest } = props;
  const title = keys ? `${label} (${keys})` : label;
  return (
    <AriaButton
      {...rest}
      {...(keepsFocus ? { preventFocusOnPress: true } : {})}
      aria-label={label}
      className={`icon-button icon-button-${look}`}
      // The browser's own tooltip: no layer to place, nothing read twice.
      render={(props) => <button {...props} title={title} />}
    >
      <Icon name={icon} {...(size ? { size } : {})} />
    </AriaButton>
  );
}
