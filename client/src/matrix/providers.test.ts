import { equal, deepEqual } from "node:assert/strict";
import { test } from "node:test";

import { arrivalOf, nameFrom } from "./providers.ts";

test("what comes back is read with care", () => {
  const found = arrivalOf({
    provider_name: "Example",
    purpose: "visit",
    return_to: "/authorise/1",
    failed: null,
    is_known: true,
  });
  equal(found.purpose, "visit");
  equal(found.isKnown, true);
  equal(found.failed, null);
  for (const returnTo of ["//evil.example", "/\\evil", "https://evil.example", 7, null]) {
    equal(arrivalOf({ return_to: returnTo }).returnTo, "/");
  }
  deepEqual(
    ["off", "other", null].map((failed) => arrivalOf({ failed }).failed),
    ["off", null, null],
  );
});

test("a name from elsewhere becomes one that is possible here", () => {
  equal(nameFrom("Zoë Müller"), "zoe.muller");
  equal(nameFrom("ليلى"), "");
});
