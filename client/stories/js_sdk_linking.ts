/** Linking by QR code, at either end, with the web app's own engine. */
import type { Verbs } from "./js_sdk_app.ts";
import type { Person } from "./person.ts";
import { isReady } from "./town.ts";

export function linkingVerbs(person: Person): Verbs {
  const { engine } = person;
  return {
    showCode: async () => {
      await engine.showLinkCode("Web");
      return (await person.link("showing_code")).code?.text;
    },
    readCode: async ({ code }) => {
      await engine.readLinkCode(code, "Web");
      return (await person.link("showing_digits")).digits;
    },
    enterDigits: async ({ digits }) => {
      await person.link("entering_digits");
      await engine.enterLinkDigits(digits);
    },
    allow: () => answer(person, true),
    refuse: () => answer(person, false),
    userCode: async () => (await person.link("waiting")).userCode,
    linkEnds: async () => (await person.link("failed")).failure,
    linked: async () => {
      const { role } = await person.link("done");
      if (role === "new") await isReady(person);
    },
  };
}

/** Returns the code that is shown on both devices. */
async function answer(person: Person, isAllowed: boolean): Promise<string | null> {
  const { userCode } = await person.link("asking");
  await person.engine.answerLink(isAllowed);
  return userCode;
}
