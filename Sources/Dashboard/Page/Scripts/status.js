// Counters, money and limits. Only text changes, never the layout.
import { cents, duration, exact, grouped, micro, plural, range } from "./format.js";

const order = ["completed", "downloading", "generating", "submitting", "failed", "uncertain", "cancelled", "queued"];
const at = (id) => document.getElementById(id);

/** Leaves the page alone where nothing changed. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function prepare() {
  for (const state of order) {
    const piece = document.createElement("span");
    piece.dataset.state = state;
    at("bar").append(piece);
    const row = document.createElement("div");
    row.dataset.state = state;
    const name = document.createElement("dt");
    name.textContent = state;
    const count = document.createElement("dd");
    row.append(name, count);
    at("states").append(row);
  }
}

export function show(status) {
  const { jobs, run } = status;
  const open = jobs.queued + jobs.submitting + jobs.generating + jobs.downloading;
  const settled = jobs.total - open;
  const name = status.batch === "*" ? plural(status.batches.length, "batch").replace("batchs", "batches") : status.batch;
  write(at("title").firstElementChild, name);
  document.title = `${grouped(jobs.completed)} of ${grouped(jobs.total)} · ${name} · nightshift`;
  write(at("now"), headline(status, open));

  for (const piece of at("bar").children) {
    const count = jobs[piece.dataset.state];
    piece.style.flexGrow = count;
    piece.toggleAttribute("data-some", count > 0);
  }
  at("bar").setAttribute("aria-valuemax", jobs.total);
  at("bar").setAttribute("aria-valuenow", settled);
  at("bar").setAttribute("aria-valuetext", `${grouped(settled)} of ${plural(jobs.total, "job")} settled`);
  for (const row of at("states").children) {
    const count = jobs[row.dataset.state];
    row.toggleAttribute("data-some", count > 0);
    write(row.lastElementChild, grouped(count));
  }

  write(at("images-done"), grouped(jobs.completed));
  write(at("images-total"), `of ${grouped(jobs.total)}`);
  const { low, high } = status.cost_usd;
  write(at("spent"), range(low, high));
  at("spent").title = exact(low, high);
  write(at("spent-of"), run.budget_usd ? `of a budget of ${cents(run.budget_usd)}` : plural(status.attempts, "submission"));
  write(at("rate"), run.images_per_minute === null || open === 0 ? "–" : grouped(run.images_per_minute));
  left(run.left);

  limit("requests", Number(run.requests_last_minute), run.requests_per_minute);
  limit("slots", run.slots_in_use, run.slots);
  at("budget-row").hidden = !run.budget_usd;
  if (run.budget_usd) {
    meter("budget", Number(micro(high)), Number(micro(run.budget_usd)));
    write(at("budget"), `${cents(high)} of ${cents(run.budget_usd)}`);
  }
  notice(at("halt"), run.halt);
  const doubt = status.doubtful_charges;
  notice(at("doubt"), doubt && `Up to ${cents(doubt.up_to_usd)} may have been charged for nothing: ${doubtWords(doubt)}. nightshift status lists the request ids for the provider's support.`);
}

function headline({ run, jobs }, open) {
  if (jobs.total === 0) return "Nothing is queued yet";
  if (open === 0) return jobs.completed === jobs.total ? "Every image is home" : "Everything is settled; some need a look";
  if (!run.live) return "Seen from beside the run: what it waits for, only its own page knows";
  const text = run.waits_for.text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function doubtWords(doubt) {
  const words = [];
  if (doubt.lost_replies) words.push(doubt.lost_replies === 1 ? "1 reply was lost" : `${grouped(doubt.lost_replies)} replies were lost`);
  if (doubt.unsettled_attempts) words.push(`${plural(doubt.unsettled_attempts, "generation")} ended without an image or a refund`);
  return words.join(", ");
}

function left({ kind, seconds }) {
  const words = {
    done: ["–", "nothing left to do"],
    measured: [duration(seconds ?? 0), "at the present rate"],
    at_best: [duration(seconds ?? 0), "at best, by the limits"],
    unknown: ["–", "not known"],
  }[kind];
  write(at("left"), words[0]);
  write(at("left-how"), words[1]);
}

function limit(name, used, most) {
  write(at(name), most === null ? grouped(used) : `${grouped(used)} of ${grouped(most)}`);
  meter(name, used, most ?? 0);
}

function meter(name, used, most) {
  const element = at(`${name}-meter`);
  const part = most > 0 ? Math.min(used / most, 1) : 0;
  element.firstElementChild.style.transform = `scaleX(${part})`;
  element.toggleAttribute("data-full", part >= 1);
  element.setAttribute("aria-valuemax", most);
  element.setAttribute("aria-valuenow", Math.min(used, most));
}

function notice(element, text) {
  element.hidden = !text;
  write(element, text || "");
}
