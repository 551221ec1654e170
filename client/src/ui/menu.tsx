import { Suspense, useRef, useState } from "react";

import { IconButton } from "./button.tsx";
import type { IconName } from "./icon.tsx";
import type { OpenMenuProps } from "./open_menu.tsx";
import { part } from "./part.tsx";

export interface MenuEntry {
  id: string;
  label: string;
  icon?: IconName;
  isDangerous?: boolean;
  keys?: string;
}

const OpenMenu = part(async () => (await import("./open_menu.tsx")).OpenMenu);

/** A menu opened by something else than its button: right click, long press, Enter on a row. */
export function ContextMenu({ isOpen, ...rest }: OpenMenuProps & { isOpen: boolean }) {
  return isOpen ? (
    <Suspense fallback={null}>
      <OpenMenu {...rest} />
    </Suspense>
  ) : null;
}

interface MenuProps extends Omit<OpenMenuProps, "onClose" | "anchor"> {
  icon: IconName;
  buttonLabel: string;
}

/** A button and the menu that it opens. */
export function Menu({ icon, buttonLabel, ...rest }: MenuProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <IconButton
        ref={anchor}
        icon={icon}
        label={buttonLabel}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPress={() => setIsOpen(true)}
      />
      <ContextMenu {...rest} anchor={anchor} isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}
