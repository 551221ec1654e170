import type { ReactNode } from "react";
import { Plural, Trans } from "@lingui/react/macro";

import { useLifetimeWords } from "../../app/lifetime_words.ts";
import type { RoomHappening, StateItem } from "../../matrix/engine.ts";
import { CallWords } from "./call_words.tsx";
import type { FoldKind } from "./folds.model.ts";

type Of<K extends RoomHappening["kind"]> = Extract<RoomHappening, { kind: K }>;

const B = ({ children }: { children: string }) => <bdi className="happening-name">{children}</bdi>;

function membershipWords(who: string, event: Of<"joined" | "left" | "invited">): ReactNode {
  const target = event.targetName;
  if (event.kind === "joined")
    return (
      <Trans>
        <B>{target}</B> joined
      </Trans>
    );
  if (event.kind === "left")
    return (
      <Trans>
        <B>{target}</B> left
      </Trans>
    );
  return (
    <Trans>
      <B>{who}</B> invited <B>{target}</B>
    </Trans>
  );
}

function removalWords(who: string, event: Of<"kicked" | "banned" | "unbanned">): ReactNode {
  const target = event.targetName;
  if (event.kind === "kicked")
    return (
      <Trans>
        <B>{who}</B> removed <B>{target}</B>
      </Trans>
    );
  if (event.kind === "banned")
    return (
      <Trans>
        <B>{who}</B> banned <B>{target}</B>
      </Trans>
    );
  return (
    <Trans>
      <B>{who}</B> lifted the ban of <B>{target}</B>
    </Trans>
  );
}

type Invitation = Of<"invite_declined" | "invite_withdrawn" | "knocked">;

function invitationWords(who: string, event: Invitation): ReactNode {
  const target = event.targetName;
  if (event.kind === "invite_declined")
    return (
      <Trans>
        <B>{target}</B> declined the invite
      </Trans>
    );
  if (event.kind === "knocked")
    return (
      <Trans>
        <B>{target}</B> asks to join
      </Trans>
    );
  return (
    <Trans>
      <B>{who}</B> took back the invite for <B>{target}</B>
    </Trans>
  );
}

function nameWords(who: string, event: Of<"renamed_self">): ReactNode {
  const { from, to } = event;
  if (from && to)
    return (
      <Trans>
        <B>{from}</B> is now called <B>{to}</B>
      </Trans>
    );
  if (to)
    return (
      <Trans>
        <B>{who}</B> is now called <B>{to}</B>
      </Trans>
    );
  return (
    <Trans>
      <B>{who}</B> took their name away
    </Trans>
  );
}

/** One sentence for something that happened in the room. */
export function happeningWords({ senderName: who, event }: StateItem): ReactNode {
  switch (event.kind) {
    case "joined":
    case "left":
    case "invited":
      return membershipWords(who, event);
    case "kicked":
    case "banned":
    case "unbanned":
      return removalWords(who, event);
    default:
      return otherWords(who, event);
  }
}

type Other = Exclude<
  RoomHappening,
  Of<"joined" | "left" | "invited" | "kicked" | "banned" | "unbanned">
>;

function otherWords(who: string, event: Other): ReactNode {
  switch (event.kind) {
    case "invite_declined":
    case "invite_withdrawn":
    case "knocked":
      return invitationWords(who, event);
    case "renamed_self":
      return nameWords(who, event);
    default:
      return roomWords(who, event);
  }
}

type RoomEvent = Exclude<Other, Invitation | Of<"renamed_self">>;

function roomWords(who: string, event: RoomEvent): ReactNode {
  switch (event.kind) {
    case "created":
      return (
        <Trans>
          <B>{who}</B> started this chat
        </Trans>
      );
    case "changed_avatar":
      return (
        <Trans>
          <B>{who}</B> changed their picture
        </Trans>
      );
    case "room_named":
      return event.name ? (
        <Trans>
          <B>{who}</B> named the chat <B>{event.name}</B>
        </Trans>
      ) : (
        <Trans>
          <B>{who}</B> took the name of the chat away
        </Trans>
      );
    case "room_topic_set":
      return (
        <Trans>
          <B>{who}</B> changed what the chat is about
        </Trans>
      );
    case "room_avatar_set":
      return (
        <Trans>
          <B>{who}</B> changed the picture of the chat
        </Trans>
      );
    case "lifetime_set":
      return <LifetimeWords who={who} lifetimeMs={event.lifetimeMs} />;
    case "encryption_enabled":
      return <Trans>Messages from here on are encrypted</Trans>;
    default:
      return rareWords(who, event);
  }
}

function LifetimeWords({ who, lifetimeMs }: { who: string; lifetimeMs: number | null }) {
  const words = useLifetimeWords();
  const lifetime = lifetimeMs === null ? "" : words(lifetimeMs);
  return lifetimeMs === null ? (
    <Trans>
      <B>{who}</B> turned disappearing messages off
    </Trans>
  ) : (
    <Trans>
      <B>{who}</B> set messages to disappear after {lifetime}
    </Trans>
  );
}

type RareEvent = Exclude<
  RoomEvent,
  Of<
    | "created"
    | "changed_avatar"
    | "room_named"
    | "room_topic_set"
    | "room_avatar_set"
    | "encryption_enabled"
    | "lifetime_set"
  >
>;

function rareWords(who: string, event: RareEvent): ReactNode {
  switch (event.kind) {
    case "history_visibility_set":
      return (
        <Trans>
          <B>{who}</B> changed who can read older messages
        </Trans>
      );
    case "join_rule_set":
      return (
        <Trans>
          <B>{who}</B> changed who can join
        </Trans>
      );
    case "power_levels_changed":
      return (
        <Trans>
          <B>{who}</B> changed who may do what here
        </Trans>
      );
    case "pins_changed":
      return (
        <Trans>
          <B>{who}</B> changed the pinned messages
        </Trans>
      );
    case "app_allowed":
      return event.appName === null ? (
        <Trans>
          <B>{who}</B> allows an app nothing more in this chat
        </Trans>
      ) : (
        <Trans>
          <B>{who}</B> allows the app <B>{event.appName}</B> something in this chat. See Apps in
          this chat.
        </Trans>
      );
    case "room_upgraded":
      return <Trans>This chat goes on in a new place</Trans>;
    case "call":
      return <CallWords who={who} event={event} />;
    case "other":
      return (
        <Trans>
          <B>{who}</B> changed a setting of this chat
        </Trans>
      );
  }
}

/** One sentence for what happened several times, one after the other. */
export function foldWords(what: FoldKind, count: number): ReactNode {
  switch (what) {
    case "joined":
      return <Plural value={count} one="# person joined" other="# people joined" />;
    case "left":
      return <Plural value={count} one="# person left" other="# people left" />;
    case "invited":
      return <Plural value={count} one="# person was invited" other="# people were invited" />;
    case "invite_withdrawn":
      return (
        <Plural value={count} one="# invite was taken back" other="# invites were taken back" />
      );
    case "kicked":
      return <Plural value={count} one="# person was removed" other="# people were removed" />;
    case "banned":
      return <Plural value={count} one="# person was banned" other="# people were banned" />;
    case "unbanned":
      return <Plural value={count} one="# ban was lifted" other="# bans were lifted" />;
    case "removed":
      return (
        <Plural
          value={count}
          one="# message was removed by a moderator"
          other="# messages were removed by moderators"
        />
      );
  }
}
