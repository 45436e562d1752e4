// Reads a calendar from standard input with ical.js, and writes its events as JSON.

import { readFileSync } from "node:fs";
import ICAL from "./ical.js/ical.min.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));

function told(component) {
  const event = new ICAL.Event(component);
  const instant = (time) => new Date(time.toUnixTime() * 1000).toISOString().replace(".000Z", "Z");
  return {
    uid: event.uid,
    sequence: event.sequence,
    status: component.getFirstPropertyValue("status"),
    starts_at: instant(event.startDate),
    ends_at: instant(event.endDate),
    changed_at: instant(component.getFirstPropertyValue("last-modified")),
    title: event.summary ?? null,
    description: event.description ?? null,
  };
}

process.stdout.write(JSON.stringify({
  name: calendar.getFirstPropertyValue("x-wr-calname"),
  method: calendar.getFirstPropertyValue("method"),
  again: calendar.getFirstPropertyValue("refresh-interval").toString(),
  events: calendar.getAllSubcomponents("vevent").map(told),
}));
