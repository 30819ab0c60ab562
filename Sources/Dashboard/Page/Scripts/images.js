// The newest images. A tile is made once and only moved, so that nothing flickers and nothing is fetched twice.

const tiles = new Map();

export const address = ({ job, version }) => `/image/${job}?v=${version}`;
const small = ({ job, version }) => `/thumbnail/${job}?v=${version}`;

export function show(images, open) {
  const grid = document.getElementById("grid");
  document.getElementById("no-images").hidden = images.length > 0;
  const wanted = images.map((image, place) => tile(image, place, open));
  const kept = new Set(wanted);
  for (const [key, element] of tiles) {
    if (kept.has(element)) continue;
    element.remove();
    tiles.delete(key);
  }
  wanted.forEach((element, place) => {
    if (grid.children[place] !== element) grid.insertBefore(element, grid.children[place] ?? null);
  });
  offerMore(grid);
}

/** Asks again for what could not be fetched: the server is back. */
export function fetchMissing() {
  for (const gone of document.querySelectorAll("#grid .gone:not([hidden])")) {
    const picture = gone.parentElement.querySelector("img");
    gone.hidden = true;
    picture.hidden = false;
    picture.src = picture.src;
  }
}

// A few rows, and the others on demand: below them is what may need a look.
const more = document.getElementById("more-images");
more.addEventListener("click", () => {
  const grid = document.getElementById("grid");
  grid.toggleAttribute("data-all");
  offerMore(grid);
});
addEventListener("resize", () => offerMore(document.getElementById("grid")));

function offerMore(grid) {
  const isAll = grid.hasAttribute("data-all");
  const hidden = [...grid.children].filter((item) => !item.checkVisibility()).length;
  more.hidden = !isAll && hidden === 0;
  more.setAttribute("aria-expanded", isAll);
  const text = isAll ? "Show fewer" : `Show ${hidden} more`;
  if (more.textContent !== text) more.textContent = text;
}

function tile(image, place, open) {
  const key = `${image.job} ${image.version}`;
  let item = tiles.get(key);
  if (!item) {
    item = make(image);
    tiles.set(key, item);
  }
  const button = item.firstElementChild;
  button.onclick = () => open(place);
  mark(button, image.review);
  return item;
}

function make(image) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tile";
  const frame = document.createElement("span");
  frame.className = "frame";
  const picture = document.createElement("img");
  picture.loading = "lazy";
  picture.decoding = "async";
  picture.alt = image.key;
  picture.src = small(image);
  const gone = document.createElement("span");
  gone.className = "gone";
  gone.hidden = true;
  picture.addEventListener("error", () => {
    gone.hidden = false;
    picture.hidden = true;
    gone.textContent = document.getElementById("contact").dataset.state === "live"
      ? "The file is not there, or not whole" : "Not fetched before the server went";
  });
  frame.append(picture, gone);
  const name = document.createElement("span");
  name.className = "name";
  name.setAttribute("aria-hidden", "true");
  const words = document.createElement("bdi");
  words.textContent = image.key;
  name.append(words);
  button.append(frame, name);
  button.title = image.key;
  item.append(button);
  return item;
}

function mark(button, review) {
  if ((button.dataset.mark ?? "") === (review ?? "")) return;
  button.querySelector(".badge")?.remove();
  if (!review) {
    delete button.dataset.mark;
    return;
  }
  button.dataset.mark = review;
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.dataset.mark = review;
  badge.textContent = review === "keep" ? "Keep" : "Reject";
  button.querySelector(".frame").append(badge);
}
