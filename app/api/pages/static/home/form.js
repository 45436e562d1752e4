// The form is a view of the request: each field is named by where its fact belongs (app/api/form.py
// reads the same names where there are no scripts).

import { today } from "./moments.js";
import { leaves, read, write } from "./pointers.js";

const CONDITION = /\[([a-z_|+]+)\]/;
const TIME = "@time";
const DATED_TODAY = { "/notes_sent": "sent_at", "/employer_updates": "at" };
const MORE = {
  "/notes_sent": "notes.more",
  "/employer_updates": "updates.more",
  "/new_information": "news.more",
};
const UNDATED = "thank_you";

const pointerOf = (control) => control.name.replace(CONDITION, "").replace(TIME, "");
const kindFor = (control) => control.name.split("[")[0] + "/kind";
const isRowKind = (pointer) => /^\/\w+\/\d+\/kind$/.test(pointer);

// Does the field count, as things stand? One that goes with another kind does not.
function counts(control, request) {
  const condition = CONDITION.exec(control.name)?.[1];
  if (!condition) return true;
  const kind = read(request, kindFor(control));
  return Boolean(kind) && (condition === "+" || condition.split("|").includes(kind));
}

function isNeeded(control, request) {
  const only = control.dataset.needed;
  if (only === undefined || !counts(control, request)) return false;
  const kind = only && read(request, kindFor(control));
  if (!only) return true;
  return only.startsWith("-") ? kind !== only.slice(1) : kind === only;
}

export class Form {
  #form;
  #state;
  #words;
  #rows;

  constructor(form, state, words) {
    this.#form = form;
    this.#state = state;
    this.#words = words;
    this.#rows = [...form.querySelectorAll("[data-rows]")].map((box) => new Rows(box));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", ({ target }) => this.#changed(target));
    form.addEventListener("change", ({ target }) => this.#changed(target));
    state.addEventListener("change", () => this.fill());
  }

  set words(words) {
    this.#words = words;
    this.fill();
  }

  get controls() {
    return [...this.#form.elements].filter((control) => control.name?.startsWith("/"));
  }

  // Shows what is known. The field one is in is left alone, or typing would be disturbed.
  fill() {
    const { request } = this.#state;
    for (const rows of this.#rows) rows.fit(read(request, rows.pointer)?.length ?? 0, this.#words);
    for (const control of this.controls) {
      if (control !== document.activeElement || control.type === "select-one") {
        show(control, read(request, pointerOf(control)));
      }
    }
    for (const details of this.#form.querySelectorAll("details.more")) {
      const told = [...details.querySelectorAll("[name]")].some(
        (control) => control.value && control.name !== "/employer/time_zone",
      );
      if (told) details.open = true;
    }
  }

  // The fields that must be filled before there is anything to ask.
  missing() {
    const { request } = this.#state;
    return this.controls.filter(
      (control) =>
        control.validity.badInput ||
        (isNeeded(control, request) && read(request, pointerOf(control)) === undefined),
    );
  }

  // The facts that have no field here: by address, or by a change that was chosen.
  beside() {
    const shown = new Set(this.controls.map(pointerOf));
    return leaves(this.#state.request).filter(([pointer]) => !shown.has(pointer));
  }

  nameOf(control) {
    const label = control.labels?.[0]?.textContent ?? control.getAttribute("aria-label");
    return (label ?? "").trim();
  }

  // Puts each error at its field; gives back those that have none.
  mark(errors) {
    for (const note of this.#form.querySelectorAll(".error")) note.remove();
    for (const control of this.controls) {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
    }
    return errors.filter((error) => !this.#markOne(error));
  }

  // In the page's own words where it has some: the service speaks to developers.
  #markOne({ pointer, code, detail }) {
    const control = this.controls.find((each) => pointerOf(each) === pointer);
    if (!control || !control.offsetParent) return false;
    const note = document.createElement("p");
    note.className = "error";
    note.id = `error-${control.id || pointer.replaceAll("/", "-")}`;
    const own = `fault.${code}`;
    note.textContent = this.#words.has(own) ? this.#words.say(own) : detail;
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", note.id);
    (control.closest(".pair") ?? control).after(note);
    return true;
  }

  #changed(control) {
    if (!control.name?.startsWith("/") || control.validity.badInput || isBeingTyped(control)) return;
    const pointer = pointerOf(control);
    const before = this.#state.request;
    let request = write(before, ...this.#written(control, pointer));
    if (pointer.endsWith("/kind") && read(before, pointer) !== control.value) {
      request = this.#fitting(request, pointer, control.value);
    }
    this.#state.become(request);
  }

  #written(control, pointer) {
    if (isRowKind(pointer) && !control.value) return [pointer.replace(/\/kind$/, ""), undefined];
    if (control.type === "checkbox") return [pointer, control.checked || undefined];
    if (control.type === "number") return [pointer, control.value ? Number(control.value) : undefined];
    return [pointer, dated(control, pointer, this.#form) ?? control.value.trim()];
  }

  // With another kind go other fields; and what was sent or said just now is dated today.
  #fitting(request, pointer, kind) {
    const of = pointer.replace(/\/kind$/, "");
    if (!kind) return of === "/timeline" ? write(request, of, undefined) : request;
    for (const control of this.controls) {
      if (control.name.startsWith(`${of}[`) && !counts(control, request)) {
        request = write(request, pointerOf(control), undefined);
      }
    }
    const field = DATED_TODAY[of.replace(/\/\d+$/, "")];
    if (field && kind !== UNDATED && !read(request, `${of}/${field}`)) {
      request = write(request, `${of}/${field}`, (request.as_of ?? today()).slice(0, 10));
    }
    return request;
  }
}

// While a year is typed it passes through the first centuries.
const isBeingTyped = (control) =>
  control.type === "date" && control.value !== "" && control.value < "1900";

function dated(control, pointer, form) {
  if (control.type !== "date" && control.type !== "time") return undefined;
  const time = form.querySelector(`[name="${CSS.escape(pointer + TIME)}"]`);
  if (!time) return undefined;
  const date = control === time ? form.querySelector(`[name="${CSS.escape(pointer)}"]`) : control;
  return date.value && time.value ? `${date.value}T${time.value}` : date.value;
}

function show(control, value) {
  if (control.type === "checkbox") control.checked = value === true;
  else if (control.type === "date") assign(control, String(value ?? "").slice(0, 10));
  else if (control.type === "time") {
    // A time that is typed before its date waits for it.
    if (value !== undefined) assign(control, String(value).slice(11, 16));
  } else assign(control, value ?? "");
}

const assign = (control, text) => {
  if (control.value !== String(text)) control.value = text;
};

// A list of rows: those that are filled, and an empty one to go on with.
class Rows {
  constructor(box) {
    this.box = box;
    this.pointer = box.dataset.rows;
    this.blank = box.querySelector(".row").cloneNode(true);
  }

  fit(filled, words) {
    const rows = [...this.box.querySelectorAll(".row")];
    while (rows.length > filled + 1) rows.pop().remove();
    while (rows.length < filled + 1) rows.push(this.#append(rows.length, words));
    const key = MORE[this.pointer];
    for (const none of key ? this.box.querySelectorAll('.row + .row option[value=""]') : []) {
      none.dataset.word = key;
      none.textContent = words.say(key);
    }
  }

  #append(place, words) {
    const row = this.blank.cloneNode(true);
    words.fill(row);
    for (const each of row.querySelectorAll("[name], [for]")) {
      for (const name of ["id", "for", "name"]) {
        const value = each.getAttribute(name);
        if (value) each.setAttribute(name, renumbered(value, place));
      }
      if ("value" in each) each.value = "";
    }
    this.box.append(row);
    return row;
  }
}

const renumbered = (name, place) => name.replace(/-0$/, `-${place}`).replace(/\/0(?=[/[])/, `/${place}`);
