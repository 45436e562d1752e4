// The answer: the verdict in large letters with its moment, why, who says so, what was assumed, and
// what would change it.

import { byId, drawn, element } from "./elements.js";
import { dayInWords, momentInWords, placeInWords, relativeInWords, timeInWords } from "./moments.js";

const CHANGES_SHOWN = 4;
const BY_OTHERS = ["/employer_updates", "/new_information", "/timeline"];
const SOURCES_SHOWN = 4;

export class AnswerView {
  constructor(words, onChange) {
    this.words = words;
    this.onChange = onChange;
    this.section = byId("answer");
    this.heading = byId("verdict");
    this.body = byId("answer-body");
  }

  waiting(isWaiting) {
    this.section.setAttribute("aria-busy", String(isWaiting));
  }

  empty() {
    this.section.removeAttribute("data-verdict");
    this.heading.textContent = this.words.say("answer.empty");
    this.body.replaceChildren();
  }

  // Says what hinders, and leaves the last answer below.
  trouble(text, { isStale, again }) {
    this.body.querySelector(".trouble")?.remove();
    const retry = again
      ? element("button", { type: "button", onclick: again }, this.words.say("trouble.again"))
      : null;
    const last = isStale ? ` ${this.words.say("trouble.last")}` : "";
    this.body.prepend(element("div", { class: "trouble" }, element("p", {}, text + last), retry));
    this.section.classList.toggle("stale", isStale);
  }

  show({ decision, language }) {
    const { words } = this;
    this.section.classList.remove("stale");
    this.section.dataset.verdict = decision.verdict;
    this.heading.textContent = headline(decision, words);
    const [first, ...further] = decision.reasons;
    this.body.replaceChildren(
      ...lines(decision, words).map((line) => element("p", { class: "at" }, line)),
      element("p", { class: "why", lang: language }, first.text),
      ...further.map((each) => element("p", { class: "further", lang: language }, each.text)),
      this.#sources(decision),
      this.#assumptions(decision, language),
      this.#changes(decision, language),
    );
  }

  #sources({ reasons, support }) {
    const { words } = this;
    const found = new Map(
      reasons.flatMap((reason) => reason.references)
        .filter(({ url }) => /^https?:/.test(url ?? ""))
        .map((source) => [source.url, source]),
    );
    const links = [...found.values()].map(sourceLink);
    const rest = links.splice(SOURCES_SHOWN);
    return element(
      "div",
      { class: "sources" },
      support ? dots(support) : null,
      support ? element("p", {}, words.say("answer.support", support)) : null,
      links.length ? element("ul", { "aria-label": words.say("answer.sources") }, links) : null,
      rest.length
        ? more(words.say("answer.sources_more", { count: rest.length }), element("ul", {}, rest))
        : null,
    );
  }

  #assumptions({ assumptions }, language) {
    if (!assumptions.length) return null;
    const label = this.words.say("answer.assumed", { count: assumptions.length });
    const texts = assumptions.map(({ text, value }) =>
      element("li", { lang: language }, text, value ? ` (${momentInWords(value, this.words)})` : ""),
    );
    return more(label, element("ul", {}, texts));
  }

  #changes({ would_change_if: changes, verdict, as_of: asOf }, language) {
    if (!changes?.length) return null;
    const buttons = tellingFirst(changes, verdict).map((change) =>
      element(
        "li",
        {},
        element(
          "button",
          { type: "button", class: "change", onclick: () => this.onChange(change.patch) },
          element("span", { lang: language }, change.text),
          element("em", { "data-verdict": change.verdict }, short(change, this.words, asOf)),
        ),
      ),
    );
    const rest = buttons.splice(CHANGES_SHOWN);
    const { words } = this;
    return element(
      "div",
      { class: "changes" },
      element("h3", {}, words.say("answer.changes")),
      element("p", { class: "hint" }, words.say("answer.changes_hint")),
      element("ul", {}, buttons),
      rest.length
        ? more(words.say("answer.changes_more", { count: rest.length }), element("ul", {}, rest))
        : null,
    );
  }
}

// What may come from outside and turns the verdict is what one wonders about: of each verdict one,
// then of each the next.
function tellingFirst(changes, verdict) {
  const seen = {};
  const rank = (change) => {
    const isOwn = BY_OTHERS.includes(change.pointer) ? 0 : 100;
    const isSame = change.verdict === verdict ? 1_000 : 0;
    seen[change.verdict] = (seen[change.verdict] ?? 0) + 1;
    return isSame + isOwn + seen[change.verdict];
  };
  const ranked = changes.map((change) => [rank(change), change]);
  return ranked.sort(([one], [other]) => one - other).map(([, change]) => change);
}

const more = (label, inside) => element("details", {}, element("summary", {}, label), inside);

function sourceLink({ url, publisher, title, says }) {
  const link = element("a", { href: url, rel: "noreferrer", title: says }, publisher ?? title);
  return element("li", {}, link);
}

// A dot for each source, filled for those that agree.
function dots({ agree, of }) {
  const perLine = 20;
  const lineCount = Math.ceil(of / perLine);
  const all = Array.from({ length: of }, (_, place) =>
    drawn("circle", {
      cx: 5 + (place % perLine) * 11,
      cy: 5 + Math.floor(place / perLine) * 11,
      r: 4,
      class: place < agree ? "agrees" : "differs",
    }),
  );
  const width = Math.min(of, perLine) * 11;
  const size = { viewBox: `0 0 ${width} ${lineCount * 11}`, width, height: lineCount * 11 };
  return drawn("svg", { ...size, class: "dots", "aria-hidden": "true" }, ...all);
}

const isLater = ({ send_from: from, as_of: asOf }) => from && Date.parse(from) > Date.parse(asOf);

export function headline(decision, words) {
  const { verdict, as_of: asOf } = decision;
  if (verdict === "wait") {
    return words.say("answer.wait", { day: dayInWords(decision.wait_until, words, asOf) });
  }
  if (verdict === "follow_up_now" && isLater(decision)) {
    return words.say("answer.follow_up_from", { day: dayInWords(decision.send_from, words, asOf) });
  }
  return words.say(`answer.${verdict}`);
}

// The moment in words, and what to write, below the verdict.
function lines(decision, words) {
  const { verdict, as_of: asOf, send_by: by, closed, message } = decision;
  const place = placeInWords(decision.time_zone, words);
  const time = (moment) => timeInWords(moment, words);
  if (verdict === "do_not_follow_up") return [words.say(closed ? "answer.closed" : "answer.open")];
  const note = noteInWords(message?.kind, words);
  if (verdict === "wait") {
    const until = decision.wait_until;
    const relative = relativeInWords(until, asOf, words);
    const at = words.say("answer.at", { time: time(until), place, relative });
    return note ? [at, words.say("answer.next", { note })] : [at];
  }
  const lines = [words.say("answer.note", { note })];
  if (isLater(decision)) {
    lines.unshift(words.say("answer.hours_begin", { time: time(decision.send_from), place }));
  }
  if (by) {
    const day = dayInWords(by, words, asOf);
    const key = decision.rule === "thank_you" ? "answer.on_time" : "answer.worth_until";
    lines.push(words.say(key, { day, time: time(by), place }));
  }
  return lines;
}

export function noteInWords(kind, words) {
  const key = `days.note.${kind}`;
  return words.has(key) ? words.say(key) : kind;
}

function short({ verdict, wait_until: until }, words, asOf) {
  const word = words.say(`short.${verdict}`);
  return until ? `${word} → ${dayInWords(until, words, asOf)}` : word;
}
