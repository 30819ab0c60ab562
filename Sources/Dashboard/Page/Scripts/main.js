import { Changes } from "./changes.js";
import * as chart from "./chart.js";
import * as failures from "./failures.js";
import * as images from "./images.js";
import { Review } from "./review.js";
import { Server } from "./server.js";
import * as status from "./status.js";

const server = new Server();
const changes = new Changes(server);
const review = new Review(server, (text, isBad) => changes.say(text, isBad));
const latest = { status: null, images: [], failures: [] };

function showFailures() {
  const retry = changes.allowed ? (scope) => changes.order("retry-failed", scope) : null;
  failures.show(latest.failures, latest.status?.jobs.failed ?? 0, retry);
}

status.prepare();

server.addEventListener("contact", ({ detail }) => {
  const contact = document.getElementById("contact");
  contact.dataset.state = detail.state;
  if (contact.textContent !== detail.text) contact.textContent = detail.text;
  changes.allowNow(detail.state !== "ended");
});

server.addEventListener("session", () => {
  if (latest.status) changes.show(latest.status);
  showFailures();
  images.fetchMissing();
});

server.addEventListener("status", ({ detail }) => {
  const before = latest.status?.jobs.failed;
  latest.status = detail;
  status.show(detail);
  changes.show(detail);
  if (before !== detail.jobs.failed) showFailures();
});

server.addEventListener("throughput", ({ detail }) => chart.show(detail));

server.addEventListener("images", ({ detail }) => {
  latest.images = detail;
  images.show(detail, (place) => review.openThese(latest.images, place));
});

server.addEventListener("failures", ({ detail }) => {
  latest.failures = detail;
  showFailures();
});

server.addEventListener("trouble", ({ detail }) => {
  const notice = document.getElementById("trouble");
  notice.hidden = detail === null;
  notice.textContent = detail ?? "";
});

server.start();
