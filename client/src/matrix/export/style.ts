/** How the pages of an export look. */
export const STYLE = `:root {
  color-scheme: light dark;
  --surface: #fbfaf7;
  --raised: #fff;
  --own: #e6e8fb;
  --text: #1f1d23;
  --muted: #635e68;
  --line: #e2ddd4;
  --accent: #3d49bd;
  --warn: #8a4b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --surface: #17161b;
    --raised: #211f27;
    --own: #2b3056;
    --text: #eeecf2;
    --muted: #aaa6b3;
    --line: #38353f;
    --accent: #aab3ff;
    --warn: #f0b46a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--surface);
  color: var(--text);
  font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans Arabic", sans-serif;
}
header, main, footer { max-inline-size: 760px; margin-inline: auto; padding-inline: 16px; }
header { padding-block: 28px 8px; }
main { padding-block: 8px 48px; }
h1 { margin: 0; font-size: 28px; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 32px 0 12px; font-size: 19px; }
h3 { margin: 24px 0 8px; font-size: 16px; }
p { margin: 0; }
a { color: var(--accent); text-underline-offset: 3px; overflow-wrap: anywhere; }
.muted, time, small { color: var(--muted); font-size: 14px; }
.warn { color: var(--warn); }
nav { display: flex; flex-wrap: wrap; gap: 8px 20px; padding-block: 8px; }
.pages { display: flex; flex-wrap: wrap; gap: 8px 20px; justify-content: space-between; padding-block: 8px; border-block: 1px solid var(--line); margin-block: 16px; }
ul, ol { margin: 0; padding: 0; list-style: none; }
.cards { display: grid; gap: 8px; }
.cards a {
  display: grid;
  grid-template-columns: 1fr auto;
  gap: 4px 16px;
  padding: 14px 18px;
  border: 1px solid var(--line);
  border-radius: 12px;
  background: var(--raised);
  color: inherit;
  text-decoration: none;
}
.cards a:hover, .cards a:focus-visible { border-color: var(--accent); }
.cards strong { overflow-wrap: anywhere; }
.cards small { grid-column: 1 / -1; }
.day { margin: 28px 0 12px; text-align: center; color: var(--muted); font-size: 14px; font-weight: 600; }
.message {
  display: grid;
  gap: 4px;
  inline-size: fit-content;
  max-inline-size: min(560px, 92%);
  margin-block: 10px;
  padding: 10px 14px;
  border-radius: 16px;
  background: var(--raised);
  border: 1px solid var(--line);
}
.message.own { margin-inline-start: auto; background: var(--own); border-color: transparent; }
.message:target { outline: 2px solid var(--accent); outline-offset: 2px; }
.who { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
.who strong { overflow-wrap: anywhere; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.happened { margin-block: 10px; text-align: center; color: var(--muted); font-size: 14px; overflow-wrap: anywhere; }
.quote {
  display: block;
  padding-inline-start: 10px;
  border-inline-start: 3px solid var(--accent);
  color: var(--muted);
  font-size: 14px;
  text-decoration: none;
}
.message img, .message video { display: block; max-inline-size: 100%; max-block-size: 420px; border-radius: 10px; }
.message audio { inline-size: 320px; max-inline-size: 100%; }
.reactions { display: flex; flex-wrap: wrap; gap: 6px; font-size: 14px; }
.reactions li { padding: 1px 9px; border: 1px solid var(--line); border-radius: 99px; }
dl { display: grid; gap: 2px; margin: 0 0 10px; padding: 12px 16px; border: 1px solid var(--line); border-radius: 12px; background: var(--raised); }
dl div { display: grid; grid-template-columns: minmax(120px, 200px) 1fr; gap: 12px; }
dt { color: var(--muted); font-size: 14px; overflow-wrap: anywhere; }
dd { margin: 0; text-align: left; overflow-wrap: anywhere; white-space: pre-wrap; }
@media (max-width: 560px) { dl div { grid-template-columns: 1fr; gap: 0; } }
@media print { .message, dl { break-inside: avoid; } nav, .pages { display: none; } }
`;
