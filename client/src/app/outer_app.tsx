/** The pages that apps and other devices send people to. They start without the engine. */
import { Suspense, type ComponentType } from "react";

import { IconSprite } from "../ui/icon.tsx";
import { useAddress } from "../ui/navigation.ts";
import { page } from "../ui/part.tsx";
import { ToastRegion } from "../ui/toast.tsx";
import { parseOuterPath, type OuterRoute } from "./outer_paths.ts";
import { ownVisit } from "./own_visit.ts";
import { VisitProvider } from "./visit_context.tsx";

const AllowApp = page(
  async () => (await import("../features/allow-app/allow_app.view.tsx")).AllowApp,
);
const RefusedRequest = page(
  async () => (await import("../features/allow-app/allow_app.view.tsx")).RefusedRequest,
);
const CameBackOnPages = page(
  async () => (await import("../features/came-back/on_pages.view.tsx")).CameBackOnPages,
);
const AllowDevice = page(
  async () => (await import("../features/allow-app/allow_device.view.tsx")).AllowDevice,
);
const OwnAccount = page(
  async () => (await import("../features/own-account/own_account.view.tsx")).OwnAccount,
);

const AuthPage = page(
  async () => (await import("../features/auth-page/auth_page.view.tsx")).AuthPage,
);
const LoginPage = page(
  async () => (await import("../features/login-page/login_page.view.tsx")).LoginPage,
);
const GuestPage = page(async () => (await import("../features/call/guest.view.tsx")).GuestPage);

const TransparencyPage = page(
  async () => (await import("../features/transparency/transparency.view.tsx")).TransparencyPage,
);

const PrivacyPage = page(
  async () => (await import("../features/privacy/privacy.view.tsx")).PrivacyPage,
);

const TouchpointsPage = page(
  async () => (await import("../features/touchpoints/touchpoints.view.tsx")).TouchpointsPage,
);

const NoticePage = page(
  async () => (await import("../features/notice/notice.view.tsx")).NoticePage,
);

const ErasurePage = page(
  async () => (await import("../features/own-account/erasure.view.tsx")).ErasurePage,
);

/** For everybody, signed in or not. */
const OPEN_VIEWS: Partial<Record<OuterRoute["page"], ComponentType>> = {
  transparency: TransparencyPage,
  touchpoints: TouchpointsPage,
  privacy: PrivacyPage,
  notice: NoticePage,
  erasure: ErasurePage,
};

function Page({ route }: { route: OuterRoute }) {
  const Open = OPEN_VIEWS[route.page];
  if (Open) return <Open />;
  if (route.page === "came-back") return <CameBackOnPages isOver={route.isOver} />;
  switch (route.page) {
    case "authorise":
      return <AllowApp requestId={route.requestId} provider={route.provider} />;
    case "device":
      return <AllowDevice code={route.code} />;
    case "account":
      return <OwnAccount action={route.action} deviceId={route.deviceId} />;
    case "stage":
      return <AuthPage stage={route.stage} session={route.session} />;
    case "login":
      return <LoginPage wish={route.wish} />;
    case "guest":
      return <GuestPage token={route.token} />;
    default:
      return <RefusedRequest />;
  }
}

export function OuterApp() {
  const [pathname = "/", search = ""] = useAddress().split("?");
  const route = parseOuterPath(pathname, search);
  return (
    <VisitProvider visit={ownVisit}>
      <IconSprite />
      <Suspense fallback={<main className="gate" />}>
        {route ? <Page route={route} /> : null}
      </Suspense>
      <ToastRegion />
    </VisitProvider>
  );
}
