// Which jobs are shown, and in which order.

const stateNames = {
  completed: "Completed", failed: "Failed", uncertain: "Uncertain", cancelled: "Cancelled", queued: "Queued",
  submitting: "Submitting", generating: "Generating", downloading: "Downloading",
};

// What a search looks at; made at the first search only.
function searchable(job) {
  job.text ??= [
    job.prompt, job.key, job.model, job.type, job.file ?? "", job.problem ?? "", job.generation ?? "",
    ...Object.entries(job.tags ?? {}).map(([name, value]) => `${name}=${value}`),
    ...job.attempts.map((attempt) => attempt.requestID),
  ].join("\n").toLowerCase();
  return job.text;
}

const orders = {
  manifest: { name: "In order", key: (job) => job.at },
  name: { name: "Name", key: (job) => job.key },
  cost: { name: "Cost", key: (job) => job.high },
  time: { name: "Time finished", key: (job) => job.attempts.at(-1)?.ended ?? job.updated },
  latency: { name: "Time it took", key: (job) => job.latency ?? -1 },
};
const byName = new Intl.Collator("en", { numeric: true });

const filters = {
  search: document.getElementById("search"),
  direction: document.getElementById("direction"),
  clear: document.getElementById("clear"),
  selects: {},
  changed: () => {},
  // Tags with more values than this are left to the search.
  mostValues: 200,

  start(changed) {
    this.changed = changed;
    this.fill("state", "Any state", this.counts((job) => job.state, stateNames));
    this.fill("model", "Any model", this.counts((job) => job.model));
    this.fill("type", "Any type", this.counts((job) => job.type));
    this.fill("batch", "Every batch", this.counts((job) => job.batch, configuration.batches.map((batch) => batch.name)));
    this.fill("group", "Any reason", this.counts((job) => job.group, configuration.groups));
    this.fillTags();
    this.fill("mark", "Any mark", [["keep", "Kept"], ["reject", "Rejected"], ["none", "Not marked"]]);
    this.fill("sort", null, Object.entries(orders).map(([value, order]) => [value, order.name]));
    this.search.addEventListener("input", () => this.apply());
    this.direction.addEventListener("click", () => {
      const isReversed = this.direction.getAttribute("aria-pressed") !== "true";
      this.direction.setAttribute("aria-pressed", String(isReversed));
      this.direction.textContent = isReversed ? "↑" : "↓";
      this.apply();
    });
    this.clear.addEventListener("click", () => this.reset());
    document.getElementById("tools").addEventListener("submit", (event) => event.preventDefault());
    document.getElementById("tools").hidden = false;
  },

  // Values with how many jobs have them, most frequent first.
  counts(value, names) {
    const counts = new Map();
    for (const job of jobs) {
      const found = value(job);
      if (found !== undefined) counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    return [...counts].sort((one, other) => other[1] - one[1])
      .map(([found, count]) => [String(found), `${names?.[found] ?? found} (${count.toLocaleString("en")})`]);
  },

  // A choice between fewer than two things is none.
  fill(id, any, options) {
    const select = document.getElementById(id);
    this.selects[id] = select;
    if (any !== null) select.append(element("option", { value: "", textContent: any }));
    for (const [value, name] of options) select.append(element("option", { value, textContent: name }));
    select.hidden = any !== null && options.length < (id === "group" ? 1 : 2);
    select.addEventListener("change", () => this.apply());
  },

  fillTags() {
    const select = document.getElementById("tag");
    this.selects.tag = select;
    select.append(element("option", { value: "", textContent: "Any tag" }));
    const values = new Map();
    for (const job of jobs) {
      for (const [name, value] of Object.entries(job.tags ?? {})) {
        if (!values.has(name)) values.set(name, new Map());
        const counts = values.get(name);
        if (counts.size <= this.mostValues) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    for (const [name, counts] of [...values].sort((one, other) => byName.compare(one[0], other[0]))) {
      if (counts.size > this.mostValues) continue;
      const group = element("optgroup", { label: name });
      for (const [value, count] of [...counts].sort((one, other) => byName.compare(one[0], other[0]))) {
        group.append(element("option", { value: JSON.stringify([name, value]), textContent: `${value} (${count})` }));
      }
      select.append(group);
    }
    select.hidden = select.options.length < 2;
    select.addEventListener("change", () => this.apply());
  },

  get isNarrowed() {
    return this.search.value.trim() !== ""
      || Object.entries(this.selects).some(([id, select]) => id !== "sort" && select.value !== "");
  },

  reset() {
    this.search.value = "";
    for (const [id, select] of Object.entries(this.selects)) if (id !== "sort") select.value = "";
    this.apply();
    this.search.focus();
  },

  apply() {
    for (const [id, select] of Object.entries(this.selects)) {
      select.classList.toggle("chosen", id !== "sort" && select.value !== "");
    }
    this.clear.hidden = !this.isNarrowed;
    this.changed();
  },

  // The jobs that match, in the order that is wanted.
  matching() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const chosen = (id) => this.selects[id].value;
    const [state, model, type, mark] = [chosen("state"), chosen("model"), chosen("type"), chosen("mark")];
    const tag = chosen("tag") === "" ? null : JSON.parse(chosen("tag"));
    const found = jobs.filter((job) =>
      (state === "" || job.state === state)
      && (model === "" || job.model === model)
      && (type === "" || job.type === type)
      && (chosen("batch") === "" || job.batch === Number(chosen("batch")))
      && (chosen("group") === "" || job.group === Number(chosen("group")))
      && (mark === "" || (marks.of(job) ?? "none") === mark)
      && (tag === null || (Object.hasOwn(job.tags ?? {}, tag[0]) && job.tags[tag[0]] === tag[1]))
      && words.every((word) => searchable(job).includes(word)));
    return this.sorted(found);
  },

  sorted(found) {
    const name = this.selects.sort.value;
    const isReversed = this.direction.getAttribute("aria-pressed") === "true";
    if (name !== "manifest") {
      const { key } = orders[name];
      const compare = name === "name"
        ? (one, other) => byName.compare(one.key, other.key) : (one, other) => key(one) - key(other);
      found.sort((one, other) => compare(one, other) || one.at - other.at);
    }
    return isReversed ? found.reverse() : found;
  },
};
