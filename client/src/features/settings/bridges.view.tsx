/** Bridges and bots that read where one is, and how to remove them. No grant holds them. */
import { useEffect, useEffectEvent, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useRoom } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useRoomNamer } from "../../app/names.ts";
import { useTry } from "../../app/use_try.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/state_views.tsx";
import {
  placePath,
  type ServiceAtHand,
  type ServicePlace,
  SERVICES,
  servicesOf,
} from "./bridges.model.ts";

/** Above so many places they are shown when somebody asks for them. */
const FEW = 3;

function useServices() {
  const engine = useEngine();
  const [services, setServices] = useState<ServiceAtHand[]>([]);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const read = () =>
    engine.callServer("GET", SERVICES).then(
      (answer) => setServices(servicesOf(answer)),
      (why: unknown) => setError(errorCode(why)),
    );
  const begin = useEffectEvent(read);
  useEffect(() => void begin(), [engine]);
  return { services, error, read };
}

interface PlaceProps {
  service: ServiceAtHand;
  place: ServicePlace;
  onChange: () => void;
}

function Reads({ place: { users, isEncrypted } }: { place: ServicePlace }) {
  if (users.length === 0) {
    return <Trans>It reads for a member, or because of the name of the chat.</Trans>;
  }
  return isEncrypted ? (
    <Trans>
      It is a member: it sees who is there and who writes, and reads what members’ apps let it read.
    </Trans>
  ) : (
    <Trans>It is a member: it reads all messages, and sees who is there.</Trans>
  );
}

function RemoveQuestion(props: PlaceProps & { name: string; onClose: () => void }) {
  const { service, place, name, onChange, onClose } = props;
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  async function remove() {
    setIsBusy(true);
    if (await attempt(engine.callServer("DELETE", placePath(service.id, place.roomId)))) {
      onClose();
      onChange();
    } else setIsBusy(false);
  }
  return (
    <Confirm
      title={t`Remove ${service.id}?`}
      isOpen
      onClose={onClose}
      onConfirm={() => void remove()}
      confirm={t`Remove`}
      isDangerous
      isBusy={isBusy}
    >
      <p>
        <Plural
          value={place.users.length}
          one="It leaves the chat, for everybody there. Everybody sees that you have removed it."
          other="All # members that it has in the chat leave, for everybody there. Everybody sees that you have removed them."
        />
      </p>
      <p>
        <bdi>{name}</bdi>
      </p>
      <p className="muted">
        <Trans>What it has read it may keep. Where everybody may join, it can come back.</Trans>
      </p>
    </Confirm>
  );
}

function Place(props: PlaceProps) {
  const { place } = props;
  const { t } = useLingui();
  const [isAsking, setIsAsking] = useState(false);
  const summary = useRoom(place.roomId);
  const nameOf = useRoomNamer();
  const name = summary ? nameOf(summary) : t`A chat without a name`;
  return (
    <li className="granted-place">
      <p>
        <Trans>
          In <bdi>{name}</bdi>:
        </Trans>{" "}
        <Reads place={place} />
      </p>
      {place.canRemove ? (
        <Button look="danger-plain" onPress={() => setIsAsking(true)}>
          {t`Remove from ${name}`}
        </Button>
      ) : null}
      {!place.canRemove && place.users.length > 0 ? (
        <p className="muted">
          <Trans>Those who may remove people there can remove it.</Trans>
        </p>
      ) : null}
      {isAsking ? (
        <RemoveQuestion {...props} name={name} onClose={() => setIsAsking(false)} />
      ) : null}
    </li>
  );
}

function ServiceRow({ service, onChange }: Omit<PlaceProps, "place">) {
  const { t } = useLingui();
  const { id, rooms } = service;
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? rooms : rooms.slice(0, FEW);
  const count = rooms.length;
  return (
    <li className="granted-app">
      <div className="granted-head">
        <span className="granted-mark granted-mark-inside">
          <Icon name="people" />
        </span>
        <span className="granted-name">
          <strong>
            <bdi>{id}</bdi>
          </strong>
          <bdi className="muted" dir="ltr">
            {service.userId}
          </bdi>
        </span>
      </div>
      {service.actsAsYou ? (
        <Notice icon="warning" tone="warn">
          <Trans>
            It may act as you: it reads all that you read, of encrypted chats what your apps let it.
            The people who run this server have set it up so.
          </Trans>
        </Notice>
      ) : null}
      <ul className="granted-places">
        {shown.map((place) => (
          <Place key={place.roomId} service={service} place={place} onChange={onChange} />
        ))}
      </ul>
      {shown.length < count ? (
        <Button look="plain" onPress={() => setIsWhole(true)}>
          {t`Show all chats of ${id} (${count})`}
        </Button>
      ) : null}
    </li>
  );
}

/** Nothing while there is none. */
export function BridgesAndBots() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { services, error, read } = useServices();
  if (error) {
    return (
      <Notice icon="warning" tone="danger">
        {errorWords(error)}
      </Notice>
    );
  }
  if (services.length === 0) return null;
  return (
    <>
      <h3>{t`Bridges and bots`}</h3>
      <p className="muted">
        <Trans>
          Programs of this server that are in your chats like members. You have granted them
          nothing, and no day ends it.
        </Trans>
      </p>
      <ul>
        {services.map((service) => (
          <ServiceRow key={service.id} service={service} onChange={() => void read()} />
        ))}
      </ul>
    </>
  );
}
