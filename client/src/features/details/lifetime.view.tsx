import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useLifetimeWords } from "../../app/lifetime_words.ts";
import { useTry } from "../../app/use_try.ts";
import type { RoomDetails } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Choices } from "../../ui/switch.tsx";
import { chosenOf, offersOf } from "./lifetime.model.ts";

interface LifetimeProps {
  details: RoomDetails;
}

/** How long messages stay here: told to everybody, chosen by those who may. */
export function Lifetime({ details }: LifetimeProps) {
  const { t } = useLingui();
  const words = useLifetimeWords();
  const [isOpen, setIsOpen] = useState(false);
  const { ms } = details.lifetime;
  const lifetime = ms === null ? "" : words(ms);
  return (
    <section className="details-lifetime" aria-label={t`Disappearing messages`}>
      <p className="details-lifetime-now">
        <Icon name="clock" size={20} />
        <span>
          {ms === null ? (
            <Trans>Messages do not disappear by themselves.</Trans>
          ) : (
            <Trans>Messages disappear after {lifetime}.</Trans>
          )}
        </span>
      </p>
      {details.can.lifetime ? (
        <Button wide onPress={() => setIsOpen(true)}>{t`Disappearing messages`}</Button>
      ) : null}
      {isOpen ? <LifetimeDialog details={details} onClose={() => setIsOpen(false)} /> : null}
    </section>
  );
}

function LifetimeDialog({ details, onClose }: LifetimeProps & { onClose: () => void }) {
  const { t } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const words = useLifetimeWords();
  const { ms, maxMs } = details.lifetime;
  const offers = offersOf(ms, maxMs);
  const [chosen, setChosen] = useState(chosenOf(ms, maxMs));
  const [isBusy, setIsBusy] = useState(false);
  const most = maxMs === null ? "" : words(maxMs);

  async function save() {
    setIsBusy(true);
    const lifetimeMs = offers.find(({ id }) => id === chosen)?.lifetimeMs ?? null;
    const isDone = await attempt(engine.setRoomLifetime(details.roomId, lifetimeMs));
    setIsBusy(false);
    if (isDone) onClose();
  }
  return (
    <Dialog
      title={t`Disappearing messages`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button look="primary" isBusy={isBusy} onPress={() => void save()}>{t`Save`}</Button>
        </>
      }
    >
      <p>
        <Trans>
          For everybody in this chat, counted from when a message was sent, and with its files. It
          also removes what is there already. People can still keep copies, and so can other apps.
        </Trans>
      </p>
      <Choices
        label={t`Messages disappear after`}
        chosen={chosen}
        onChoose={setChosen}
        choices={offers.map(({ id, lifetimeMs }) =>
          lifetimeMs === null
            ? {
                id,
                label: t`Off`,
                ...(maxMs !== null && { hint: t`This server removes messages after ${most}` }),
              }
            : { id, label: words(lifetimeMs) },
        )}
      />
    </Dialog>
  );
}
