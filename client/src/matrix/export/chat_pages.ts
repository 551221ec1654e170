/** The pages of a chat: to be read in any browser, without a network, without a script. */
import type { EventId, UserId } from "../models.ts";
import { happeningOf } from "../timeline/happenings.ts";
import { nameOr } from "../names.ts";
import type { ServerEvent } from "../store/records.ts";
import type { ExportedFile, ExportedMessage } from "./format.ts";
import { fill, type Html, html, name, pageOf, prose } from "./html.ts";
import type { ExportWords, Happening } from "./words.ts";

export const PAGE_MESSAGES = 500;
const EXCERPT_LENGTH = 120;

/** An earlier message that a reply speaks of. */
export interface Quoted {
  page: number;
  number: number;
  sender: string;
  text: string;
}

/** A message with what only its page needs. */
export interface Shown {
  message: ExportedMessage;
  /** Counted over the whole chat. */
  number: number;
  event: ServerEvent;
}

export interface ChatFrame {
  words: ExportWords;
  chatName: string;
  ownUserId: UserId;
  pages: number;
  quoted: ReadonlyMap<EventId, Quoted>;
}

interface Drawing extends ChatFrame {
  clock: Intl.DateTimeFormat;
}

export const pageName = (page: number): string => `page-${String(page).padStart(4, "0")}.html`;

export function quotedOf({ message, number }: Shown, page: number): Quoted {
  const sender = nameOr(message.sender_name, message.sender);
  const words = message.text ?? message.file?.name ?? "";
  return { page, number, sender, text: [...words].slice(0, EXCERPT_LENGTH).join("") };
}

export function chatPage(frame: ChatFrame, page: number, shown: Shown[]): string {
  const { words, chatName, pages } = frame;
  const { locale, dir } = words;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "full" });
  const drawing = { ...frame, clock: new Intl.DateTimeFormat(locale, { timeStyle: "short" }) };
  let lastDay = "";
  const items = shown.flatMap((one) => {
    const item = itemOf(drawing, page, one);
    if (!item) return [];
    const date = day.format(new Date(one.message.time));
    const isNew = date !== lastDay;
    lastDay = date;
    return [isNew ? html`<li><h2 class="day">${date}</h2></li>` : null, item];
  });
  const body = html`<header>
      <nav><a href="../../index.html">${words.chats}</a></nav>
      <h1><bdi>${chatName}</bdi></h1>
    </header>
    <main>
      ${pager(words, page, pages)}
      <ol>
        ${items}
      </ol>
      ${pager(words, page, pages)}
    </main>`;
  return pageOf({ locale, dir, title: chatName, root: "../../" }, body);
}

function pager(words: ExportWords, page: number, pages: number): Html | null {
  if (pages === 1) return null;
  const place = fill(words.page, { page: String(page), pages: String(pages) });
  const earlier = page > 1 && html`<a rel="prev" href="${pageName(page - 1)}">${words.earlier}</a>`;
  const later = page < pages && html`<a rel="next" href="${pageName(page + 1)}">${words.later}</a>`;
  return html`<p class="pages">
    <span>${earlier}</span><span class="muted">${place}</span><span>${later}</span>
  </p>`;
}

/** Null for what happened but is of no interest to read. */
function itemOf(frame: Drawing, page: number, shown: Shown): Html | null {
  const { message, number } = shown;
  if (message.kind === "event") return happened(frame, shown);
  const { words, ownUserId, clock } = frame;
  const own = message.sender === ownUserId ? " own" : "";
  return html`<li class="message${own}" id="m${number}">
    <p class="who">
      <strong>${name(nameOr(message.sender_name, message.sender))}</strong>
      <time datetime="${message.time}">${clock.format(new Date(message.time))}</time
      >${message.edits ? html` <small>${words.edited}</small>` : null}
    </p>
    ${quote(frame, page, message)}${content(frame, message)}${reactions(message)}
  </li> `;
}

function happened({ words }: ChatFrame, { message, event, number }: Shown): Html | null {
  const happening = event.state_key === undefined ? null : happeningOf(event);
  if (!happening || !(happening.kind in words.happenings)) return null;
  const template = words.happenings[happening.kind as Happening];
  const target = "targetName" in happening ? happening.targetName : "";
  const text = "name" in happening ? happening.name : "topic" in happening ? happening.topic : "";
  const who = nameOr(message.sender_name, message.sender);
  const said = fill(template, { who: name(who), name: name(target), text: name(text) });
  return html`<li class="happened" id="m${number}">${said}</li> `;
}

function quote({ words, quoted }: ChatFrame, page: number, message: ExportedMessage): Html | null {
  const target = message.reply_to === undefined ? undefined : quoted.get(message.reply_to);
  if (!target) return null;
  const where = target.page === page ? "" : pageName(target.page);
  const to = fill(words.replyTo, { name: name(target.sender) });
  return html`<a class="quote" href="${where}#m${target.number}"
    >${to}<br /><span dir="auto">${target.text}</span></a
  > `;
}

function content({ words }: ChatFrame, message: ExportedMessage): Html {
  const { kind, file, text } = message;
  if (kind === "deleted") return html`<p class="muted">${words.deleted}</p>`;
  if (kind === "unreadable") return html`<p class="warn">${words.cannotRead}</p>`;
  const said = text === undefined ? null : html`<p class="text" dir="auto">${prose(text)}</p>`;
  const before = kind === "location" ? html`<p class="muted">${words.location}</p>` : null;
  return html`${before}${file ? attached(words, kind, file) : null}${said}`;
}

function attached(words: ExportWords, kind: string, file: ExportedFile): Html {
  const label = kind === "voice" ? words.voice : file.name;
  if (file.path === undefined) {
    const gap = file.missing === undefined ? null : words.gaps[file.missing];
    return html`<p class="warn">${name(label)} · ${gap}</p>`;
  }
  // Messages lie two folders deep.
  const where = `../../${file.path.split("/").map(encodeURIComponent).join("/")}`;
  switch (kind) {
    case "image":
    case "sticker":
      return html`<a href="${where}"><img src="${where}" alt="${label}" loading="lazy" /></a>`;
    case "video":
      return html`<video src="${where}" controls preload="metadata" aria-label="${label}"></video>`;
    case "audio":
    case "voice":
      return html`<p class="muted">${name(label)}</p>
        <audio src="${where}" controls preload="metadata" aria-label="${label}"></audio>`;
    default:
      return html`<p><a href="${where}" download>${name(label)}</a></p>`;
  }
}

function reactions({ reactions: all }: ExportedMessage): Html | null {
  if (!all) return null;
  const items = Object.entries(all).map(
    ([key, senders]) => html`<li title="${senders.join(", ")}">${name(key)} ${senders.length}</li>`,
  );
  return html` <ul class="reactions">
    ${items}
  </ul>`;
}
