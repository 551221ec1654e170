/** A new policy list of one's own. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useOwnId } from "../../app/engine_context.tsx";
import { paths } from "../../app/paths.ts";
import { PolicyDesk } from "../../matrix/policies.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { navigate } from "../../ui/navigation.ts";
import { useAct } from "./pieces.view.tsx";

const MAX_NAME = 100;
const ADDRESS = /^[a-z0-9._=/-]{1,100}$/;

export function MakeListDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const engine = useEngine();
  const server = useOwnId().replace(/^[^:]*:/, "");
  const attempt = useAct();
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [error, setError] = useState<"name" | "address" | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  async function make() {
    if (name.trim() === "") return setError("name");
    if (!ADDRESS.test(address)) return setError("address");
    setIsBusy(true);
    const made = new PolicyDesk(engine).make(name.trim(), address);
    if (await attempt(made)) navigate(paths.policyList(await made, null));
    setIsBusy(false);
  }
  return (
    <Confirm
      title={t`Make a list`}
      isOpen
      onClose={onClose}
      onConfirm={() => void make()}
      confirm={t`Make the list`}
      isBusy={isBusy}
    >
      <Field
        autoFocus
        label={t`Name of the list`}
        maxLength={MAX_NAME}
        error={error === "name" ? t`Give it a name.` : null}
        onChange={(text) => {
          setName(text);
          setError(null);
        }}
      />
      <Field
        isCode
        label={t`Address`}
        hint={
          <Trans>
            Others follow it by <bdi dir="ltr">{`#${address || "…"}:${server}`}</bdi>
          </Trans>
        }
        error={
          error === "address"
            ? t`Use small letters a to z, digits, dots, dashes and underscores.`
            : null
        }
        onChange={(text) => {
          setAddress(text.trim());
          setError(null);
        }}
      />
    </Confirm>
  );
}
