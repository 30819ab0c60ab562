"use strict";
// The page's data: every job, and the thumbnails behind them. Texts out of it reach the page as text only, never as markup.

const configuration = JSON.parse(document.getElementById("configuration").textContent);

const jobs = [];
for (const block of document.querySelectorAll("script.jobs")) {
  for (const job of JSON.parse(block.textContent)) {
    job.at = jobs.length;
    jobs.push(job);
  }
  block.remove();
}

const thumbnails = {
  blocks: new Map(),
  mostBlocks: 24,

  // The address of a job's thumbnail; null where it has none, undefined while the page is still being read.
  address(job) {
    if (!job.small) return null;
    const number = Math.floor(job.small.at / configuration.thumbnailsInBlock);
    const lines = this.lines(number);
    return lines && `data:image/jpeg;base64,${lines[job.small.at % configuration.thumbnailsInBlock]}`;
  },

  lines(number) {
    let lines = this.blocks.get(number);
    if (lines) return lines;
    const block = document.getElementById(`thumbs-${number}`);
    // What comes behind it proves that it is whole.
    if (!block || (!block.nextElementSibling && document.readyState === "loading")) return undefined;
    lines = block.textContent.split("\n");
    this.blocks.set(number, lines);
    if (this.blocks.size > this.mostBlocks) this.blocks.delete(this.blocks.keys().next().value);
    return lines;
  },
};

// The address of a job's file, relative to the page.
function fileAddress(job) {
  if (!job.file || job.packed) return null;
  return configuration.batches[job.batch].folder + job.file.split("/").map(encodeURIComponent).join("/");
}

// Exact: amounts are whole millionths of a dollar.
function dollars(amount) {
  const digits = String(amount % 1000000).padStart(6, "0");
  return `$${Math.floor(amount / 1000000)}.${digits.endsWith("00") ? digits.slice(0, 4) : digits}`;
}

function chargeText(low, high) {
  return low === high ? dollars(high) : `${dollars(low)} – ${dollars(high)}`;
}

function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

// In the zone that the rest of the page is in, or the browser's own where it does not know that one.
const clock = (() => {
  const form = { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" };
  try {
    return new Intl.DateTimeFormat("en-GB", { ...form, timeZone: configuration.zone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", form);
  }
})();

function timeText(milliseconds) {
  return milliseconds === undefined ? "" : clock.format(milliseconds);
}

function lengthText(milliseconds) {
  return milliseconds < 10000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds / 1000)} s`;
}

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}
