// Figures for people. Money stays in whole millionths of a dollar until it is text.

export const grouped = (count) => Number(count).toLocaleString("en-US");

export const plural = (count, noun) => `${grouped(count)} ${noun}${Number(count) === 1 ? "" : "s"}`;

/** "3.9188" as 3918800n. */
export function micro(decimal) {
  const [dollars, fraction = ""] = String(decimal).split(".");
  return BigInt(dollars) * 1000000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
}

/** Rounded half up to the cent: "$3.92". */
export function cents(decimal) {
  const rounded = (micro(decimal) + 5000n) / 10000n;
  return `$${grouped(rounded / 100n)}.${String(rounded % 100n).padStart(2, "0")}`;
}

export const range = (low, high) => (low === high ? cents(high) : `${cents(low)} to ${cents(high)}`);

export const exact = (low, high) => (low === high ? `$${high}` : `between $${low} and $${high}`);

/** As people say it. */
export function duration(seconds) {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const shortClock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayAndClock = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });

export const time = (iso) => clock.format(new Date(iso));

/** With the day where it is not today. */
export function moment(iso) {
  const date = new Date(iso);
  return (date.toDateString() === new Date().toDateString() ? shortClock : dayAndClock).format(date);
}
