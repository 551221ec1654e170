import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

import { useCall, useEngine, useRoom } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { useRoomNamer } from "../../app/names.ts";
import { closeLobby, enterCall, ownCalls, type CallWish } from "../../app/own_calls.ts";
import { useStore } from "../../app/store.ts";
import { useTry } from "../../app/use_try.ts";
import type { Call, RoomDetails, RoomSummary } from "../../matrix/engine.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useLayer } from "../../ui/navigation.ts";
import { Switch } from "../../ui/switch.tsx";
import { OwnAvatar } from "./own_face.view.tsx";
import { Preview, useBringing, type Bringing } from "./preview.view.tsx";
import "./lobby.css";

/** What the rules of the room say about calls; null until they are known. */
function useRules(roomId: string): RoomDetails["can"] | null {
  const engine = useEngine();
  const [can, setCan] = useState<RoomDetails["can"] | null>(null);
  useEffect(() => {
    engine.loadRoomDetails(roomId).then(
      (details) => setCan(details.can),
      () => undefined,
    );
  }, [engine, roomId]);
  return can;
}

function Forbidden({ roomId, canAllow }: { roomId: string; canAllow: boolean }) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const [isAllowed, setIsAllowed] = useState(false);
  if (isAllowed) return <p className="call-note">{t`Everybody here may call now.`}</p>;
  return (
    <div className="call-note">
      <p>
        <Trans>The rules of this chat do not let you call.</Trans>
      </p>
      {canAllow ? (
        <Button
          onPress={() =>
            void attempt(engine.allowCalls(roomId)).then((isDone) => setIsAllowed(isDone))
          }
        >
          {t`Let everybody here call`}
        </Button>
      ) : null}
    </div>
  );
}

/** Who is in it already, so that nobody walks in unawares. */
function WhoIsIn({ call, room }: { call: Call | undefined; room: RoomSummary }) {
  const { list } = useFormats();
  const nameOf = useRoomNamer();
  const others = call?.members.filter(({ isOwn }) => !isOwn) ?? [];
  if (call?.joined === "elsewhere") {
    return <Trans>You are in this call on another device. It ends there when you move here.</Trans>;
  }
  if (others.length > 0) {
    const names = list(others.map(({ name }) => name));
    return (
      <Trans>
        Here already: <bdi>{names}</bdi>
      </Trans>
    );
  }
  const name = nameOf(room);
  return room.kind === "direct" ? (
    <Trans>
      Rings at <bdi>{name}</bdi>
    </Trans>
  ) : (
    <Trans>Nobody is in the call yet</Trans>
  );
}

interface EnterProps {
  wish: CallWish;
  room: RoomSummary;
  call: Call | undefined;
  bringing: Bringing;
}

/** Who has the call now: another device of ours, only others, or nobody. */
function whereIs(call: Call | undefined): "elsewhere" | "others" | "nowhere" {
  if (call?.joined === "elsewhere") return "elsewhere";
  return call && call.members.length > 0 ? "others" : "nowhere";
}

/** The way in; a group is rung only if somebody wants that. */
function Enter({ wish, room, call, bringing }: EnterProps) {
  const { t } = useLingui();
  const other = useStore(ownCalls, (state) => state.call);
  const [isForAll, setIsForAll] = useState(false);
  const { isMicrophoneOn, isCameraOn } = bringing;
  const isDirect = room.kind === "direct";
  const at = whereIs(call);
  const isRinging = at === "nowhere" && (isDirect || isForAll);
  const words = { elsewhere: t`Move here`, others: t`Join call`, nowhere: t`Call` }[at];
  const intent = isCameraOn ? "video" : wish.intent;
  return (
    <>
      {isDirect || at !== "nowhere" ? null : (
        <Switch label={t`Ring at everybody here`} isSelected={isForAll} onChange={setIsForAll} />
      )}
      <Button
        look="primary"
        icon={isCameraOn ? "video" : "call"}
        wide
        autoFocus
        onPress={() => enterCall({ ...wish, intent, isMicrophoneOn, isCameraOn, isRinging })}
      >
        {other ? t`Leave the other call and go on` : words}
      </Button>
    </>
  );
}

function Content({ wish, room }: { wish: CallWish; room: RoomSummary }) {
  const call = useCall(wish.roomId);
  const rules = useRules(wish.roomId);
  const bringing = useBringing(wish.intent);
  return (
    <>
      <Preview bringing={bringing} face={<OwnAvatar size={96} />} />
      <div className="call-entry">
        <p className="call-note">
          <WhoIsIn call={call} room={room} />
        </p>
        {rules?.call === false ? (
          <Forbidden roomId={room.roomId} canAllow={rules.power_levels} />
        ) : (
          <Enter wish={wish} room={room} call={call} bringing={bringing} />
        )}
        <p className="call-note call-safe">
          <Icon name="lock" size={14} />
          <Trans>Encrypted between those who take part</Trans>
        </p>
      </div>
    </>
  );
}

/** Before a call: how we look and sound, who is there, and the one button that goes in. */
export function Lobby({ wish }: { wish: CallWish }) {
  const { t } = useLingui();
  const room = useRoom(wish.roomId);
  const nameOf = useRoomNamer();
  useLayer(true, closeLobby);
  if (!room) return null;
  return (
    <ModalOverlay
      className="call-overlay call-overlay-lobby"
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : closeLobby())}
    >
      <Modal className="call-modal">
        <AriaDialog className="call-stage call-lobby" aria-label={t`Call: ${nameOf(room)}`}>
          <header className="call-head">
            <IconButton icon="close" label={t`Close`} onPress={closeLobby} />
            <div className="call-title">
              <h1 className="ellipsis">
                <bdi>{nameOf(room)}</bdi>
              </h1>
            </div>
          </header>
          <div className="call-lobby-body">
            <Content wish={wish} room={room} />
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
