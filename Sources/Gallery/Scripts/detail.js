// One job, large, with all that is known of it.

const detail = {
  dialog: document.getElementById("detail"),
  image: document.getElementById("detail-image"),
  absent: document.getElementById("detail-absent"),
  notice: document.getElementById("detail-notice"),
  index: 0,

  start() {
    const press = (id, action) => document.getElementById(id).addEventListener("click", action);
    press("detail-previous", () => this.move(-1));
    press("detail-next", () => this.move(1));
    press("detail-close", () => this.dialog.close());
    press("detail-keep", () => marks.toggle(this.job, "keep"));
    press("detail-reject", () => marks.toggle(this.job, "reject"));
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("close", () => grid.focus(this.index));
    marks.watchers.push(() => this.dialog.open && this.showMark());
  },

  get job() {
    return grid.shown[this.index];
  },

  open(index) {
    this.index = index;
    this.show();
    if (!this.dialog.open) this.dialog.showModal();
    document.getElementById("detail-title").focus();
  },

  move(step) {
    const index = this.index + step;
    if (index < 0 || index >= grid.shown.length) return;
    this.index = index;
    this.show();
  },

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // A key that is held down moves on, and marks once.
    if (event.repeat && !event.key.startsWith("Arrow")) return;
    if (event.key === "ArrowRight" || event.key === "ArrowDown") this.move(1);
    else if (event.key === "ArrowLeft" || event.key === "ArrowUp") this.move(-1);
    else if (event.key === "k" || event.key === "K") marks.toggle(this.job, "keep");
    else if (event.key === "r" || event.key === "R") marks.toggle(this.job, "reject");
    else return;
    event.preventDefault();
  },

  show() {
    const { job } = this;
    document.getElementById("detail-place").textContent =
      `${(this.index + 1).toLocaleString("en")} of ${grid.shown.length.toLocaleString("en")}`;
    document.getElementById("detail-previous").disabled = this.index === 0;
    document.getElementById("detail-next").disabled = this.index === grid.shown.length - 1;
    document.getElementById("detail-title").textContent = job.key;
    document.getElementById("detail-prompt").textContent = job.prompt;
    this.showPicture(job);
    this.showMark();
    this.showFacts(job);
    this.showAttempts(job);
  },

  // The thumbnail at once; the file in its place as soon as it is there.
  showPicture(job) {
    const [small, address] = [thumbnails.address(job), fileAddress(job)];
    const link = document.getElementById("detail-open");
    link.hidden = !address;
    if (address) link.href = address;
    this.notice.hidden = true;
    this.image.hidden = !small;
    this.image.alt = job.prompt;
    this.image.className = "small";
    this.absent.hidden = Boolean(small);
    this.absent.textContent = job.unseen ?? job.problem ?? `This job is ${stateNames[job.state].toLowerCase()}: there is no picture yet.`;
    if (small) this.image.src = small;
    else this.image.removeAttribute("src");
    if (!small || !address) return;
    const full = new Image();
    full.addEventListener("load", () => {
      if (this.job !== job) return;
      this.image.src = full.src;
      this.image.className = "";
    });
    full.addEventListener("error", () => {
      if (this.job !== job) return;
      this.notice.textContent =
        `This is the small picture: the file is not where it was when this page was made (${decodeURIComponent(address)}, seen from the page). One of them was moved.`;
      this.notice.hidden = false;
    });
    full.src = address;
  },

  showMark() {
    const mark = marks.of(this.job);
    for (const id of ["detail-keep", "detail-reject"]) document.getElementById(id).hidden = !this.job.sha256;
    document.getElementById("detail-keep").setAttribute("aria-pressed", String(mark === "keep"));
    document.getElementById("detail-reject").setAttribute("aria-pressed", String(mark === "reject"));
  },

  showFacts(job) {
    const size = job.small && `${job.small.originalWidth} × ${job.small.originalHeight}`;
    facts(document.getElementById("detail-facts"), [
      ["State", stateNames[job.state]],
      ["Problem", job.problem],
      ["Batch", configuration.batches.length > 1 ? configuration.batches[job.batch].name : undefined],
      ["Model", job.model],
      ["Type", job.type],
      ["Aspect ratio", job.ratio],
      ["Style", job.style],
      ["Format", job.format],
      ["Web search", job.webSearch && "on"],
      ["Source", job.source],
      ["References", job.references?.join("\n")],
      ["Tags", Object.entries(job.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join("\n")],
      ["Charged", chargeText(job.low, job.high)],
      ["Took", job.latency === undefined ? undefined : lengthText(job.latency)],
      ["Pixels", size],
      ["Bytes", job.bytes?.toLocaleString("en")],
      ["Enqueued", timeText(job.created)],
      ["Last change", timeText(job.updated)],
      ["File", job.file, true],
      ["SHA-256", job.sha256, true],
      ["Generation", job.generation, true],
    ]);
  },

  showAttempts(job) {
    document.getElementById("detail-attempts").replaceChildren(...job.attempts.flatMap((attempt, index) => {
      const list = element("dl");
      facts(list, [
        ["Outcome", attempt.outcome.replaceAll("_", " ") + (attempt.code ? ` (${attempt.code})` : "")],
        ["Status", attempt.status],
        ["It said", attempt.message],
        ["Charged", chargeText(attempt.low, attempt.high)],
        ["Submitted", timeText(attempt.submitted)],
        ["Reply", timeText(attempt.replied)],
        ["End", timeText(attempt.ended)],
        ["Request", attempt.requestID, true],
        ["Generation", attempt.generation, true],
      ]);
      return [element("h3", { textContent: `Attempt ${index + 1} of ${job.attempts.length}` }), list];
    }));
  },
};

// Names and values that are there.
function facts(list, rows) {
  list.replaceChildren(...rows.filter(([, value]) => value).flatMap(([name, value, isCode]) => [
    element("dt", { textContent: name }),
    element("dd", { textContent: String(value), className: isCode ? "code" : "", dir: "auto" }),
  ]));
}
