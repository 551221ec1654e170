import type { ReactNode, RefObject } from "react";
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuTrigger,
  type MenuProps,
} from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";

import { Icon, type IconName } from "./icon.tsx";
import { useLayer } from "./navigation.ts";
import "./menu.css";

export interface MenuEntry {
  id: string;
  label: string;
  icon?: IconName;
  isDangerous?: boolean;
  keys?: string;
}

interface MenuBodyProps {
  label: string;
  entries: MenuEntry[];
  onAction: (id: string) => void;
  takesFocus?: boolean;
  /** Id of the entry that is chosen now, for menus that choose one of several. */
  chosen?: string;
}

function MenuBody({ label, entries, onAction, chosen, takesFocus }: MenuBodyProps) {
  const selection: Partial<MenuProps<object>> =
    chosen === undefined ? {} : { selectionMode: "single", selectedKeys: [chosen] };
  return (
    <AriaMenu
      className="menu"
      aria-label={label}
      onAction={(key) => onAction(String(key))}
      {...(takesFocus ? { autoFocus: "first" as const } : {})}
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
  );
}

/** A button and the menu that it opens. */
export function Menu({ children, ...body }: MenuBodyProps & { children: ReactNode }) {
  return (
    <MenuTrigger>
      {children}
      <Popover className="popover" placement="bottom end">
        <MenuBody {...body} />
      </Popover>
    </MenuTrigger>
  );
}

interface ContextMenuProps extends MenuBodyProps {
  anchor: RefObject<HTMLElement | null>;
  isOpen: boolean;
  onClose: () => void;
  before?: ReactNode;
}

/** A menu opened by something else than its button: right click, long press, Enter on a row. */
export function ContextMenu({ anchor, isOpen, onClose, before, ...body }: ContextMenuProps) {
  useLayer(isOpen, onClose);
  return (
    <Popover
      className="popover"
      aria-label={body.label}
      triggerRef={anchor}
      isOpen={isOpen}
      placement="bottom end"
      onOpenChange={(open) => (open ? undefined : onClose())}
    >
      {before}
      <MenuBody
        {...body}
        takesFocus
        onAction={(id) => {
          onClose();
          body.onAction(id);
        }}
      />
    </Popover>
  );
}
