// The contact sheet. Only what is in view, and a little around it, is in the document: ten thousand pictures cost what fifty do.

const grid = {
  list: document.getElementById("grid"),
  tiles: new Map(),
  shown: [],
  plan: { boxes: [], rows: [], height: 0 },
  // The number of the tile that Tab reaches, among those shown.
  current: 0,
  isDue: false,
  overscan: 700,
  opened: () => {},

  start(opened) {
    this.opened = opened;
    new ResizeObserver(() => this.arrange()).observe(this.list);
    addEventListener("scroll", () => this.due(), { passive: true });
    document.addEventListener("DOMContentLoaded", () => this.due());
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => {
      const tile = event.target.closest("li");
      if (tile) this.opened(Number(tile.dataset.index));
    });
    this.list.addEventListener("focusin", (event) => {
      const tile = event.target.closest("li");
      if (tile) this.makeCurrent(Number(tile.dataset.index));
    });
    marks.watchers.push((job) => {
      const tile = this.tiles.get(this.shown.indexOf(job));
      if (tile) this.sign(tile, job);
    });
  },

  show(jobs) {
    this.shown = jobs;
    this.current = 0;
    this.list.replaceChildren();
    this.tiles.clear();
    this.arrange();
    // The tools stay in view: what was found begins below them.
    const top = document.getElementById("pictures").offsetTop;
    if (scrollY > top) scrollTo(0, top);
  },

  arrange() {
    const width = this.list.clientWidth;
    if (width === 0) return;
    const isNarrow = width < 600;
    this.plan = layOut(this.shown, width, isNarrow ? 130 : 210, isNarrow ? 8 : 14);
    this.list.style.height = `${this.plan.height}px`;
    for (const [index, tile] of this.tiles) this.place(tile, index);
    this.due();
  },

  due() {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      this.render();
    });
  },

  // The numbers of the tiles that belong into the document, rising.
  wanted() {
    const { rows } = this.plan;
    if (rows.length === 0 || this.list.clientWidth === 0) return [];
    const top = -this.list.getBoundingClientRect().top;
    const from = rowAt(rows, top - this.overscan);
    const to = Math.min(rowAt(rows, top + innerHeight + this.overscan), rows.length - 1);
    const wanted = [];
    for (let index = rows[Math.min(from, to)].first; index <= rows[to].last; index += 1) wanted.push(index);
    // Scrolling does not take the focus away, nor the way in.
    if (this.current < wanted[0]) wanted.unshift(this.current);
    else if (this.current > wanted.at(-1)) wanted.push(this.current);
    return wanted;
  },

  render() {
    const wanted = this.wanted();
    const isWanted = new Set(wanted);
    for (const [index, tile] of this.tiles) {
      if (isWanted.has(index)) continue;
      tile.remove();
      this.tiles.delete(index);
    }
    let isWaiting = false;
    let next = this.list.firstElementChild;
    for (const index of wanted) {
      let tile = this.tiles.get(index);
      if (!tile) {
        tile = this.tile(index);
        this.tiles.set(index, tile);
        this.list.insertBefore(tile, next);
      }
      next = tile.nextElementSibling;
      isWaiting = !this.fill(tile, this.shown[index]) || isWaiting;
    }
    if (isWaiting) this.due();
  },

  tile(index) {
    const job = this.shown[index];
    const frame = element("button", { type: "button", className: "frame", tabIndex: index === this.current ? 0 : -1 });
    if (job.small) {
      // A picture of thousands: what it shows, in so many words as can be listened to.
      const alt = job.prompt.length > 240 ? `${job.prompt.slice(0, 240)}…` : job.prompt;
      frame.append(element("img", { alt: `${job.key}: ${alt}`, decoding: "async", draggable: false }));
    } else {
      frame.append(blank(job));
    }
    const sign = element("span", { className: "sign" });
    const caption = element("div", { className: "caption" }, sign, element("bdi", { textContent: job.key }));
    const tile = element("li", { title: job.prompt.slice(0, 400) }, frame, caption);
    tile.dataset.index = index;
    tile.setAttribute("aria-posinset", index + 1);
    tile.setAttribute("aria-setsize", this.shown.length);
    this.sign(tile, job);
    this.place(tile, index);
    return tile;
  },

  place(tile, index) {
    const box = this.plan.boxes[index];
    Object.assign(tile.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px` });
    tile.firstElementChild.style.height = `${box.height}px`;
  },

  // Whether the tile has all that it will have.
  fill(tile, job) {
    const picture = tile.querySelector("img");
    if (!picture || picture.hasAttribute("src")) return true;
    const address = thumbnails.address(job);
    if (address === undefined) return false;
    picture.src = address;
    return true;
  },

  sign(tile, job) {
    const mark = marks.of(job);
    tile.className = mark === "keep" ? "kept" : mark === "reject" ? "rejected" : "";
    const sign = tile.querySelector(".sign");
    sign.textContent = mark === "keep" ? "✓" : mark === "reject" ? "✕" : "";
    sign.hidden = !mark;
    tile.querySelector(".frame").setAttribute("aria-description", mark === "keep" ? "kept" : mark === "reject" ? "rejected" : "");
  },

  // MARK: Keyboard

  makeCurrent(index) {
    if (index === this.current) return;
    const before = this.tiles.get(this.current);
    if (before) before.firstElementChild.tabIndex = -1;
    this.current = index;
    const tile = this.tiles.get(index);
    if (tile) tile.firstElementChild.tabIndex = 0;
  },

  focus(index) {
    if (this.shown.length === 0) return;
    this.makeCurrent(Math.min(Math.max(index, 0), this.shown.length - 1));
    const box = this.plan.boxes[this.current];
    const top = this.list.getBoundingClientRect().top + box.top;
    const bars = document.getElementById("tools").offsetHeight + 12;
    if (top < bars) scrollBy(0, top - bars);
    else if (top + box.height + captionHeight > innerHeight) scrollBy(0, top + box.height + captionHeight + 12 - innerHeight);
    this.render();
    // None of them is there while another part of the page is shown.
    this.tiles.get(this.current)?.firstElementChild.focus({ preventScroll: true });
  },

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = {
      ArrowRight: () => this.current + 1, ArrowLeft: () => this.current - 1,
      ArrowDown: () => this.across(1), ArrowUp: () => this.across(-1),
      Home: () => 0, End: () => this.shown.length - 1,
    };
    const job = this.shown[this.current];
    // A key that is held down moves on, and marks once.
    if (event.repeat && !steps[event.key]) return;
    if (steps[event.key]) this.focus(steps[event.key]());
    else if (event.key === "k" || event.key === "K") marks.toggle(job, "keep");
    else if (event.key === "r" || event.key === "R") marks.toggle(job, "reject");
    else return;
    event.preventDefault();
  },

  // The picture above or below whose middle is the nearest.
  across(step) {
    const { boxes, rows } = this.plan;
    const here = boxes[this.current];
    const row = rows[here.row + step];
    if (!row) return this.current;
    const middle = here.left + here.width / 2;
    let best = row.first;
    for (let index = row.first; index <= row.last; index += 1) {
      const distance = (box) => Math.abs(box.left + box.width / 2 - middle);
      if (distance(boxes[index]) < distance(boxes[best])) best = index;
    }
    return best;
  },
};

// What stands where there is no picture.
function blank(job) {
  const isAlarm = job.state === "failed" || job.state === "uncertain" || job.unseen !== undefined;
  const why = job.unseen ?? job.problem ?? "";
  return element("span", { className: isAlarm ? "blank alarm" : "blank" },
    element("strong", { textContent: job.unseen ? "No picture" : stateNames[job.state] }),
    element("em", { textContent: why, dir: "auto" }),
    element("em", { textContent: job.prompt, dir: "auto" }));
}
