import "../ui/tokens.css";
import "../ui/base.css";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { I18nProvider as AriaI18nProvider } from "react-aria-components/I18nProvider";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";

import type { Engine } from "../matrix/engine.ts";
import { openEngine } from "../platform/open_engine.ts";
import { persistently } from "../platform/persistently.ts";
import { registerServiceWorker } from "../platform/register_service_worker.ts";
import { noteSignedIn, wasSignedIn } from "../platform/signed_in_here.ts";
import { navigate, startNavigation } from "../ui/navigation.ts";
import { fromFirstPaint } from "./account.model.ts";
import { App } from "./app.tsx";
import { EngineProvider, followEngine } from "./engine_context.tsx";
import { formatLocale, offeredLocales } from "./format_locale.ts";
import { activateLanguage } from "./locale.ts";
import { parseOuterPath } from "./outer_paths.ts";
import { pathOfLink, paths } from "./paths.ts";
import { applyTheme, preferences } from "./preferences.ts";
import { Rescue } from "./rescue.tsx";
import { sayThatItDidNotStart } from "./start_failed.ts";
import { createStore, useStore } from "./store.ts";

/** While the view is being built, `?fake` runs it without a server. Not part of any build. */
async function openTheEngine(drawn: Promise<void>): Promise<Engine> {
  if (import.meta.env.DEV && new URLSearchParams(location.search).has("fake")) {
    const { openFakeWorld } = await import("./fake_world.ts");
    return openFakeWorld();
  }
  return openEngine(drawn);
}

/** Speaks the chosen language, in whatever is inside. */
function Worded({ children }: { children: ReactNode }) {
  const language = useStore(preferences, (state) => state.language);
  const digits = useStore(preferences, (state) => state.digits);
  const locale = formatLocale(i18n.locale, digits, offeredLocales());
  return (
    <I18nProvider i18n={i18n}>
      <AriaI18nProvider key={`${language} ${digits}`} locale={locale}>
        <Rescue>{children}</Rescue>
      </AriaI18nProvider>
    </I18nProvider>
  );
}

function Root({ engine, account }: Parameters<typeof followEngine>[0]) {
  return (
    <Worded>
      <EngineProvider engine={engine} account={account}>
        <App />
      </EngineProvider>
    </Worded>
  );
}

const LOAD_AHEAD_MS = 1_500;

/** What the first click may need is fetched once the first frame is out of the way. */
function loadAhead(): void {
  void import("../ui/open_menu.tsx");
  void import("../ui/dialog.tsx");
  void import("../features/timeline/sanitize.ts");
}

/** Apps and other devices send people to pages that need no engine, and must not wake one. */
async function startOuter(): Promise<void> {
  const loading = persistently(() => import("./outer_app.tsx"));
  const [{ OuterApp }] = await Promise.all([loading, activateLanguage()]);
  const root = document.getElementById("root");
  if (!root) return;
  createRoot(root).render(
    <Worded>
      <OuterApp />
    </Worded>,
  );
}

/** Whoever is signed in here comes into a call as themselves, unless they choose otherwise. */
function isOuter(): boolean {
  const route = parseOuterPath(location.pathname, location.search);
  return route?.page === "guest" ? route.isChosen || !wasSignedIn() : route !== null;
}

async function start(): Promise<void> {
  const link = pathOfLink(location);
  if (link) history.replaceState(null, "", link);
  startNavigation();
  applyTheme();
  preferences.subscribe(applyTheme);
  if (isOuter()) return startOuter();
  const drawn = Promise.withResolvers<void>();
  const [engine] = await Promise.all([openTheEngine(drawn.promise), activateLanguage()]);
  const paint = await engine.readFirstPaint();
  const account = createStore(fromFirstPaint(paint, wasSignedIn()));
  if (paint.session) noteSignedIn(true);
  followEngine({ engine, account });
  const root = document.getElementById("root");
  if (root) createRoot(root).render(<Root engine={engine} account={account} />);
  drawn.resolve();
  setTimeout(loadAhead, LOAD_AHEAD_MS);
  if (import.meta.env.PROD) {
    await registerServiceWorker((roomId) => navigate(paths.chat(roomId)));
  }
}

start().catch((why: unknown) => {
  sayThatItDidNotStart();
  throw why;
});
