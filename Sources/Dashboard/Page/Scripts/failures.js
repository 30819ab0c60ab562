// Failed jobs by reason, the latest first, with what to do about them.
import { grouped, moment } from "./format.js";

export function show(groups, failed, retry) {
  const box = document.getElementById("failure-groups");
  document.getElementById("no-failures").hidden = failed > 0;
  document.getElementById("failures-count").textContent = failed > 0 ? grouped(failed) : "";
  // Somebody may be just about to press a button here: it comes back under the finger.
  const focused = document.activeElement?.dataset?.job;
  box.replaceChildren(...groups.map((group) => section(group, retry)));
  if (focused) box.querySelector(`[data-job="${CSS.escape(focused)}"]`)?.focus();
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function section(group, retry) {
  const box = element("article", "failure");
  const code = group.code ? ` (${group.code})` : "";
  box.append(
    element("h3", "", `${group.title}${code}: ${grouped(group.count)}`),
    element("p", "advice", group.advice),
  );
  const list = element("ul");
  for (const job of group.examples) list.append(line(job, retry));
  if (group.count > group.examples.length) {
    list.append(element("li", "message", `and ${grouped(group.count - group.examples.length)} more`));
  }
  box.append(list);
  return box;
}

function line(job, retry) {
  const item = element("li");
  const key = element("bdi", "", job.key);
  const message = element("span", "message");
  message.append(element("bdi", "", job.message));
  const time = element("time", "", moment(job.at));
  time.dateTime = job.at;
  item.append(key, message, time);
  if (retry) {
    const button = element("button", "", "Retry");
    button.type = "button";
    button.dataset.job = job.job;
    button.setAttribute("aria-label", `Retry ${job.key}`);
    button.addEventListener("click", () => retry({ batch: job.batch, key: job.key }));
    item.append(button);
  } else {
    item.append(element("span"));
  }
  return item;
}
