import { Suspense, useEffect, useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { Chats } from "../features/chats/chats.view.tsx";
import { neighbour, rowsOf } from "../features/chats/chats.model.ts";
import { navigate } from "../ui/navigation.ts";
import { page, part } from "../ui/part.tsx";
import { Empty, Skeleton } from "../ui/state_views.tsx";
import { unreadChats } from "./account.model.ts";
import { ChatPage } from "./chat_page.tsx";
import { useAccount } from "./engine_context.tsx";
import { Notices } from "./notices.tsx";
import { useHatefulCover } from "./hateful_cover.ts";
import { useNotifications } from "./notify.ts";
import { paths, type Route } from "./paths.ts";
import { ReportLayer } from "./report_layer.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { useStandingStart } from "./standing.ts";
import "./shell.css";

const Settings = page(
  async () => (await import("../features/settings/settings.view.tsx")).Settings,
);
const ArchivePage = page(
  async () => (await import("../features/settings/archive.view.tsx")).ArchivePage,
);
const ThirdParties = page(
  async () => (await import("../features/third-parties/third_parties.view.tsx")).ThirdParties,
);
const AppsHere = page(
  async () => (await import("../features/third-parties/apps_here.view.tsx")).AppsHere,
);
const Moderation = page(
  async () => (await import("../features/moderation/moderation.view.tsx")).Moderation,
);
const ModerationEntry = part(async () => (await import("./moderation_entry.tsx")).ModerationEntry);
const NewChat = part(async () => (await import("../features/new-chat/new_chat.view.tsx")).NewChat);
const NewGroup = part(
  async () => (await import("../features/new-chat/new_group.view.tsx")).NewGroup,
);
const Explore = part(async () => (await import("../features/explore/explore.view.tsx")).Explore);
const Switcher = part(
  async () => (await import("../features/switcher/switcher.view.tsx")).Switcher,
);
const RoomLink = page(
  async () => (await import("../features/room-link/room_link.view.tsx")).RoomLink,
);

type ShellLayer = "chat" | "group" | "explore" | "switcher" | null;

function usePageTitle() {
  const unread = useAccount(unreadChats);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Linnet` : "Linnet";
  }, [unread]);
}

function Nothing() {
  const { t } = useLingui();
  return (
    <main className="page page-empty" tabIndex={-1}>
      <Empty icon="bird" title={t`Choose a chat`}>
        <p>
          <kbd>Ctrl K</kbd>
        </p>
      </Empty>
    </main>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case "chat":
      return (
        <ChatPage
          key={`${route.roomId} ${route.at}`}
          roomId={route.roomId}
          isPanelOpen={route.panel}
          at={route.at}
        />
      );
    case "settings":
      return <Settings section={route.section} />;
    case "archive":
      return <ArchivePage route={route} />;
    case "third-parties":
      return route.part === "apps" ? <AppsHere /> : <ThirdParties />;
    case "moderation":
      return <Moderation route={route} />;
    case "room":
      return <RoomLink address={route.address} via={route.via} />;
    default:
      return <Nothing />;
  }
}

export function Shell({ route }: { route: Route }) {
  const { t } = useLingui();
  const [layer, setLayer] = useState<ShellLayer>(null);
  const sorted = useAccount((account) => account.sorted);
  const openRoomId = route.page === "chat" ? route.roomId : null;
  usePageTitle();
  useStandingStart();
  useHatefulCover();
  useNotifications(openRoomId);
  useShortcuts({
    onSwitch: () => setLayer("switcher"),
    onKeys: () => navigate(paths.settings("keyboard")),
    onStep(step) {
      const next = neighbour(rowsOf(sorted, "all").chats, openRoomId, step);
      if (next) navigate(paths.chat(next.roomId));
    },
  });
  const closeLayer = () => setLayer(null);
  const isDeep = route.page !== "chats";
  return (
    <div className={isDeep ? "shell shell-deep" : "shell"}>
      <Chats
        openRoomId={openRoomId}
        onSearch={() => setLayer("switcher")}
        onNewChat={() => setLayer("chat")}
        onNewGroup={() => setLayer("group")}
        onExplore={() => setLayer("explore")}
        notices={
          <>
            <Notices />
            <Suspense fallback={null}>
              <ModerationEntry isOpen={route.page === "moderation"} />
            </Suspense>
          </>
        }
      />
      <Suspense fallback={<Skeleton rows={6} label={t`Loading`} />}>
        <Page route={route} />
      </Suspense>
      <Suspense fallback={null}>
        {layer === "chat" ? (
          <NewChat onClose={closeLayer} onGroup={() => setLayer("group")} />
        ) : null}
        {layer === "group" ? <NewGroup onClose={closeLayer} /> : null}
        {layer === "explore" ? <Explore onClose={closeLayer} /> : null}
        {layer === "switcher" ? <Switcher onClose={closeLayer} /> : null}
      </Suspense>
      <ReportLayer />
    </div>
  );
}
