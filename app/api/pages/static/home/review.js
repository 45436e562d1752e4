// The text of a message, checked as it is written: findings are underlined in it and listed below.

import { element } from "./elements.js";
import { review } from "./service.js";

const PAUSE_MS = 500;

export class Review {
  #aborter = new AbortController();
  #timer = 0;

  constructor(words, text, underlines, list) {
    this.words = words;
    this.text = text;
    this.underlines = underlines;
    this.list = list;
  }

  // After a pause in writing.
  soon(draft) {
    clearTimeout(this.#timer);
    this.#aborter.abort();
    // The text lies under the field as well: its height is the field's.
    this.underlines.replaceChildren(this.text.value, "\n");
    this.#timer = setTimeout(() => this.#check(draft()), PAUSE_MS);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#aborter.abort();
  }

  async #check(draft) {
    this.#aborter = new AbortController();
    try {
      this.#show(draft.text, await review(draft, this.words.language, this.#aborter.signal));
    } catch (error) {
      if (error.name === "AbortError") return;
      this.list.replaceChildren();
      if (error.kind !== "refused") {
        this.list.append(element("p", { class: "hint" }, this.words.say("message.unchecked")));
      }
    }
  }

  #show(text, { findings, ready }) {
    this.#underline(text, findings);
    this.list.replaceChildren(
      element("p", { class: ready ? "ready" : "findings-title" },
        this.words.say(findings.length ? "message.findings" : "message.ready")),
      element("ul", { class: "findings" }, findings.map((finding) => this.#finding(finding))),
    );
  }

  // Offsets count as strings do here, in UTF-16 units.
  #underline(text, findings) {
    const pieces = [];
    let end = 0;
    const placed = findings.filter(({ length }) => length).sort((one, other) => one.offset - other.offset);
    for (const { offset, length, severity } of placed) {
      if (offset < end) continue;
      pieces.push(text.slice(end, offset));
      end = offset + length;
      pieces.push(element("mark", { "data-severity": severity }, text.slice(offset, end)));
    }
    this.underlines.replaceChildren(...pieces, text.slice(end), "\n");
  }

  #finding({ severity, detail, suggestion, offset, length, excerpt }) {
    const place = length
      ? element("button", { type: "button", class: "plain", onclick: () => this.#select(offset, length) }, `“${excerpt}”`)
      : null;
    return element("li", { "data-severity": severity },
      element("b", {}, this.words.say(`severity.${severity}`)),
      element("span", {}, detail, suggestion ? ` ${suggestion}` : ""), place);
  }

  #select(offset, length) {
    this.text.focus();
    this.text.setSelectionRange(offset, offset + length);
  }
}
