import { Suspense, useEffect, useEffectEvent, useRef, useState } from "react";

import type { ServerConfig } from "../matrix/engine.ts";
import { IconSprite } from "../ui/icon.tsx";
import { navigate, useAddress } from "../ui/navigation.ts";
import { page } from "../ui/part.tsx";
import { ToastRegion } from "../ui/toast.tsx";
import { CallLayer } from "./call_layer.tsx";
import { useAccount, useEngine } from "./engine_context.tsx";
import { outerPaths } from "./outer_paths.ts";
import { parsePath, paths, type Route } from "./paths.ts";
import { Shell } from "./shell.tsx";
import { VerifyLayer } from "./verify_layer.tsx";

const SignIn = page(async () => (await import("../features/sign-in/sign_in.view.tsx")).SignIn);
const SignUp = page(async () => (await import("../features/sign-up/sign_up.view.tsx")).SignUp);
const LinkHere = page(
  async () => (await import("../features/sign-in/link_here.view.tsx")).LinkHere,
);
const ByCode = page(async () => (await import("../features/sign-in/by_code.view.tsx")).ByCode);
const CameBackInApp = page(
  async () => (await import("../features/came-back/in_app.view.tsx")).CameBackInApp,
);
const Recovery = page(
  async () => (await import("../features/recovery/recovery.view.tsx")).Recovery,
);
const Unlock = page(async () => (await import("../features/recovery/unlock.view.tsx")).Unlock);
const CallLink = page(async () => (await import("../features/call/call_link.view.tsx")).CallLink);

function useRoute(): Route {
  const [pathname = "/", search] = useAddress().split("?");
  return parsePath(pathname, search);
}

function useServerConfig(isWanted: boolean): ServerConfig | null {
  const engine = useEngine();
  const [config, setConfig] = useState<ServerConfig | null>(null);
  useEffect(() => {
    if (isWanted) engine.readServerConfig().then(setConfig, () => setConfig(null));
  }, [engine, isWanted]);
  return config;
}

/** Nobody is signed in any more, though this browser noted that somebody was. */
function ToGuestPage({ token }: { token: string }) {
  useEffect(() => location.replace(outerPaths.guest(token)), [token]);
  return <main className="gate" />;
}

function Outside({ route }: { route: Route }) {
  const config = useServerConfig(true);
  if (route.page === "call-link") return <ToGuestPage token={route.token} />;
  if (route.page === "invite" || route.page === "first-run") {
    return <SignUp token={route.token} isFirstRun={route.page === "first-run"} config={config} />;
  }
  return <SignIn config={config} />;
}

const toChats = () => navigate(paths.chats, "replace");

/** Unlocking ends in more than one way; whoever has gone on meanwhile stays where they are. */
function leaveUnlock(): void {
  if (location.pathname === paths.unlock) toChats();
}

/** A device that was just signed in is asked once to unlock the older messages. */
function useUnlockOnce(route: Route) {
  const isLocked = useAccount((account) => account.encryption?.identity === "locked");
  const wasAsked = useRef(false);
  const ask = useEffectEvent(() => {
    if (!wasAsked.current && route.page === "chats") navigate(paths.unlock, "replace");
    wasAsked.current = true;
  });
  useEffect(() => {
    if (isLocked) ask();
  }, [isLocked]);
}

function Inside({ route }: { route: Route }) {
  useUnlockOnce(route);
  if (route.page === "call-link") return <CallLink token={route.token} />;
  if (route.page === "recovery") return <Recovery onLeave={toChats} />;
  if (route.page === "unlock") {
    return <Unlock onLeave={leaveUnlock} />;
  }
  return <Shell route={route} />;
}

/** Some ways of signing in go on over the moment in which somebody is signed in, so it stands before that. */
function Page({ route, isSignedIn }: { route: Route; isSignedIn: boolean }) {
  if (route.page === "link") return <LinkHere />;
  if (route.page === "came-back") return <CameBackInApp />;
  if (route.page === "code") return <ByCode />;
  return isSignedIn ? <Inside route={route} /> : <Outside route={route} />;
}

export function App() {
  const route = useRoute();
  const isSignedIn = useAccount((account) => account.session !== null);
  return (
    <>
      <IconSprite />
      <Suspense fallback={<main className="gate" />}>
        <Page route={route} isSignedIn={isSignedIn} />
      </Suspense>
      {isSignedIn ? <CallLayer /> : null}
      {isSignedIn ? <VerifyLayer /> : null}
      <ToastRegion />
    </>
  );
}
