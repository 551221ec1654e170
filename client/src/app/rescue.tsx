/** What is shown when a view breaks: never an empty page. */
import { Component, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";

import { Button } from "../ui/button.tsx";
import { Gate } from "../ui/gate.tsx";
import { IconSprite } from "../ui/icon.tsx";

function Broken() {
  const { t } = useLingui();
  return (
    <>
      <IconSprite />
      <Gate
        icon="warning"
        title={t`Something went wrong here`}
        lead={t`Your messages are safe. Load the page again to go on.`}
      >
        <Button look="primary" wide onPress={() => location.reload()}>
          {t`Load the page again`}
        </Button>
      </Gate>
    </>
  );
}

/** React offers this to classes only. */
export class Rescue extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}
