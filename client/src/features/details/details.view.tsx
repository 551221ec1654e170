import { Suspense, useMemo, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { PersonAvatar, RoomAvatar } from "../../app/avatars.tsx";
import { useHasCalls } from "../../app/call_buttons.tsx";
import { useEngine } from "../../app/engine_context.tsx";
import { useErrorWords } from "../../app/error_words.ts";
import { openHeld } from "../../app/held.ts";
import { Knocks } from "../../app/knocks.tsx";
import { personName, useRoomNamer } from "../../app/names.ts";
import { paths } from "../../app/paths.ts";
import { openReport } from "../../app/report.ts";
import { useDetails } from "../../app/use_details.ts";
import { useTry } from "../../app/use_try.ts";
import type { Member, NotificationLevel, RoomDetails, RoomSummary } from "../../matrix/engine.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { SearchBox } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import { part } from "../../ui/part.tsx";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { Choices } from "../../ui/switch.tsx";
import { CallLinks } from "./call_links.view.tsx";
import { mayInviteGuests } from "./call_links.model.ts";
import { EditRoom } from "./edit.view.tsx";
import { InvitePeople, RoomLinkDialog } from "./invite.view.tsx";
import { Lifetime } from "./lifetime.view.tsx";
import { MemberDialog } from "./member.view.tsx";
import { peopleOf, roleOf } from "./details.model.ts";
import "./details.css";

const ProtectionDialog = part(async () => (await import("./protection.view.tsx")).ProtectionDialog);

const AutomaticDialog = part(async () => (await import("./automatic.view.tsx")).AutomaticDialog);

const AppsDialog = part(async () => (await import("./apps.view.tsx")).AppsDialog);

/** Searching is worth a field only when the list does not fit on a screen. */
const SEARCH_FROM = 12;

type OpenLayer =
  | "edit"
  | "protection"
  | "automatic"
  | "invite"
  | "guests"
  | "apps"
  | "link"
  | "leave"
  | null;

interface DetailsProps {
  room: RoomSummary;
  onClose: () => void;
}

function Encryption({ room, details }: { room: RoomSummary; details: RoomDetails }) {
  return (
    <p className={room.encrypted ? "details-lock" : "details-lock details-open"}>
      <Icon name={room.encrypted ? "lock" : "unlock"} size={20} />
      <span>
        {room.encrypted ? (
          <Trans>
            Encrypted. Only the people in this chat can read it, not even the people who run the
            server.
          </Trans>
        ) : details.joinRule === "public" ? (
          <Trans>Not encrypted. Anyone can join, and the server can read what is written.</Trans>
        ) : (
          <Trans>Not encrypted. The people who run the server can read what is written.</Trans>
        )}
      </span>
    </p>
  );
}

function Notifications({ room }: { room: RoomSummary }) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  return (
    <Choices
      label={t`Notify me`}
      chosen={room.notificationLevel}
      onChoose={(level) =>
        void attempt(engine.setNotificationLevel(room.roomId, level as NotificationLevel))
      }
      choices={[
        { id: "all", label: t`Of every message` },
        { id: "mentions", label: t`Only when I am mentioned` },
        { id: "mute", label: t`Never` },
      ]}
    />
  );
}

function MemberRow({ member, onOpen }: { member: Member; onOpen: () => void }) {
  const { t } = useLingui();
  const role = roleOf(member.powerLevel);
  const roles = { admin: t`Administrator`, moderator: t`Moderator`, member: "" };
  const note = member.membership === "invite" ? t`Invited` : roles[role];
  return (
    <li>
      <button type="button" className="person" onClick={onOpen}>
        <PersonAvatar person={member} />
        <span className="person-words">
          <bdi className="ellipsis">{personName(member)}</bdi>
          {member.isNameAmbiguous ? (
            <bdi className="muted ellipsis" dir="ltr">
              {member.userId}
            </bdi>
          ) : null}
        </span>
        {note ? <span className="member-note">{note}</span> : null}
      </button>
    </li>
  );
}

function Members({ details, onInvite }: { details: RoomDetails; onInvite: () => void }) {
  const { t, i18n } = useLingui();
  const [term, setTerm] = useState("");
  const [openId, setOpenId] = useState<string | null>(null);
  const people = useMemo(() => peopleOf(details, term, i18n.locale), [details, term, i18n.locale]);
  const shown = [...people.joined, ...people.invited];
  const opened = details.members.find((member) => member.userId === openId);
  return (
    <section aria-label={t`People`}>
      <div className="details-section-head">
        <h2>
          <Plural value={people.joined.length} one="# person" other="# people" />
        </h2>
        {details.can.invite ? (
          <Button look="plain" icon="personPlus" onPress={onInvite}>{t`Invite`}</Button>
        ) : null}
      </div>
      {details.members.length >= SEARCH_FROM ? (
        <SearchBox label={t`Search people`} value={term} onChange={setTerm} />
      ) : null}
      <Knocks details={details} knocking={people.knocking} />
      <ul className="details-members">
        {shown.map((member) => (
          <MemberRow key={member.userId} member={member} onOpen={() => setOpenId(member.userId)} />
        ))}
      </ul>
      {people.banned.length > 0 ? (
        <>
          <h3 className="details-banned">{t`Banned`}</h3>
          <ul className="details-members">
            {people.banned.map((member) => (
              <MemberRow
                key={member.userId}
                member={member}
                onOpen={() => setOpenId(member.userId)}
              />
            ))}
          </ul>
        </>
      ) : null}
      {opened ? (
        <MemberDialog details={details} member={opened} onClose={() => setOpenId(null)} />
      ) : null}
    </section>
  );
}

function LeaveQuestion({ room, isOpen, onClose }: LeaveProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const nameOf = useRoomNamer();
  const [isBusy, setIsBusy] = useState(false);
  async function leave() {
    setIsBusy(true);
    if (await attempt(engine.leaveRoom(room.roomId))) navigate(paths.chats, "replace");
    setIsBusy(false);
  }
  const name = nameOf(room);
  return (
    <Confirm
      title={t`Leave this chat?`}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={() => void leave()}
      confirm={t`Leave`}
      isDangerous
      isBusy={isBusy}
    >
      <p>
        <Trans>
          You will not get messages from <bdi>{name}</bdi> any more. To come back you need a new
          invite.
        </Trans>
      </p>
    </Confirm>
  );
}

interface LeaveProps {
  room: RoomSummary;
  isOpen: boolean;
  onClose: () => void;
}

function Card({ room, details, onOpen }: CardProps) {
  const { t } = useLingui();
  const nameOf = useRoomNamer();
  const { can } = details;
  const canEdit = room.kind === "group" && (can.name || can.topic || can.avatar);
  return (
    <div className="details-card">
      <RoomAvatar room={room} size={96} />
      <h2 className="details-name">
        <bdi>{nameOf(room)}</bdi>
      </h2>
      {details.topic ? (
        <p className="muted" dir="auto">
          {details.topic}
        </p>
      ) : null}
      {room.directUserId ? (
        <bdi className="muted" dir="ltr">
          {room.directUserId}
        </bdi>
      ) : null}
      <div className="details-ways">
        {room.kind === "group" ? (
          <Button icon="qr" onPress={() => onOpen("link")}>{t`Link and QR code`}</Button>
        ) : null}
        {canEdit ? <Button icon="edit" onPress={() => onOpen("edit")}>{t`Edit`}</Button> : null}
      </div>
    </div>
  );
}

interface CardProps {
  room: RoomSummary;
  details: RoomDetails;
  onOpen: (layer: OpenLayer) => void;
}

/** The rules for everybody; how they are kept for those who may ban. */
function Protecting({ room, details, onOpen }: CardProps) {
  const { t } = useLingui();
  if (room.kind !== "group") return null;
  if (!details.can.ban) {
    return <Button icon="shield" wide onPress={() => onOpen("protection")}>{t`Rules`}</Button>;
  }
  return (
    <>
      <Button icon="shield" wide onPress={() => onOpen("protection")}>
        {t`Rules and protection`}
      </Button>
      <Button icon="search" wide onPress={() => onOpen("automatic")}>{t`Automatic rules`}</Button>
      <Button icon="clock" wide onPress={() => openHeld(room.roomId)}>{t`Held messages`}</Button>
    </>
  );
}

function Content({ room, details }: { room: RoomSummary; details: RoomDetails }) {
  const { t } = useLingui();
  const hasCalls = useHasCalls();
  const [layer, setLayer] = useState<OpenLayer>(null);
  const close = () => setLayer(null);
  return (
    <>
      <Card room={room} details={details} onOpen={setLayer} />
      <Encryption room={room} details={details} />
      <Notifications room={room} />
      <Lifetime details={details} />
      <Members details={details} onInvite={() => setLayer("invite")} />
      <Protecting room={room} details={details} onOpen={setLayer} />
      <Button icon="link" wide onPress={() => setLayer("apps")}>{t`Apps in this chat`}</Button>
      {mayInviteGuests(details) && hasCalls ? (
        <Button icon="link" wide onPress={() => setLayer("guests")}>
          {t`Invite guests to calls`}
        </Button>
      ) : null}
      {room.kind === "direct" ? null : (
        <Button
          look="danger-plain"
          icon="flag"
          wide
          onPress={() => openReport({ kind: "room", roomId: room.roomId, person: null })}
        >
          {t`Report this chat…`}
        </Button>
      )}
      <Button look="danger-plain" icon="leave" wide onPress={() => setLayer("leave")}>
        {t`Leave chat`}
      </Button>
      <InvitePeople details={details} isOpen={layer === "invite"} onClose={close} />
      <RoomLinkDialog details={details} isOpen={layer === "link"} onClose={close} />
      <LeaveQuestion room={room} isOpen={layer === "leave"} onClose={close} />
      {layer === "protection" ? (
        <Suspense>
          <ProtectionDialog details={details} onClose={close} />
        </Suspense>
      ) : null}
      {layer === "automatic" ? (
        <Suspense>
          <AutomaticDialog details={details} onClose={close} />
        </Suspense>
      ) : null}
      {layer === "apps" ? (
        <Suspense>
          <AppsDialog details={details} onClose={close} />
        </Suspense>
      ) : null}
      {layer === "guests" ? <CallLinks details={details} onClose={close} /> : null}
      {layer === "edit" ? <EditRoom room={room} details={details} onClose={close} /> : null}
    </>
  );
}

/** The panel beside a chat; on a phone it takes the whole screen. */
export function Details({ room, onClose }: DetailsProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { details, error, read } = useDetails(room.roomId);
  return (
    <aside className="details" aria-label={t`Details`} data-landmark="panel">
      <header className="details-head">
        <h1 className="details-title">{t`Details`}</h1>
        <IconButton icon="close" label={t`Close details`} onPress={onClose} />
      </header>
      <div className="details-scroll scroll" tabIndex={-1}>
        {details ? <Content room={room} details={details} /> : null}
        {!details && !error ? <Skeleton rows={6} label={t`Loading details`} /> : null}
        {!details && error ? (
          <Empty icon="warning" title={t`Details could not be loaded`}>
            <p>{errorWords(error)}</p>
            <Button onPress={read}>{t`Try again`}</Button>
          </Empty>
        ) : null}
      </div>
    </aside>
  );
}
