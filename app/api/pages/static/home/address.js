// The facts in the address, behind the `#`, which a browser never sends to anybody. No names and no
// text of a message are among them.

import { leaves, write } from "./pointers.js";

const KEPT_OF_THE_MESSAGE = ["/message_facts/tone", "/message_facts/language"];
const NUMBERS = /\/amount$/;
const TRUTHS = /\/(may_ask|bounced)$/;

export function isPrivate(pointer) {
  if (pointer.startsWith("/message_facts/")) return !KEPT_OF_THE_MESSAGE.includes(pointer);
  return /\/summary$|^\/(reference|subject_id)$|\/to\/\d+$/.test(pointer);
}

export function toAddress(request) {
  const open = leaves(request).filter(([pointer]) => !isPrivate(pointer));
  return open.map(([pointer, value]) => `${pointer}=${encodeURIComponent(value)}`).join("&");
}

// What is not a fact is passed over: an address may have been cut or written by hand.
export function fromAddress(fragment) {
  let request = {};
  for (const pair of fragment.replace(/^#/, "").split("&")) {
    const [, pointer, text] = /^((?:\/[a-z_0-9]+)+)=(.+)$/.exec(pair) ?? [];
    if (!pointer || isPrivate(pointer) || /__|constructor|prototype/.test(pointer)) continue;
    try {
      request = write(request, pointer, typed(pointer, decodeURIComponent(text)));
    } catch {
      continue;
    }
  }
  return request;
}

function typed(pointer, text) {
  if (NUMBERS.test(pointer) && /^\d+$/.test(text)) return Number(text);
  return TRUTHS.test(pointer) ? text === "true" : text;
}
