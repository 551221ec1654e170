/** Policy lists: which are followed, which are one's own, and the ways to have more of them. */
import { useState, type ReactNode } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { useRoomNamer } from "../../app/names.ts";
import { type ModerationRoute, paths } from "../../app/paths.ts";
import type { Duty } from "../../matrix/moderation_models.ts";
import { type FollowedList, type OwnList, PolicyDesk, type Scope } from "../../matrix/policies.ts";
import { Button } from "../../ui/button.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Skeleton } from "../../ui/state_views.tsx";
import { FollowDialog } from "./follow.view.tsx";
import { MakeListDialog } from "./make_list.view.tsx";
import { Failed, Section, To, Who } from "./pieces.view.tsx";
import { PolicyListPage } from "./policy_list.view.tsx";
import { useLoaded } from "./use_loaded.ts";

/** A list by its name and address. */
function ListName({ list }: { list: { id: string; name: string | null; address: string | null } }) {
  const address = list.address ?? list.id;
  return (
    <>
      <strong>
        <bdi>{list.name ?? address}</bdi>
      </strong>
      {list.name ? (
        <bdi dir="ltr" className="muted moderation-small">
          {address}
        </bdi>
      ) : null}
    </>
  );
}

function FollowedRow({ list, scope }: { list: FollowedList; scope: Scope }) {
  const { short } = useFormats();
  const at = short(list.followedAt);
  return (
    <li>
      <To path={paths.policyList(list.id, scope)} className="moderation-row">
        <ListName list={list} />
        <span className="muted">
          <Plural value={list.rules} one="# rule" other="# rules" />
          {" · "}
          <Plural
            value={list.measures}
            _0="No measure because of it"
            one="# measure because of it"
            other="# measures because of it"
          />
          {" · "}
          {list.followedBy ? (
            <Trans>
              since {at}, by: <Who userId={list.followedBy} />
            </Trans>
          ) : (
            <Trans>since {at}, at the terminal</Trans>
          )}
        </span>
      </To>
    </li>
  );
}

function OwnRow({ list }: { list: OwnList }) {
  return (
    <li>
      <To path={paths.policyList(list.id, null)} className="moderation-row">
        <ListName list={list} />
        <span className="muted">
          <Plural value={list.rules} one="# rule" other="# rules" />
          {" · "}
          {list.isFollowed ? (
            <Trans>Followed by this server</Trans>
          ) : (
            <Trans>Not followed by this server</Trans>
          )}
        </span>
      </To>
    </li>
  );
}

function Rows({
  label,
  nothing,
  children,
}: {
  label: string;
  nothing: string;
  children: ReactNode[];
}) {
  if (children.length === 0) return <p className="muted">{nothing}</p>;
  return (
    <ul className="moderation-list" aria-label={label}>
      {children}
    </ul>
  );
}

function Followed({ scope }: { scope: Scope }) {
  const { t } = useLingui();
  const engine = useEngine();
  const [isFollowing, setIsFollowing] = useState(false);
  const lists = useLoaded(scope ?? "", () => new PolicyDesk(engine).followed(scope));
  const title = t`Followed here`;
  if (lists.error) return <Failed error={lists.error} onRetry={() => void lists.load()} />;
  if (!lists.found) return <Skeleton rows={2} label={t`Loading`} />;
  return (
    <Section title={title}>
      <p>
        <Trans>
          A policy list names people, chats and servers that are not wanted. Whom it names is let in
          nowhere any more; who is inside already stays until you confirm each name.
        </Trans>
      </p>
      <Rows label={title} nothing={t`No list is followed here.`}>
        {lists.found.map((list) => (
          <FollowedRow key={list.id} list={list} scope={scope} />
        ))}
      </Rows>
      <div className="moderation-actions">
        <Button look="primary" icon="plus" onPress={() => setIsFollowing(true)}>
          {t`Follow a list`}
        </Button>
      </div>
      {isFollowing ? (
        <FollowDialog
          scope={scope}
          onClose={() => setIsFollowing(false)}
          onFollowed={(listId) => navigate(paths.policyList(listId, scope))}
        />
      ) : null}
    </Section>
  );
}

function Own() {
  const { t } = useLingui();
  const engine = useEngine();
  const [isMaking, setIsMaking] = useState(false);
  const lists = useLoaded("", () => new PolicyDesk(engine).own());
  const title = t`Lists of your own`;
  if (lists.error) return <Failed error={lists.error} onRetry={() => void lists.load()} />;
  if (!lists.found) return <Skeleton rows={1} label={t`Loading`} />;
  return (
    <Section title={title}>
      <p>
        <Trans>Others can follow these too. Everybody can read them.</Trans>
      </p>
      <Rows label={title} nothing={t`You write no list yet.`}>
        {lists.found.map((list) => (
          <OwnRow key={list.id} list={list} />
        ))}
      </Rows>
      <div className="moderation-actions">
        <Button icon="compose" onPress={() => setIsMaking(true)}>
          {t`Make a list`}
        </Button>
      </div>
      {isMaking ? <MakeListDialog onClose={() => setIsMaking(false)} /> : null}
    </Section>
  );
}

function RoomOption({ roomId }: { roomId: string }) {
  const nameOf = useRoomNamer();
  const room = useAccount((account) => account.rooms.get(roomId));
  return <option value={roomId}>{room ? nameOf(room) : roomId}</option>;
}

interface PlaceProps {
  duty: Duty;
  scope: Scope;
}

/** Where lists are followed: the server, or one of the chats that somebody looks after. */
function Place({ duty, scope }: PlaceProps) {
  const { t } = useLingui();
  if (duty.rooms.length + Number(duty.isTeam) < 2) return null;
  return (
    <div className="moderation-filters">
      <select
        className="moderation-select"
        aria-label={t`Where`}
        value={scope ?? ""}
        onChange={(event) => navigate(paths.policyLists(event.target.value || null), "replace")}
      >
        {duty.isTeam ? <option value="">{t`This server`}</option> : null}
        {duty.rooms.map((roomId) => (
          <RoomOption key={roomId} roomId={roomId} />
        ))}
      </select>
    </div>
  );
}

export function Lists({ route, duty }: { route: ModerationRoute; duty: Duty }) {
  // Whoever looks after chats alone begins with the first of them.
  const scope = route.roomId ?? (duty.isTeam ? null : (duty.rooms[0] ?? null));
  if (route.item !== null) {
    return <PolicyListPage key={route.item} listId={route.item} scope={scope} />;
  }
  return (
    <>
      <Place duty={duty} scope={scope} />
      <Followed key={scope} scope={scope} />
      {duty.isTeam && scope === null ? <Own /> : null}
    </>
  );
}
