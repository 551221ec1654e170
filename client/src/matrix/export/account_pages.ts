/** The first page of an export, and the page of what the server keeps. */
import type { Json, JsonObject } from "../json.ts";
import type { UserId } from "../models.ts";
import { pageName } from "./chat_pages.ts";
import { fill, type Html, html, name, pageOf } from "./html.ts";
import type { ExportState, GatheredChat, GatheredPart } from "./state.ts";
import type { ExportWords } from "./words.ts";

export function indexPage({ words, chats, parts, startedAt }: ExportState, userId: UserId): string {
  const { locale, dir } = words;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "full" }).format(new Date(startedAt));
  const title = fill(words.title, { name: name(userId) });
  const body = html`<header>
      <h1>${title}</h1>
      <p class="muted">${fill(words.made, { date })}</p>
    </header>
    <main>
      <nav>
        <a href="account.html">${words.account}</a> <a href="export.json">${words.asData}</a>
        <a href="schema.json">${words.aboutFormat}</a>
      </nav>
      ${problems(words, chats, parts)}
      <h2>${words.chats}</h2>
      <ul class="cards">
        ${chats.map((chat, at) => card(words, chat, at + 1))}
      </ul>
    </main>`;
  return pageOf({ locale, dir, title: words.title.replace("{name}", userId), root: "" }, body);
}

function card(words: ExportWords, chat: GatheredChat, number: number): Html {
  const where = `chats/${String(number).padStart(4, "0")}/${pageName(1)}`;
  const format = new Intl.NumberFormat(words.locale);
  // Languages differ in what stands between the two.
  const template = words.counted ?? "{name}: {count}";
  const counted = (name: string, count: number) =>
    template.replace("{name}", name).replace("{count}", format.format(count));
  const facts = [
    chat.files > 0 ? counted(words.files, chat.files) : null,
    chat.unreadable > 0 ? counted(words.unreadable, chat.unreadable) : null,
    chat.missingFiles > 0 ? counted(words.missingFiles, chat.missingFiles) : null,
  ].filter((one) => one !== null);
  const messages = counted(words.messages, chat.messages);
  return html`<li>
    <a href="${where}"
      ><strong>${name(chat.name)}</strong>
      <span class="muted">${messages}</span
      >${facts.length > 0 ? html`<small>${facts.join(" · ")}</small>` : null}</a
    >
  </li> `;
}

/** Nothing when everything is there. */
function problems(words: ExportWords, chats: GatheredChat[], parts: GatheredPart[]): Html | null {
  const failed = [
    ...chats.filter(({ problem }) => problem !== null).map((chat) => chat.name),
    ...parts.filter(({ problem }) => problem !== null).map((part) => titleOf(words, part.name)),
  ];
  if (failed.length === 0) return null;
  return html`<h2>${words.problems}</h2>
    <p class="warn">${words.notGathered}</p>
    <ul>
      ${failed.map((one) => html`<li>${name(one)}</li>`)}
    </ul>`;
}

const titleOf = (words: ExportWords, part: string): string => words.parts[part] ?? part;

export function accountPage(
  { words }: ExportState,
  shown: [part: GatheredPart, entries: JsonObject[]][],
): string {
  const { locale, dir } = words;
  const body = html`<header>
      <nav><a href="index.html">${words.chats}</a></nav>
      <h1>${words.account}</h1>
    </header>
    <main>${shown.map(([part, entries]) => section(words, part, entries))}</main>`;
  return pageOf({ locale, dir, title: words.account, root: "" }, body);
}

function section(words: ExportWords, { name: part }: GatheredPart, entries: JsonObject[]): Html {
  const data = html`<p class="muted"><a href="account/${part}.json">${words.more}</a></p>`;
  return html`<h2>${titleOf(words, part)}</h2>
    ${entries.length === 0 ? html`<p class="muted">${words.nothing}</p>` : html`${entries.map((entry) => entryOf(words, entry))}${data}`} `;
}

function entryOf(words: ExportWords, entry: JsonObject): Html {
  const fields = Object.entries(entry).map(
    ([field, value]) =>
      html`<div>
        <dt>${field}</dt>
        <dd dir="auto">${valueOf(words, field, value)}</dd>
      </div>`,
  );
  // The names of fields are not translated, so the whole stands from left to right.
  return html`<dl dir="ltr">${fields}</dl> `;
}

function valueOf({ locale }: ExportWords, field: string, value: Json | undefined): string {
  if (field.endsWith("_ts") && typeof value === "number") {
    const style = { dateStyle: "medium", timeStyle: "medium" } as const;
    return new Intl.DateTimeFormat(locale, style).format(new Date(value));
  }
  return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}
