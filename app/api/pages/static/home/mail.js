// A message for a mail program: as a link, and as a file that opens ready to be sent.

const LINE = 76;

export const mailto = (subject, body) =>
  `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll("\n", "\r\n"))}`;

// A message by RFC 5322, its texts in UTF-8; `X-Unsent` makes mail programs open it for writing.
export function eml(subject, body) {
  return [
    `Subject: ${encodedWords(subject)}`,
    "X-Unsent: 1",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    ...lined(base64(body.replaceAll("\n", "\r\n"))),
    "",
  ].join("\r\n");
}

// Encoded words by RFC 2047 that fit a line of 76; a character is never cut in two.
function encodedWords(text) {
  if (/^[\x20-\x7e]*$/.test(text) && text.length < LINE - 9) return text;
  const words = [];
  let word = "";
  for (const letter of text) {
    if (base64(word + letter).length > 52) {
      words.push(word);
      word = "";
    }
    word += letter;
  }
  return [...words, word].map((each) => `=?utf-8?B?${base64(each)}?=`).join("\r\n ");
}

const base64 = (text) =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));

const lined = (text) => text.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
