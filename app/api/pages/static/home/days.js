// The days ahead: a line of the plan, drawn to scale, and the same as a list.

import { noteInWords } from "./answer.js";
import { byId, drawn, element } from "./elements.js";
import {
  addDays, dayInWords, dayOf, daysBetween, isoDay, placeInWords, shortDay, timeInWords, wall,
} from "./moments.js";

const MOST_DAYS = 45;
const FEWEST_DAYS = 14;
const LINE_HEIGHT = 17;
const BAND = 26;
const LETTER = 7.2;

export class DaysView {
  #told = null;

  constructor(words) {
    this.words = words;
    this.box = byId("line");
    new ResizeObserver(() => this.#draw()).observe(this.box);
  }

  hide() {
    byId("days").hidden = true;
  }

  show(told, request) {
    this.#told = { ...told, request };
    byId("days").hidden = false;
    this.#draw();
    byId("steps").replaceChildren(...this.#list(told));
  }

  #draw() {
    const width = this.box.clientWidth;
    if (!this.#told || !width) return;
    const line = new Line(this.#told, width, this.words);
    this.box.replaceChildren(line.drawn());
  }

  #list({ plan, decision }) {
    const { words } = this;
    const asOf = decision.as_of;
    const steps = runs(plan.steps);
    const entries = steps.map((step, place) => this.#entry(step, place === 0, asOf));
    const written = plan.steps.find((step) => step.if_sent?.length);
    if (written) {
      const sequel = runs(written.if_sent).map((step) => this.#entry(step, false, asOf));
      const label = words.say("days.if_sent");
      entries.push(element("li", { class: "sequel" }, element("b", {}, label), element("ol", {}, sequel)));
    }
    const named = plan.days_off.filter(({ holiday, date }) => holiday && date <= lastDay(steps, asOf));
    if (named.length) {
      const days = named.map(({ holiday, date }) => `${holiday} (${shortDay(dayOf(date), words)})`);
      const off = words.say("days.off", { days: [...new Set(days)].slice(0, 4).join(", ") });
      entries.push(element("li", { class: "off" }, off));
    }
    return entries;
  }

  #entry(step, isNow, asOf) {
    const { words } = this;
    const day = dayInWords(step.from, words, asOf);
    const time = step.from.slice(11, 16) === "00:00" ? "" : `, ${timeInWords(step.from, words)}`;
    const when = isNow ? words.say("days.now") : words.say("days.from", { day }) + time;
    return element(
      "li",
      { "data-verdict": step.verdict },
      element("b", {}, when),
      element("span", {}, stepInWords(step, words)),
    );
  }
}

function stepInWords({ verdict, message_kind: kind }, words) {
  const note = kind && noteInWords(kind, words);
  if (verdict === "follow_up_now") return words.say("days.write_note", { note });
  if (verdict === "do_not_follow_up") return words.say("days.leave");
  return note ? words.say("days.wait_note", { note }) : words.say("days.wait");
}

// Steps that say the same run together: at some only the wording of the message changes.
function runs(steps) {
  const same = (one, other) =>
    one?.verdict === other.verdict && one.message_kind === other.message_kind;
  return steps.filter((step, place) => !same(steps[place - 1], step));
}

const lastDay = (steps, asOf) => steps.find((step) => step.verdict === "follow_up_now")?.from ?? asOf;

class Line {
  constructor({ decision, plan, request }, width, words) {
    this.words = words;
    this.width = width;
    this.decision = decision;
    this.plan = plan;
    this.request = request;
    this.asOf = wall(decision.as_of);
    [this.first, this.last] = this.#span();
    this.perDay = width / daysBetween(this.first, this.last);
    this.marks = stacked(this.#marks(), (time) => this.x(time), width);
    this.top = Math.max(1, ...this.marks.map(({ row }) => row + 1)) * LINE_HEIGHT + 12;
  }

  x(time) {
    return (Math.min(Math.max(time, this.first), this.last) - this.first) / 86_400_000 * this.perDay;
  }

  // From the interview, or a little before now, until the moment to write and some days more.
  #span() {
    const write = this.plan.steps.find((step) => step.verdict === "follow_up_now");
    const promised = this.#promised();
    const ends = [this.asOf, write && wall(write.from), promised, this.#ended()].filter(Boolean);
    const reach = Math.max(...ends.filter((end) => daysBetween(this.asOf, end) < MOST_DAYS));
    const asOfDay = dayOf(isoDay(this.asOf));
    const last = addDays(dayOf(isoDay(reach)), 4);
    const first = Math.max(addDays(Math.min(dayOf(isoDay(this.#ended())), asOfDay), -1), addDays(asOfDay, -21));
    return [first, Math.max(last, addDays(first, FEWEST_DAYS))];
  }

  #ended() {
    const given = this.request.interview.ended_at;
    const assumed = this.decision.assumptions.find(({ pointer }) => pointer === "/interview/ended_at");
    const moment = /T/.test(given) ? given : assumed?.value ?? `${given.slice(0, 10)}T12:00`;
    return wall(moment);
  }

  #promised() {
    const facts = Object.assign({}, ...this.decision.reasons.map((reason) => reason.facts));
    const day = facts.promised_by ?? this.request.timeline?.date ?? this.request.timeline?.to;
    return day ? wall(`${day.slice(0, 10)}T23:59`) : null;
  }

  #marks() {
    const { words } = this;
    const offer = this.request.new_information?.find((item) => item.deadline)?.deadline;
    const marks = [
      { name: words.say("days.interview"), time: this.#ended(), kind: "interview" },
      { name: words.say("days.promised"), time: this.#promised(), kind: "promised" },
      { name: words.say("days.deadline"), time: offer ? wall(`${offer.slice(0, 10)}T23:59`) : null, kind: "promised" },
      { name: words.say("days.today"), time: this.asOf, kind: "today" },
    ];
    return marks.filter(({ time }) => time && time <= this.last).map((mark) => ({
      ...mark,
      name: mark.time < this.first ? `‹ ${mark.name}, ${shortDay(mark.time, words)}` : mark.name,
    }));
  }

  drawn() {
    const spans = this.#spans();
    const height = this.top + BAND + 46;
    const label = this.words.say("days.line", {
      from: shortDay(this.first, this.words), to: shortDay(addDays(this.last, -1), this.words),
    });
    return drawn(
      "svg",
      { viewBox: `0 0 ${this.width} ${height}`, width: this.width, height, role: "img", "aria-label": label },
      ...spans.map((span) => this.#box(span)),
      ...this.#daysOff(),
      ...spans.map((span) => this.#word(span)),
      ...this.#ticks(),
      ...this.marks.flatMap((mark) => this.#mark(mark)),
      ...this.#write(),
    );
  }

  #daysOff() {
    return this.plan.days_off
      .map(({ date, holiday }) => ({ day: dayOf(date), holiday }))
      .filter(({ day }) => day >= this.first && day < this.last)
      .map(({ day, holiday }) =>
        drawn("rect", {
          x: this.x(day), y: this.top - 6, width: this.perDay, height: BAND + 12,
          class: holiday ? "holiday" : "weekend",
        }),
      );
  }

  // What has passed, and each verdict as long as it lasts.
  #spans() {
    const before = { verdict: "past", from: this.first, until: this.asOf };
    const steps = runs(this.plan.steps).map((step, place, all) => ({
      verdict: step.verdict,
      from: wall(step.from),
      until: all[place + 1] ? wall(all[place + 1].from) : this.last,
    }));
    return [before, ...steps]
      .filter(({ from, until }) => from < this.last && until > this.first)
      .map((span) => {
        const left = this.x(span.from) + 1;
        return { ...span, left, width: Math.max(this.x(span.until) - left - 1, 2) };
      });
  }

  #box({ verdict, left, width }) {
    const place = { x: left, y: this.top, width, height: BAND, rx: 4 };
    return drawn("rect", { ...place, class: `span ${verdict}` });
  }

  #word({ verdict, left, width }) {
    const word = verdict === "past" ? "" : this.words.say(`short.${verdict}`);
    if (!word || width < word.length * LETTER + 14) return null;
    const place = { x: left + width / 2, y: this.top + BAND / 2 + 4.5 };
    return drawn("text", { ...place, class: `word ${verdict}` }, word);
  }

  // Days of the month: each if there is room, else Mondays.
  #ticks() {
    const ticks = [];
    for (let day = this.first; day < this.last; day = addDays(day, 1)) {
      const isMonday = new Date(day).getUTCDay() === 1;
      if (this.perDay < 24 && !isMonday) continue;
      const x = this.x(day) + this.perDay / 2;
      const month = this.perDay < 24 || new Date(day).getUTCDate() === 1 || day === this.first;
      const text = month && this.perDay >= 8 ? shortDay(day, this.words) : String(new Date(day).getUTCDate());
      if (x > text.length * 3.4 && x < this.width - text.length * 3.4) {
        ticks.push(drawn("text", { x, y: this.top + BAND + 20, class: "tick-day" }, text));
      }
    }
    return ticks;
  }

  #mark({ name, time, kind, row, anchor, at }) {
    const x = this.x(time);
    const y = (row + 1) * LINE_HEIGHT - 4;
    return [
      drawn("line", { x1: x, x2: x, y1: y + 4, y2: this.top + (kind === "today" ? BAND : 0), class: `stem ${kind}` }),
      drawn("text", { x: at, y, class: `mark ${kind}`, "text-anchor": anchor }, name),
    ];
  }

  // As much as there is room for.
  #writeInWords(from) {
    const { words } = this;
    const day = dayInWords(from, words, this.decision.as_of);
    const time = timeInWords(from, words);
    const place = placeInWords(this.decision.time_zone, words);
    const short = `${words.say("days.write")}: ${day}, ${time}`;
    const full = `${short} ${place}`;
    return full.length * LETTER < this.width ? full : short;
  }

  // The moment to write, marked on the band and named below it.
  #write() {
    const step = this.plan.steps.find(({ verdict }) => verdict === "follow_up_now");
    const from = step && (this.decision.send_from ?? step.from);
    if (!step || wall(from) > this.last) return [];
    const x = this.x(wall(from));
    const text = this.#writeInWords(from);
    const length = text.length * LETTER;
    const at = Math.max(0, Math.min(x - length / 2, this.width - length));
    return [
      drawn("circle", { cx: x, cy: this.top + BAND / 2, r: 8, class: "moment" }),
      drawn("text", { x: at, y: this.top + BAND + 42, class: "mark moment" }, text),
    ];
  }
}

// Names that would lie over each other get rows of their own.
function stacked(marks, x, width) {
  const ends = [];
  return [...marks].sort((one, other) => one.time - other.time).map((mark) => {
    const length = mark.name.length * LETTER;
    const anchor = x(mark.time) + length > width ? "end" : "start";
    const at = anchor === "end" ? Math.min(x(mark.time) + 4, width) : Math.max(x(mark.time) - 4, 0);
    const [from, to] = anchor === "end" ? [at - length, at] : [at, at + length];
    let row = ends.findIndex((end) => end < from);
    if (row < 0) row = ends.length;
    ends[row] = to + 8;
    return { ...mark, row, anchor, at };
  });
}
