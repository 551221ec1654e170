import { useId, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

import { Button, IconButton } from "./button.tsx";
import { useLayer } from "./navigation.ts";
import "./dialog.css";

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
  size?: "small" | "medium" | "large";
  /** False while leaving would lose something that cannot be had again. */
  isDismissable?: boolean;
}

/** A dialog in the middle of a wide screen, a sheet at the bottom of a narrow one. */
export function Dialog(props: DialogProps) {
  const { title, isOpen, onClose, children, actions, size = "small", isDismissable = true } = props;
  const { t } = useLingui();
  useLayer(isOpen, onClose);
  return (
    <ModalOverlay
      className="scrim"
      isOpen={isOpen}
      onOpenChange={(open) => (open ? undefined : onClose())}
      isDismissable={isDismissable}
      isKeyboardDismissDisabled={!isDismissable}
    >
      <Modal className={`dialog dialog-${size}`}>
        <AriaDialog className="dialog-body">
          <header className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            {isDismissable ? <IconButton icon="close" label={t`Close`} onPress={onClose} /> : null}
          </header>
          <div className="dialog-content scroll">{children}</div>
          {actions ? <footer className="dialog-actions">{actions}</footer> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
  confirm: string;
  isDangerous?: boolean;
  isBusy?: boolean;
  children: ReactNode;
}

/** A question with one way on and one way back; Enter in a field of it goes on. */
export function Confirm(props: ConfirmProps) {
  const { t } = useLingui();
  const formId = useId();
  return (
    <Dialog
      title={props.title}
      isOpen={props.isOpen}
      onClose={props.onClose}
      actions={
        <>
          <Button onPress={props.onClose}>{t`Cancel`}</Button>
          <Button
            look={props.isDangerous ? "danger" : "primary"}
            type="submit"
            form={formId}
            isBusy={props.isBusy ?? false}
          >
            {props.confirm}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!props.isBusy) props.onConfirm();
        }}
      >
        {props.children}
      </form>
    </Dialog>
  );
}
