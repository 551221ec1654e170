/** A button that asks before it does something that weighs. */
import { type ReactNode, useState } from "react";

import { Button, type ButtonProps } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";

interface AskFirstProps extends Pick<ButtonProps, "look" | "icon" | "isDisabled"> {
  name: string;
  title: string;
  confirm: string;
  /** The dialog stays, busy, until this resolves. */
  onConfirm: () => Promise<unknown>;
  children: ReactNode;
}

export function AskFirst({ name, title, confirm, onConfirm, children, ...button }: AskFirstProps) {
  const [isAsking, setIsAsking] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  async function go() {
    setIsBusy(true);
    await onConfirm();
    setIsBusy(false);
    setIsAsking(false);
  }
  return (
    <>
      <Button {...button} onPress={() => setIsAsking(true)}>
        {name}
      </Button>
      <Confirm
        title={title}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => void go()}
        confirm={confirm}
        isDangerous
        isBusy={isBusy}
      >
        {children}
      </Confirm>
    </>
  );
}
