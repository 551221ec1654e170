/** Names of files inside the archive: readable, safe on every system, and never run by a browser. */

const EXTENSIONS: Record<string, string> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/avif": "avif",
  "video/mp4": "mp4",
  "video/webm": "webm",
  "video/quicktime": "mov",
  "audio/mp4": "m4a",
  "audio/mpeg": "mp3",
  "audio/ogg": "ogg",
  "audio/webm": "webm",
  "audio/wav": "wav",
  "audio/flac": "flac",
};
/** A browser or a system would run these when they are opened from a page. */
const ACTIVE =
  /^(x?html?|xht|shtml|mht|mhtml|svgz?|xml|xsl|js|mjs|css|hta|url|webloc|desktop|lnk|exe|com|bat|cmd|ps1|vbs|scr|msi|jar|app|command|sh)$/;
const NAME_LENGTH_MAX = 60;

/** `number` makes it unlike all others of its folder. */
export function fileName(number: number, name: string, type: string): string {
  const plain = name.normalize("NFC");
  const [, before = plain, said = ""] = /^(.*)\.([A-Za-z0-9]{1,8})$/su.exec(plain) ?? [];
  const stem = before.replaceAll(/[^\p{L}\p{N}_]+/gu, "-").replaceAll(/^-+|-+$/g, "");
  const short = [...stem].slice(0, NAME_LENGTH_MAX).join("");
  const place = String(number).padStart(4, "0");
  return `${place}${short ? `-${short}` : ""}.${extensionOf(said.toLowerCase(), type)}`;
}

export function extensionOf(said: string, type: string): string {
  const known = EXTENSIONS[type.split(";")[0]?.trim().toLowerCase() ?? ""];
  if (known) return known;
  if (said === "") return "bin";
  return ACTIVE.test(said) ? `${said}.txt` : said;
}
