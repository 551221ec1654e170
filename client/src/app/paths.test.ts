import assert from "node:assert/strict";
import { test } from "node:test";

import { parsePath, pathOfLink, paths } from "./paths.ts";

test("a chat's address names its room", () => {
  const roomId = "!a/b:example.org";
  const chat = { page: "chat", roomId, panel: false, at: null };
  assert.deepEqual(parsePath(paths.chat(roomId)), chat);
  assert.deepEqual(parsePath(paths.details(roomId)), { ...chat, panel: true });
  const [pathname = "", search] = paths.event(roomId, "$e").split("?");
  assert.deepEqual(parsePath(pathname, search), { ...chat, at: "$e" });
});

test("links carry their token", () => {
  assert.deepEqual(parsePath("/invite/abc"), { page: "invite", token: "abc" });
  assert.deepEqual(parsePath("/first-run/x%20y"), { page: "first-run", token: "x y" });
});

test("a room link behind the hash becomes a path with its servers", () => {
  const path = pathOfLink({ pathname: "/", hash: "#/room/%23tea%3Aexample.org?via=example.org" });
  assert.ok(path);
  const [pathname = "", search] = path.split("?");
  assert.deepEqual(parsePath(pathname, search), {
    page: "room",
    address: "#tea:example.org",
    via: ["example.org"],
  });
  assert.equal(pathOfLink({ pathname: "/", hash: "" }), null);
});

test("moderation has its parts, and a case its number", () => {
  const at = (path: string) => {
    const route = parsePath(path);
    return route.page === "moderation" ? [route.part, route.caseId] : null;
  };
  assert.deepEqual(at(paths.moderation()), ["cases", null]);
  assert.deepEqual(at(paths.moderation("team")), ["team", null]);
  assert.deepEqual(at(paths.moderationCase(7)), ["cases", 7]);
  assert.deepEqual(at("/moderation/cases/../7"), ["cases", null]);
});
test("a policy list stands in a chat or in the server, and a person in the tree of invites", () => {
  const at = (path: string) => {
    const [pathname = "", search = ""] = path.split("?");
    const route = parsePath(pathname, search);
    return route.page === "moderation" ? [route.part, route.item, route.roomId] : null;
  };
  assert.deepEqual(at(paths.policyLists(null)), ["lists", null, null]);
  assert.deepEqual(at(paths.policyLists("!r:a")), ["lists", null, "!r:a"]);
  assert.deepEqual(at(paths.policyList("!l/x:a", "!r:a")), ["lists", "!l/x:a", "!r:a"]);
  assert.deepEqual(at(paths.inviteTree("@ada:a")), ["invites", "@ada:a", null]);
  assert.deepEqual(at("/moderation/team/@ada:a"), ["team", null, null]);
});

test("an archive has chats, those have pages, and one message can be looked at", () => {
  const at = (path: string) => {
    const [pathname = "", search = ""] = path.split("?");
    const route = parsePath(pathname, search);
    return route.page === "archive" ? [route.chat, route.archivePage, route.at] : null;
  };
  assert.deepEqual(at(paths.archive("0ab")), [null, null, null]);
  assert.deepEqual(at(paths.archive("0ab", 3)), [3, null, null]);
  assert.deepEqual(at(paths.archive("0ab", 3, 0, "$e/x")), [3, 0, "$e/x"]);
  assert.equal(at("/archive/../x"), null);
});

test("an address that nothing answers to leads to the chats", () => {
  assert.deepEqual(parsePath("/nowhere/%E0%A4%A"), { page: "chats" });
});
