// Puts the parts together.

const views = {
  names: ["pictures", "failures", "costs"],

  start() {
    addEventListener("hashchange", () => this.show());
    for (const link of document.querySelectorAll(".views a")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.go(link.hash);
      });
    }
    for (const button of document.querySelectorAll("button[data-group]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        for (const [id, select] of Object.entries(filters.selects)) if (id !== "sort") select.value = "";
        filters.search.value = "";
        filters.selects.group.value = button.dataset.group;
        this.go("#pictures");
        filters.apply();
      });
    }
    this.show();
  },

  // Nothing is scrolled: the parts stand in one place.
  go(hash) {
    history.replaceState(null, "", hash);
    this.show();
  },

  get current() {
    const name = location.hash.slice(1);
    return this.names.includes(name) ? name : "pictures";
  },

  show() {
    for (const name of this.names) document.getElementById(name).hidden = name !== this.current;
    for (const link of document.querySelectorAll(".views a")) {
      if (link.hash === `#${this.current}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    grid.arrange();
  },
};

function showMatching() {
  const found = filters.matching();
  const [low, high] = found.reduce((sum, job) => [sum[0] + job.low, sum[1] + job.high], [0, 0]);
  const of = found.length === jobs.length ? counted(jobs.length, "job")
    : `${found.length.toLocaleString("en")} of ${counted(jobs.length, "job")}`;
  document.getElementById("tally").textContent = `${of} · ${chargeText(low, high)}`;
  document.getElementById("nothing").hidden = found.length > 0;
  grid.show(found);
}

// On paper everything that matches is there, in plain rows.
const sheet = {
  start() {
    addEventListener("beforeprint", () => this.lay());
    addEventListener("afterprint", () => document.querySelector(".sheet")?.remove());
  },

  lay() {
    document.querySelector(".sheet")?.remove();
    const figures = grid.shown.map((job) => {
      const address = thumbnails.address(job);
      const picture = address ? element("img", { src: address, alt: job.prompt }) : blank(job);
      return element("figure", {}, picture, element("figcaption", { textContent: job.key }));
    });
    grid.list.after(element("div", { className: "sheet" }, ...figures));
  },
};

addEventListener("keydown", (event) => {
  const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "Escape" && event.target === filters.search) {
    filters.reset();
    grid.focus(0);
    event.preventDefault();
  }
  if (isTyping && event.key === "Enter" && event.target === filters.search) grid.focus(0);
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    views.go("#pictures");
    filters.search.focus();
    event.preventDefault();
  } else if (views.current === "pictures" && event.key.startsWith("Arrow") && event.target === document.body) {
    grid.focus(grid.current);
    event.preventDefault();
  }
});

marksDialog.start();
detail.start();
grid.start((index) => detail.open(index));
filters.start(showMatching);
sheet.start();
views.start();
filters.apply();
