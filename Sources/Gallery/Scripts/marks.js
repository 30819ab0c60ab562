// Keep or reject: what somebody thinks of the pictures. The page begins with the marks that the queue had; what is changed here is kept
// by the browser, "none" where a mark of the queue's was taken back. It counts as long as the picture is the one that was looked at, and the
// queue's mark the one that was changed: a later report of the same batch may know better.

const localKeeper = {
  name: (batch) => `nightshift.marks.${batch.name}.${batch.created}`,

  load(batch) {
    try {
      const kept = JSON.parse(localStorage.getItem(this.name(batch)) || "{}");
      return new Map(Object.entries(kept).filter(([, own]) => ["keep", "reject", "none"].includes(own?.mark)));
    } catch {
      return new Map();
    }
  },

  // Whether they will be there the next time.
  save(batch, marks) {
    try {
      localStorage.setItem(this.name(batch), JSON.stringify(Object.fromEntries(marks)));
      return true;
    } catch {
      return false;
    }
  },
};

// Enough to tell one picture of a job from another.
const imageOf = (job) => job.sha256?.slice(0, 12);

const marks = {
  keeper: localKeeper,
  byBatch: configuration.batches.map((batch) => localKeeper.load(batch)),
  isKept: true,
  watchers: [],

  of(job) {
    const own = this.byBatch[job.batch].get(job.key);
    if (!own || own.image !== imageOf(job) || own.over !== (job.mark ?? "none")) return job.mark;
    return own.mark === "none" ? undefined : own.mark;
  },

  // Whether it was the queue's, and is no more.
  isTakenBack(job) {
    return job.mark !== undefined && this.of(job) === undefined;
  },

  // The same mark again takes it away. What has no picture has none to be marked.
  toggle(job, mark) {
    if (!job.sha256) return;
    const marked = this.byBatch[job.batch];
    const wanted = this.of(job) === mark ? "none" : mark;
    marked.set(job.key, { mark: wanted, image: imageOf(job), over: job.mark ?? "none" });
    this.isKept = this.keeper.save(configuration.batches[job.batch], marked);
    for (const watcher of this.watchers) watcher(job);
  },

  count(mark) {
    return jobs.filter((job) => this.of(job) === mark).length;
  },

  // In the order of the manifest.
  text(which, form) {
    const isMeant = (job) => (which === "all" ? this.of(job) || (form !== "text" && this.isTakenBack(job)) : this.of(job) === which);
    const chosen = jobs.filter(isMeant);
    if (form === "text") return chosen.map((job) => job.key).join("\n");
    return chosen
      .map((job) => JSON.stringify({
        batch: configuration.batches[job.batch].name, key: job.key, mark: this.of(job) ?? "none", file: job.file,
        sha256: job.sha256,
      }))
      .join("\n");
  },
};

const marksDialog = {
  dialog: document.getElementById("marks"),
  which: document.getElementById("marks-which"),
  form: document.getElementById("marks-form"),
  list: document.getElementById("marks-text"),
  link: document.getElementById("marks-save"),
  said: document.getElementById("marks-said"),

  start() {
    document.getElementById("export").addEventListener("click", () => this.open());
    document.getElementById("marks-close").addEventListener("click", () => this.dialog.close());
    document.getElementById("marks-copy").addEventListener("click", () => this.copy());
    for (const choice of [this.which, this.form]) choice.addEventListener("change", () => this.show());
    marks.watchers.push(() => this.tally());
    this.tally();
  },

  tally() {
    const [kept, rejected] = [marks.count("keep"), marks.count("reject")];
    document.getElementById("marked").textContent = kept + rejected > 0
      ? `${kept.toLocaleString("en")} kept, ${rejected.toLocaleString("en")} rejected` : "";
    document.getElementById("marks-note").textContent = marks.isKept
      ? "Marks are kept by this browser, for this batch."
      : "This browser keeps nothing for pages such as this: export the marks before you close it.";
  },

  open() {
    this.show();
    this.dialog.showModal();
  },

  show() {
    const text = marks.text(this.which.value, this.form.value);
    const isText = this.form.value === "text";
    const names = { keep: "kept", reject: "rejected", all: "marks" };
    this.list.value = text;
    this.link.download = `${names[this.which.value]}.${isText ? "txt" : "jsonl"}`;
    this.link.href = `data:text/plain;charset=utf-8,${encodeURIComponent(text ? text + "\n" : "")}`;
    this.said.textContent = text ? counted(text.split("\n").length, "key") : "Nothing is marked so.";
  },

  async copy() {
    this.list.select();
    try {
      await navigator.clipboard.writeText(this.list.value);
      this.said.textContent = "Copied.";
    } catch {
      this.said.textContent = document.execCommand("copy") ? "Copied." : "Selected; copy it with the keyboard.";
    }
  },
};
