/** The part of a menu that is needed only once one opens; loaded then. */
import type { ReactNode, RefObject } from "react";
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  type MenuProps,
} from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";

import { Icon } from "./icon.tsx";
import type { MenuEntry } from "./menu.tsx";
import { useLayer } from "./navigation.ts";
import "./menu.css";

export interface OpenMenuProps {
  label: string;
  entries: MenuEntry[];
  onAction: (id: string) => void;
  onClose: () => void;
  anchor: RefObject<HTMLElement | null>;
  /** Id of the entry that is chosen now, for menus that choose one of several. */
  chosen?: string;
  before?: ReactNode;
}

export function OpenMenu(props: OpenMenuProps) {
  const { label, entries, onAction, onClose, anchor, chosen, before } = props;
  useLayer(true, onClose);
  const selection: Partial<MenuProps<object>> =
    chosen === undefined ? {} : { selectionMode: "single", selectedKeys: [chosen] };
  return (
    <Popover
      className="popover"
      aria-label={label}
      triggerRef={anchor}
      isOpen
      placement="bottom end"
      onOpenChange={(open) => (open ? undefined : onClose())}
    >
      {before}
      <AriaMenu
        className="menu"
        aria-label={label}
        autoFocus="first"
        onAction={(key) => {
          onClose();
          onAction(String(key));
        }}
        {...selection}
      >
        {entries.map((entry) => (
          <AriaMenuItem
            key={entry.id}
            id={entry.id}
            textValue={entry.label}
            className={entry.isDangerous ? "menu-item menu-item-danger" : "menu-item"}
          >
            {entry.icon ? <Icon name={entry.icon} size={18} /> : null}
            <span className="menu-label">{entry.label}</span>
            {entry.keys ? <kbd>{entry.keys}</kbd> : null}
            {entry.id === chosen ? <Icon name="check" size={18} /> : null}
          </AriaMenuItem>
        ))}
      </AriaMenu>
    </Popover>
  );
}
