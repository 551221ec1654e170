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

test("an address that nothing answers to leads to the chats", () => {
  assert.deepEqual(parsePath("/nowhere/%E0%A4%A"), { page: "chats" });
});
