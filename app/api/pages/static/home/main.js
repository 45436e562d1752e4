// The page, put together: a change of the facts asks the service, and the answer is shown.

import { AnswerView, headline } from "./answer.js";
import { DaysView } from "./days.js";
import { DevelopersView } from "./developers.js";
import { byId, element } from "./elements.js";
import { offerExamples } from "./examples.js";
import { Form } from "./form.js";
import { MessageView } from "./message.js";
import { momentInWords } from "./moments.js";
import { merged, write } from "./pointers.js";
import { ask, Trouble } from "./service.js";
import { State } from "./state.js";
import { Words } from "./words.js";

const PAUSE_MS = 150;
const SLOW_MS = 300;

class Page {
  #aborter = new AbortController();
  #timer = 0;
  #last = null;

  constructor(words) {
    this.words = words;
    this.state = new State();
    this.form = new Form(byId("question"), this.state, words);
    this.answer = new AnswerView(words, (patch) => this.#apply(patch));
    this.days = new DaysView(words);
    this.message = new MessageView(words, this.state);
    this.developers = new DevelopersView(words);
    this.state.addEventListener("change", () => this.#soon());
    addEventListener("online", () => this.#ask());
    byId("clear").addEventListener("click", () => this.#become({}));
    byId("peek").addEventListener("click", () => this.#goToAnswer());
    byId("language").addEventListener("click", (event) => this.#switchLanguage(event));
    // The answer in a line is for when the answer itself is still further down.
    const peek = ([{ isIntersecting, boundingClientRect: { top } }]) =>
      byId("peek").classList.toggle("seen", isIntersecting || top < 0);
    new IntersectionObserver(peek).observe(this.answer.heading);
  }

  begin() {
    zones();
    offerLanguages();
    offerExamples(this.words, (facts) => this.#become(facts));
    this.#placeInZone();
    this.form.fill();
    this.#ask();
  }

  #become(facts) {
    this.state.become(facts, { undoable: true, quiet: true });
    this.#placeInZone();
    this.form.fill();
    this.#ask();
  }

  #apply(patch) {
    this.state.become(merged(this.state.request, patch), { undoable: true });
    this.answer.heading.focus();
  }

  // The zone of the browser, until another is given: days are read on a clock.
  #placeInZone() {
    const { request } = this.state;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!request.interview || request.employer?.time_zone || !zone) return;
    this.state.become(write(request, "/employer/time_zone", zone), { quiet: true });
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#placeInZone();
    this.#timer = setTimeout(() => this.#ask(), PAUSE_MS);
  }

  // What is asked: the facts, and drafts in the language of the page where there are such.
  #asked() {
    const { request } = this.state;
    const drafted = document.documentElement.dataset.drafted.split(" ");
    const { language } = this.words;
    if (language === "en" || !drafted.includes(language)) return request;
    return merged({ message_facts: { language } }, request);
  }

  async #ask() {
    clearTimeout(this.#timer);
    this.#aborter.abort();
    this.#also();
    byId("clear").hidden = !this.state.request.interview;
    if (!this.state.request.interview?.ended_at) return this.#empty();
    if (this.#isIncomplete()) return;
    this.#aborter = new AbortController();
    const { signal } = this.#aborter;
    const slow = setTimeout(() => this.answer.waiting(true), SLOW_MS);
    const asked = this.#asked();
    try {
      this.#show(await ask(asked, this.words.language, signal), asked);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Trouble)) throw error;
      this.#trouble(error);
    } finally {
      clearTimeout(slow);
      if (!signal.aborted) this.answer.waiting(false);
    }
  }

  // Something is half given: what it is stands at its field, and nothing is asked.
  #isIncomplete() {
    const [first] = this.form.missing();
    byId("form-error").hidden = !first;
    this.form.mark([]);
    if (first) {
      const name = this.form.nameOf(first);
      byId("form-error").textContent = this.words.say("ask.incomplete", { name });
    }
    return Boolean(first);
  }

  #empty() {
    this.#last = null;
    byId("examples").hidden = false;
    byId("peek").hidden = true;
    byId("form-error").hidden = true;
    this.form.mark([]);
    this.answer.empty();
    this.days.hide();
    this.message.hide();
  }

  #show(told, asked) {
    this.#last = told;
    this.form.mark([]);
    byId("form-error").hidden = true;
    byId("examples").hidden = true;
    this.answer.show(told);
    this.days.show(told, asked);
    this.message.show(told, asked);
    this.developers.show(told, asked);
    this.#announce(headline(told.decision, this.words));
  }

  #announce(text) {
    byId("announcement").textContent = text;
    const peek = byId("peek");
    peek.textContent = text;
    peek.dataset.verdict = this.#last?.decision.verdict ?? "";
    peek.hidden = false;
  }

  #trouble(trouble) {
    const { words } = this;
    const text = words.say(`trouble.${trouble.kind}`, { status: trouble.status });
    const rest = this.form.mark(trouble.errors);
    const again = trouble.kind === "unreachable" || trouble.kind === "server" ? () => this.#ask() : null;
    byId("examples").hidden = true;
    this.answer.trouble([text, ...rest.map(({ detail }) => detail)].join(" "), {
      isStale: this.#last !== null,
      again,
    });
    if (!this.#last) this.answer.heading.textContent = words.say("answer.cannot");
    this.#announce(text);
  }

  // Facts that have no field in the form, each to be left out again.
  #also() {
    const chips = this.form.beside().map(([pointer, value]) => this.#chip(pointer, value));
    byId("also").hidden = !chips.length;
    byId("also").replaceChildren(...chips);
  }

  #chip(pointer, value) {
    const { words } = this;
    const short = pointer.split("/").filter((step) => !/^\d+$/.test(step)).at(-1);
    const key = [`also.${pointer}`, `also.${short}`].find((each) => words.has(each));
    const shown = momentInWords(value, words);
    const name = key ? words.say(key, { value: shown }) : `${pointer.slice(1)}: ${shown}`;
    const remove = () => this.state.become(write(this.state.request, pointer, undefined), { undoable: true });
    const label = words.say("ask.remove", { name });
    return element("li", {}, name, element("button", { type: "button", "aria-label": label, onclick: remove }, "×"));
  }

  #goToAnswer() {
    this.answer.heading.focus({ preventScroll: true });
    this.answer.section.scrollIntoView();
  }

  async #switchLanguage(event) {
    event.preventDefault();
    const link = event.currentTarget;
    const other = link.hreflang;
    const before = this.words;
    const words = await Words.in(other);
    history.replaceState(null, "", `?language=${other}${location.hash}`);
    document.documentElement.lang = other;
    document.title = words.say("page.title");
    link.textContent = before.say("page.language");
    link.hreflang = link.lang = before.language;
    link.href = `/?language=${before.language}`;
    words.fill(document);
    for (const part of [this, this.answer, this.days, this.message, this.developers, this.form]) {
      part.words = words;
    }
    offerExamples(words, (facts) => this.#become(facts));
    this.message.hide();
    this.#ask();
  }
}

function zones() {
  const names = Intl.supportedValuesOf?.("timeZone") ?? [];
  byId("zones").replaceChildren(...names.map((name) => element("option", { value: name })));
}

function offerLanguages() {
  const tags = document.documentElement.dataset.drafted.split(" ");
  const name = (tag) => new Intl.DisplayNames([tag], { type: "language" }).of(tag);
  byId("drafted").append(...tags.map((tag) => element("option", { value: tag, lang: tag }, name(tag))));
  byId("draft-language").hidden = tags.length < 2;
}

document.documentElement.classList.add("scripted");
new Page(await Words.in(document.documentElement.lang)).begin();
