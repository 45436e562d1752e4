// Three situations to look at, dated from today.

import { byId, element } from "./elements.js";
import { addDays, dayOf, isoDay, today } from "./moments.js";

const day = (count) => isoDay(addDays(dayOf(today()), count));

// The last working day from `count` days ago on backwards: nobody is interviewed on a Sunday.
function workday(count) {
  const weekday = new Date(dayOf(day(count))).getUTCDay();
  return day(count - (weekday === 0 ? 2 : weekday === 6 ? 1 : 0));
}

const EXAMPLES = {
  thank: () => ({ interview: { ended_at: workday(-1) } }),
  date: () => ({
    interview: { ended_at: workday(-5) },
    timeline: { kind: "by_date", date: workday(2) < today() ? day(3) : workday(2) },
    notes_sent: [{ kind: "thank_you", sent_at: day(-4) }],
  }),
  offer: () => ({
    interview: { ended_at: workday(-6) },
    notes_sent: [{ kind: "thank_you", sent_at: day(-5) }],
    new_information: [{ kind: "competing_offer", deadline: day(7) }],
  }),
};

export function offerExamples(words, take) {
  byId("example-list").replaceChildren(
    ...Object.entries(EXAMPLES).map(([name, facts]) =>
      element("button", { type: "button", class: "chip", onclick: () => take(facts()) }, words.say(`examples.${name}`)),
    ),
  );
}
