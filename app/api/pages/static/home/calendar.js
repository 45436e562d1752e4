// The moment to write as an event for a calendar (RFC 5545), with an alarm at that moment.

const HALF_AN_HOUR = 30 * 60_000;
const LONGEST_LINE = 73;

// Also where a page came over plain http: `crypto.randomUUID` is missing there.
const unguessable = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export function event(moment, title, text) {
  const from = Date.parse(moment);
  return [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Follow-up timing//Page//EN",
    "BEGIN:VEVENT",
    `UID:${unguessable()}@followup`,
    `DTSTAMP:${utc(Date.now())}`,
    `DTSTART:${utc(from)}`,
    `DTEND:${utc(from + HALF_AN_HOUR)}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(text)}`,
    "TRANSP:TRANSPARENT",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    "TRIGGER:PT0S",
    `DESCRIPTION:${escaped(title)}`,
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ].map(folded).join("\r\n");
}

const utc = (time) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

// Lines of at most 75 bytes; a character is never cut in two.
function folded(line) {
  const lines = [""];
  let size = 0;
  for (const letter of line) {
    const bytes = new TextEncoder().encode(letter).length;
    if (size + bytes > LONGEST_LINE) {
      lines.push("");
      size = 0;
    }
    lines[lines.length - 1] += letter;
    size += bytes;
  }
  return lines.join("\r\n ");
}
