import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useEngine, useOwnId } from "../../app/engine_context.tsx";
import { openCall } from "../../app/own_calls.ts";
import { outerPaths } from "../../app/outer_paths.ts";
import { paths } from "../../app/paths.ts";
import { asObject, asText, type Json } from "../../matrix/json.ts";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { navigate } from "../../ui/navigation.ts";

/** The room of a link, if we are in it: undefined until it is known, null if we are not. */
function useLinkedRoom(token: string): string | null | undefined {
  const engine = useEngine();
  const [roomId, setRoomId] = useState<string | null>();
  useEffect(() => {
    const where = `/_linnet/call_links/${encodeURIComponent(token)}/room`;
    engine.callServer("GET", where).then(
      (answer) => setRoomId(asText(asObject(answer as Json)["room_id"])),
      // What is wrong with the link, the page for guests says.
      () => location.replace(outerPaths.guest(token)),
    );
  }, [engine, token]);
  return roomId;
}

/** Somebody with an account here has opened a call link: into the call as themselves, if they can. */
export function CallLink({ token }: { token: string }) {
  const { t } = useLingui();
  const ownId = useOwnId();
  const roomId = useLinkedRoom(token);
  const isKnown = useAccount((account) => typeof roomId === "string" && account.rooms.has(roomId));
  useEffect(() => {
    if (!isKnown || !roomId) return;
    navigate(paths.chat(roomId), "replace");
    openCall(roomId, "video");
  }, [isKnown, roomId]);
  if (roomId !== null) return <main className="gate" />;
  return (
    <Gate
      title={t`Come in as a guest?`}
      icon="call"
      lead={
        <Trans>
          You are signed in as <bdi dir="ltr">{ownId}</bdi>, which is not in the chat of this call.
        </Trans>
      }
    >
      <p className="gate-lead">
        <Trans>
          As a guest you come into the call under any name. Your account and your chats here stay as
          they are.
        </Trans>
      </p>
      <Button look="primary" wide onPress={() => location.assign(outerPaths.guest(token))}>
        {t`Go on as a guest`}
      </Button>
      <Button wide onPress={() => navigate(paths.chats, "replace")}>{t`Back to the chats`}</Button>
    </Gate>
  );
}
