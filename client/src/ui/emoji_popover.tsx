import type { RefObject } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";

import { EmojiPicker } from "./emoji_picker.tsx";
import { useLayer } from "./navigation.ts";
import "./menu.css";

interface EmojiPopoverProps {
  label: string;
  anchor: RefObject<HTMLElement | null>;
  onChoose: (unicode: string) => void;
  onClose: () => void;
}

/** The emoji picker over the page, beside what asked for it. */
export function EmojiPopover({ label, anchor, onChoose, onClose }: EmojiPopoverProps) {
  useLayer(true, onClose);
  return (
    <Popover
      className="popover"
      triggerRef={anchor}
      isOpen
      onOpenChange={(open) => (open ? undefined : onClose())}
      placement="top end"
    >
      <AriaDialog aria-label={label} className="emoji-dialog">
        <EmojiPicker onChoose={onChoose} />
      </AriaDialog>
    </Popover>
  );
}
