import assert from "node:assert/strict";
import { test } from "node:test";

import { formatLocale } from "./format_locale.ts";

function timeIn(offered: string[], language = "en"): string {
  const locale = formatLocale(language, "auto", offered);
  const style = { timeStyle: "short", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale, style).format(Date.UTC(2026, 10, 29, 17, 5));
}

test("the browser's region decides how many hours a day has", () => {
  assert.equal(timeIn(["en-GB", "en"]), "17:05");
  assert.match(timeIn(["en-US", "en"]), /^5:05\sPM$/);
  assert.match(timeIn(["en", "en-AU"]), /^5:05\spm$/i);
});

test("English in a browser of another language follows that country", () => {
  assert.equal(timeIn(["de"]), "17:05");
  assert.equal(timeIn(["fr-CA", "en"]), timeIn(["en-CA"]));
  assert.equal(timeIn(["de-DE", "de", "en-US", "en"]), "17:05");
});

test("a browser that names no region leaves the language as it is", () => {
  assert.equal(formatLocale("en", "auto", ["en"]), "en");
  assert.equal(formatLocale("en", "auto", []), "en");
  assert.equal(formatLocale("fr", "auto", ["en-US"]), "fr");
  assert.equal(formatLocale("en", "auto", ["not a tag"]), "en");
});

test("chosen digits go with the region", () => {
  assert.equal(formatLocale("ar", "latn", ["ar-EG"]), "ar-EG-u-nu-latn");
  assert.equal(formatLocale("ar", "arab", ["ar-MA"]), "ar-MA-u-nu-arab");
  assert.equal(formatLocale("fr", "auto", ["ar-EG", "fr-BE"]), "fr-BE");
});
