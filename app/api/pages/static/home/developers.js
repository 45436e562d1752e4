// The exact request as others would send it, and the answer.

import { byId, copy, element } from "./elements.js";
import { DECISIONS, headersOf } from "./service.js";

const WAYS = ["curl", "python", "javascript", "answer"];

export class DevelopersView {
  #chosen = "curl";

  constructor(words) {
    this.words = words;
    this.box = byId("code");
  }

  show({ decision }, request) {
    this.texts = {
      curl: curl(request, this.words.language),
      python: python(request, this.words.language),
      javascript: javascript(request, this.words.language),
      answer: JSON.stringify(decision, null, 2),
    };
    const code = element("code", {}, this.texts[this.#chosen]);
    const copied = element("button", { type: "button", class: "quiet", onclick: () => this.#copy(copied) },
      this.words.say("developers.copy"));
    this.box.replaceChildren(
      this.#choices(code),
      element("pre", { tabindex: "0", role: "region", "aria-label": this.words.say("developers.request") }, code),
      element("p", { class: "actions" }, copied),
    );
  }

  #choices(code) {
    const choose = ({ target }) => {
      this.#chosen = target.value;
      code.textContent = this.texts[this.#chosen];
    };
    const ways = WAYS.map((way) => element("label", {},
      element("input", { type: "radio", name: "way", value: way, checked: way === this.#chosen, onchange: choose }),
      element("span", {}, this.words.say(`developers.${way}`))));
    return element("fieldset", { class: "choices" },
      element("legend", { class: "unseen" }, this.words.say("developers.show")), ways);
  }

  async #copy(button) {
    const isCopied = await copy(this.texts[this.#chosen]);
    byId("announcement").textContent = this.words.say(isCopied ? "message.copied" : "message.uncopied");
    button.textContent = byId("announcement").textContent;
    setTimeout(() => (button.textContent = this.words.say("developers.copy")), 2_000);
  }
}

const address = () => location.origin + DECISIONS;
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function extra(language) {
  const { "Content-Type": _, ...headers } = headersOf(language);
  return headers;
}

function curl(request, language) {
  const headers = Object.entries(extra(language)).map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)} \\`);
  const body = quoted(JSON.stringify(request, null, 2));
  return [`curl -s ${quoted(address())} \\`, ...headers, `  --json ${body}`].join("\n");
}

function python(request, language) {
  return [
    "import httpx",
    "",
    "answer = httpx.post(",
    `    ${JSON.stringify(address())},`,
    `    headers=${inPython(extra(language), 1)},`,
    `    json=${inPython(request, 1)},`,
    ")",
    "answer.raise_for_status()",
    'print(answer.json()["summary"])',
  ].join("\n");
}

// JSON, but for its words for truths; texts are left alone.
const inPython = (value, depth) =>
  indented(value, depth).replace(/"(?:[^"\\]|\\.)*"|\btrue\b|\bfalse\b|\bnull\b/g, (found) =>
    ({ true: "True", false: "False", null: "None" })[found] ?? found);

const indented = (value, depth) =>
  JSON.stringify(value, null, 4).replaceAll("\n", `\n${"    ".repeat(depth)}`);

function javascript(request, language) {
  const inTwo = (value) => JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
  return [
    `const answer = await fetch(${JSON.stringify(address())}, {`,
    '  method: "POST",',
    `  headers: ${inTwo(headersOf(language))},`,
    `  body: JSON.stringify(${inTwo(request)}),`,
    "});",
    "const decision = await answer.json();",
    "console.log(decision.summary);",
  ].join("\n");
}
