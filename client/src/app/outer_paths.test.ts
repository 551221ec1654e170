import assert from "node:assert/strict";
import { test } from "node:test";

import { outerPaths, parseOuterPath } from "./outer_paths.ts";

test("an app's request and its end have addresses", () => {
  const request = { page: "authorise", requestId: "abc", provider: null };
  assert.deepEqual(parseOuterPath("/authorise/abc", ""), request);
  assert.deepEqual(parseOuterPath("/authorise/abc", "?provider=x"), { ...request, provider: "x" });
  const back = { page: "came-back", isOver: false };
  assert.deepEqual(parseOuterPath("/came-back/visit", ""), back);
  assert.deepEqual(parseOuterPath("/came-back/over", ""), { ...back, isOver: true });
  assert.deepEqual(parseOuterPath("/authorise/refused", ""), { page: "refused" });
});

test("the app's own addresses are left to the app", () => {
  for (const path of [
    "/",
    "/chat/!a",
    "/settings/account",
    "/authorise",
    "/account/x/y",
    "/came-back",
  ]) {
    assert.equal(parseOuterPath(path, ""), null, path);
  }
});

test("a call link leads to the guest's page, also for those who have chosen it", () => {
  const route = { page: "guest", token: "lnc_a", isChosen: false };
  assert.deepEqual(parseOuterPath("/call/lnc_a", ""), route);
  assert.deepEqual(parseOuterPath("/call/lnc_a", "?as=guest"), { ...route, isChosen: true });
  assert.equal(outerPaths.guest("lnc_a"), "/call/lnc_a?as=guest");
  assert.equal(parseOuterPath("/call", ""), null);
});

test("everybody can read whom the server contacts and how it moderates, and send a notice", () => {
  assert.deepEqual(parseOuterPath("/touchpoints", ""), { page: "touchpoints" });
  assert.deepEqual(parseOuterPath("/privacy", ""), { page: "privacy" });
  assert.deepEqual(parseOuterPath("/transparency", ""), { page: "transparency" });
  assert.deepEqual(parseOuterPath("/notice", ""), { page: "notice" });
});

test("a code may come with the address", () => {
  assert.deepEqual(parseOuterPath("/device", "?code=BCDF-GHJK"), {
    page: "device",
    code: "BCDF-GHJK",
  });
  assert.deepEqual(parseOuterPath("/device", ""), { page: "device", code: "" });
});

test("both names of an action lead to the same place", () => {
  for (const name of ["org.matrix.device_delete", "org.matrix.session_end"]) {
    assert.deepEqual(parseOuterPath("/account", `?action=${name}&device_id=ABC`), {
      page: "account",
      action: "sign_out",
      deviceId: "ABC",
    });
  }
});

test("an action that is not known, or lacks its device, shows what there is", () => {
  const home = { page: "account", action: "home", deviceId: null };
  assert.deepEqual(parseOuterPath("/account", "?action=constructor"), home);
  assert.deepEqual(parseOuterPath("/account", "?action=org.matrix.device_view"), {
    ...home,
    action: "devices",
  });
});

test("the account page links to its own actions", () => {
  const [pathname = "", search = ""] = outerPaths.action("device", "A B").split("?");
  assert.deepEqual(parseOuterPath(pathname, search), {
    page: "account",
    action: "device",
    deviceId: "A B",
  });
  assert.equal(outerPaths.action("home"), "/account");
});

test("other clients open pages for one stage, and for signing in", () => {
  const stage = { page: "stage", stage: "m.login.password", session: "a b" };
  for (const version of ["v3", "r0"]) {
    const pathname = `/_matrix/client/${version}/auth/m.login.password/fallback/web`;
    assert.deepEqual(parseOuterPath(pathname, "?session=a%20b"), stage);
  }
  assert.deepEqual(parseOuterPath("/_matrix/client/v3/auth/%E0/fallback/web", ""), {
    page: "stage",
    stage: "%E0",
    session: "",
  });
  const login = "/_matrix/static/client/login/";
  assert.deepEqual(parseOuterPath(login, "?device_id=ABC&refresh_token=true"), {
    page: "login",
    wish: { deviceId: "ABC", displayName: null, wantsRefreshToken: true },
  });
  assert.deepEqual(parseOuterPath(login, "?initial_device_display_name=My%20phone"), {
    page: "login",
    wish: { deviceId: null, displayName: "My phone", wantsRefreshToken: false },
  });
  for (const path of ["/_matrix/client/v3/login", "/x/_matrix/static/client/login/"]) {
    assert.equal(parseOuterPath(path, ""), null, path);
  }
});
