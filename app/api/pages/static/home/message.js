// The message: a draft to make one's own, checked as it is written, and ways to send it.

import { event } from "./calendar.js";
import { byId, copy, download, element } from "./elements.js";
import { eml, mailto } from "./mail.js";
import { read } from "./pointers.js";
import { Review } from "./review.js";

const LONGEST_LINK = 2_000;

const TEXTS = /^\/message_facts\/(role|company|candidate_name|strength|gap)$|\/name$|\/summary$|\/topics(\/0)?$/;
const DATES = /\/deadline$/;

export class MessageView {
  #told = null;
  #chosen = 0;
  #draft = null;
  #review = null;

  constructor(words, state) {
    this.words = words;
    this.state = state;
    this.section = byId("message");
    this.body = byId("message-body");
  }

  hide() {
    this.section.hidden = true;
    this.#review?.stop();
    this.#told = null;
    this.#draft = null;
  }

  show(told, request) {
    const { messages, verdict } = told.decision;
    if (!messages.length) return this.hide();
    this.#told = { ...told, request };
    this.#chosen = Math.min(this.#chosen, messages.length - 1);
    const title = verdict === "wait" ? "message.title_later" : "message.title_now";
    byId("message-title").textContent = this.words.say(title);
    this.section.hidden = false;
    const isEdited = this.#draft && this.#isEdited();
    if (isEdited && this.#draft.kind === this.#message.kind) this.#keepEdited();
    else this.#build();
  }

  get #message() {
    return this.#told.decision.messages[this.#chosen];
  }

  #isEdited() {
    return this.text.value !== this.#draft.body || this.subject.value !== this.#draft.subject;
  }

  // What was typed is never overwritten: the new draft waits beside it.
  #keepEdited() {
    this.needs.replaceWith((this.needs = this.#needs()));
    const isNew = this.#draft.body !== this.#message.body;
    this.offer.hidden = !isNew;
    this.#check();
  }

  #build() {
    const { words } = this;
    const message = this.#message;
    const focused = this.body.contains(document.activeElement) ? document.activeElement.id : "";
    this.#draft = message;
    this.subject = element("input", { id: "subject", type: "text", value: message.subject, lang: this.#language() });
    this.text = element("textarea", { id: "letter", rows: 8, spellcheck: "true", lang: this.#language() });
    this.text.value = message.body;
    this.underlines = element("div", { class: "underlines", "aria-hidden": "true" });
    this.findings = element("div", { id: "findings", role: "status" });
    this.needs = this.#needs();
    this.offer = element("p", { class: "offer", hidden: true }, words.say("message.changed"), " ",
      element("button", { type: "button", class: "plain", onclick: () => this.#build() }, words.say("message.take")));
    this.body.replaceChildren(
      ...[this.#recipients(),
      element("div", { class: "letter-box" },
        element("label", { for: "subject" }, words.say("message.subject")), this.subject,
        element("label", { for: "letter" }, words.say("message.body")),
        element("div", { class: "paper" }, this.underlines, this.text)),
      this.needs,
      this.offer,
      this.findings,
      this.#actions()].filter(Boolean),
    );
    this.#review?.stop();
    this.#review = new Review(words, this.text, this.underlines, this.findings);
    this.text.addEventListener("input", () => this.#check());
    this.subject.addEventListener("input", () => this.#check());
    byId(focused)?.focus();
    this.#check();
  }

  #language() {
    return this.#told.request.message_facts?.language ?? "en";
  }

  #check() {
    this.#review.soon(() => ({
      text: this.text.value,
      subject: this.subject.value,
      kind: this.#message.kind,
      state: this.#state(),
    }));
  }

  // A message for the end of a wait is checked for that moment.
  #state() {
    const { request, decision } = this.#told;
    return decision.wait_until ? { ...request, as_of: decision.wait_until } : request;
  }

  #recipients() {
    const { messages } = this.#told.decision;
    if (messages.length < 2) return null;
    const named = (place) => this.#nameOf(place) ?? this.words.say("message.recipient", { number: place + 1 });
    const choose = ({ target }) => {
      this.#chosen = Number(target.value);
      this.#build();
    };
    const choices = messages.map((_, place) => element("label", {},
      element("input", { type: "radio", name: "recipient", id: `recipient-${place}`, value: place, checked: place === this.#chosen, onchange: choose }),
      element("span", {}, named(place))));
    return element("fieldset", { class: "choices" },
      element("legend", { class: "unseen" }, this.words.say("message.recipients")), choices);
  }

  #nameOf(place) {
    const to = this.#told.decision.messages[place].to;
    const known = this.#told.request.message_facts?.recipients?.find(({ ref }) => ref === to);
    return known?.name ?? to;
  }

  // What would make it personal, as questions in place; an answer goes into the facts.
  #needs() {
    const asked = this.#message.needs.map((need, place) => this.#need(need, place));
    if (!asked.length) return element("div", { hidden: true });
    return element("div", { class: "needs" }, element("h3", {}, this.words.say("message.needs")), asked);
  }

  #need({ pointer, question }, place) {
    const lang = this.#told.language;
    if (!TEXTS.test(pointer) && !DATES.test(pointer)) return element("p", { lang }, question);
    const target = pointer.endsWith("/topics") ? this.#topics(pointer) : pointer;
    const id = `need-${target.replaceAll("/", "-")}`;
    const give = ({ target: field }) => field.value.trim() && this.state.write(target, field.value.trim());
    const field = element("input", {
      id, type: DATES.test(pointer) ? "date" : "text", maxlength: 2000,
      value: read(this.state.request, target), onchange: give,
    });
    return element("div", { class: "need", "data-place": place }, element("label", { for: id, lang }, question), field);
  }

  // What was talked about belongs to the person this message goes to.
  #topics(pointer) {
    const people = this.#told.request.message_facts?.recipients ?? [];
    const place = people.findIndex(({ ref, name }) => [ref, name].includes(this.#message.to));
    return people.length ? `/message_facts/recipients/${Math.max(place, 0)}/topics/0` : `${pointer}/0`;
  }

  #actions() {
    const { words } = this;
    const action = (key, onclick, kind = "quiet") =>
      element("button", { type: "button", class: kind, onclick }, words.say(key));
    const copyIt = action("message.copy", () => this.#copy(copyIt), "primary");
    return element("div", { class: "actions" },
      copyIt,
      action("message.mail", () => this.#openInMail()),
      action("message.save", () => this.#save()),
      this.#moment() ? action("message.calendar", () => this.#toCalendar()) : null);
  }

  async #copy(button) {
    const isCopied = await copy(this.text.value);
    byId("announcement").textContent = this.words.say(isCopied ? "message.copied" : "message.uncopied");
    button.textContent = byId("announcement").textContent;
    setTimeout(() => (button.textContent = this.words.say("message.copy")), 2_000);
  }

  // Mail programs cut long links: a file holds the whole text.
  #openInMail() {
    const link = this.#mailto();
    if (link.length > LONGEST_LINK) this.#save();
    else location.assign(link);
  }

  #save() {
    download("message.eml", "message/rfc822", this.#eml());
  }

  // The service's own, as long as the text is; else made here from what was written.
  #mailto() {
    const ready = this.#message.compose?.mailto;
    return ready && !this.#isEdited() ? ready : mailto(this.subject.value, this.text.value);
  }

  #eml() {
    const ready = this.#message.compose?.eml;
    return ready && !this.#isEdited() ? ready : eml(this.subject.value, this.text.value);
  }

  #moment() {
    const { wait_until: until, send_from: from } = this.#told.decision;
    return until ?? from;
  }

  #toCalendar() {
    const company = this.#told.request.message_facts?.company;
    const title = company
      ? this.words.say("calendar.title_company", { company })
      : this.words.say("calendar.title");
    const text = `${this.subject.value}\n\n${this.text.value}`;
    download("follow-up.ics", "text/calendar", event(this.#moment(), title, text));
  }
}
