/** How many others something of the reader's went to, and proofs that contacts were ended. */
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { paths } from "../../app/paths.ts";
import { usedCount } from "../../app/third_parties.model.ts";
import type { ContactsReading } from "../../app/use_third_parties.ts";
import { Icon } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import { ReceiptsPart } from "./receipts.view.tsx";

function Badge({ contacts: { read } }: { contacts: ContactsReading }) {
  const { t } = useLingui();
  const count = read ? usedCount(read) : null;
  return (
    <a
      className={count === 0 ? "parties-badge parties-none" : "parties-badge"}
      href={paths.thirdParties}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        navigate(paths.thirdParties);
      }}
    >
      <Icon name="shield" />
      <span className="parties-words">
        <strong>
          {count === null ? (
            t`Whom this server contacts`
          ) : (
            <Plural value={count} one="# third party" other="# third parties" />
          )}
        </strong>
        <span>
          {count === 0 ? (
            <Trans>Nothing of yours left this server in the last {read?.days ?? 0} days.</Trans>
          ) : (
            <Trans>See what leaves this server, to whom, and why.</Trans>
          )}
        </span>
      </span>
      <Icon name="forward" size={18} />
    </a>
  );
}

export function ThirdPartiesSection({ contacts }: { contacts: ContactsReading }) {
  return (
    <>
      <Badge contacts={contacts} />
      <ReceiptsPart />
    </>
  );
}
