// Moments in words. An answer gives them on the employer's clock, and that is what is shown: the
// offset is left aside and the rest is read as it stands.

const DAY = 86_400_000;
const NEAR_DAYS = 180;

// The employer's clock at a moment of an answer, in milliseconds that can only be compared.
export const wall = (moment) => Date.parse(`${moment.slice(0, 16)}:00Z`);
export const dayOf = (moment) => Date.parse(`${moment.slice(0, 10)}T00:00:00Z`);
export const addDays = (day, count) => day + count * DAY;
export const daysBetween = (from, to) => Math.round((to - from) / DAY);
export const today = () => {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};
export const isoDay = (day) => new Date(day).toISOString().slice(0, 10);

const dates = (words, options) =>
  new Intl.DateTimeFormat(words.language === "en" ? "en-GB" : words.language, {
    timeZone: "UTC",
    ...options,
  });

// `Tuesday 1 December`, with its year if that could be mistaken.
export function dayInWords(moment, words, asOf) {
  const isNear = asOf && Math.abs(daysBetween(dayOf(asOf), dayOf(moment))) < NEAR_DAYS;
  const year = isNear ? {} : { year: "numeric" };
  const options = { weekday: "long", day: "numeric", month: "long", ...year };
  return dates(words, options).format(dayOf(moment)).replace(",", words.language === "en" ? "" : ",");
}

export const shortDay = (day, words) =>
  dates(words, { day: "numeric", month: "short" }).format(day);

// `9 in the morning`, `half` and all: 9:30 stays 9:30.
export function timeInWords(moment, words) {
  const [hour, minute] = moment.slice(11, 16).split(":").map(Number);
  if (!minute && hour === 12) return words.say("hour.noon");
  if (!minute && hour === 0) return words.say("hour.midnight");
  const shown = words.language === "en" ? hour % 12 || 12 : hour;
  const clock = minute ? `${shown}:${String(minute).padStart(2, "0")}` : String(shown);
  return words.say(`hour.${partOfDay(hour)}`, { hour: clock });
}

// A day or a moment as it may stand among the facts; anything else as it is.
export function momentInWords(value, words) {
  if (!/^\d{4}-\d\d-\d\d(T|$)/.test(value)) return String(value);
  const day = dayInWords(value, words);
  return value.includes("T") ? `${day}, ${timeInWords(value, words)}` : day;
}

const partOfDay = (hour) =>
  hour < 5 || hour >= 22 ? "night" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";

// `in New York`; a clock that is known by its offset alone is named by that.
export function placeInWords(zone, words) {
  if (/^[+-]/.test(zone)) return words.say("place.offset", { offset: zone });
  return words.say("place.in", { city: zone.split("/").at(-1).replaceAll("_", " ") });
}

// `in 7 days`, `tomorrow`.
export function relativeInWords(moment, asOf, words) {
  const days = daysBetween(dayOf(asOf), dayOf(moment));
  const told = new Intl.RelativeTimeFormat(words.language, { numeric: "auto" }).format(days, "day");
  return told.replaceAll(" ", "\u00a0");
}
