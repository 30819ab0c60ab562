// Looking through the images one by one, and marking them from the keyboard. The next ones are fetched ahead; a mark shows at
// once and is sent behind the scenes, one after another.
import { grouped } from "./format.js";
import { address } from "./images.js";

const at = (id) => document.getElementById(id);
const page = 40;
const ahead = 3;

export class Review {
  #server;
  #say;
  #images = [];
  #place = 0;
  /** Every image of the batches is shown, rather than a list that was handed over. */
  #isWhole = false;
  #isExhausted = false;
  #loading = null;
  /** Why the next images could not be listed. */
  #trouble = null;
  #undo = [];
  #sending = Promise.resolve();
  #unsent = 0;
  #counts = { kept: 0, rejected: 0 };
  #fetched = new Map();

  constructor(server, say) {
    this.#server = server;
    this.#say = say;
    at("open-review").addEventListener("click", () => this.openAll());
    at("review-close").addEventListener("click", () => at("review").close());
    at("review-back").addEventListener("click", () => this.#go(-1));
    at("review-next").addEventListener("click", () => this.#go(1));
    at("review-keep").addEventListener("click", () => this.#mark("keep"));
    at("review-reject").addEventListener("click", () => this.#mark("reject"));
    at("review-undo").addEventListener("click", () => this.#takeBack());
    at("review-unmarked").addEventListener("change", () => this.openAll());
    // On the page, not on the dialog: a button that is disabled under the focus would take the keys away.
    document.addEventListener("keydown", (event) => this.#key(event));
    at("review").addEventListener("close", () => this.#fetched.clear());
    for (const name of ["load", "error"]) at("review-image").addEventListener(name, () => this.#stage());
    // The server is back: what could not be fetched is asked for again.
    server.addEventListener("session", () => {
      const picture = at("review-image");
      if (at("review").open && picture.complete && picture.naturalWidth === 0 && picture.src) picture.src = picture.src;
    });
    addEventListener("beforeunload", (event) => {
      if (this.#unsent > 0) event.preventDefault();
    });
  }

  /** A few images, beginning with one of them. */
  openThese(images, place) {
    this.#begin(images.map((image) => ({ ...image })), place, false);
  }

  async openAll() {
    this.#begin([], 0, true);
    await this.#more();
    this.#show();
  }

  #begin(images, place, isWhole) {
    this.#images = images;
    this.#place = place;
    this.#isWhole = isWhole;
    this.#isExhausted = !isWhole;
    this.#loading = null;
    this.#trouble = null;
    this.#undo = [];
    at("review-only").hidden = !isWhole;
    if (!at("review").open) at("review").showModal();
    const canMark = this.#server.session?.can_change ?? false;
    for (const id of ["review-keep", "review-reject", "review-undo"]) at(id).hidden = !canMark;
    at("review-stage").focus();
    this.#show();
  }

  /** The next page of images, if there is one. */
  async #more() {
    if (!this.#isWhole || this.#isExhausted) return;
    this.#loading ??= this.#list(this.#images);
    await this.#loading;
  }

  /** What comes for a list that was left meanwhile is no part of the next one. */
  async #list(list) {
    const after = list.at(-1)?.job ?? 0;
    const only = at("review-unmarked").checked ? "&only=unmarked" : "";
    let found = null;
    let trouble = null;
    try {
      found = await this.#server.get(`/review?after=${after}&limit=${page}${only}`);
    } catch (error) {
      trouble = error.message;
    }
    if (list !== this.#images) return;
    this.#loading = null;
    this.#trouble = trouble;
    if (!found) return;
    this.#isExhausted = found.images.length < page;
    if (after === 0) this.#counts = { kept: found.kept, rejected: found.rejected };
    list.push(...found.images);
  }

  /** The latest images are told of without their prompts, which only a look at one of them needs. */
  async #fetchPrompt(image) {
    image.prompt = "";
    try {
      const { images } = await this.#server.get(`/review?after=${image.job - 1}&limit=1`);
      if (images[0]?.job === image.job) image.prompt = images[0].prompt;
    } catch {
      image.prompt = undefined;
      return;
    }
    if (image === this.#images[this.#place]) this.#show();
  }

  #show() {
    const image = this.#images[this.#place];
    const picture = at("review-image");
    at("review-key").firstElementChild.textContent = image?.key ?? "Review";
    at("review-prompt").textContent = image?.prompt ?? "";
    for (const id of ["review-keep", "review-reject"]) at(id).disabled = !image;
    at("review-undo").disabled = this.#undo.length === 0;
    at("review-back").disabled = this.#place === 0;
    at("review-next").disabled = !image;
    this.#showMark(image?.review ?? null);
    if (!image) {
      this.#stage();
      at("review-place").textContent = this.#isWhole ? this.#tally() : "";
      return;
    }
    if (image.prompt === undefined) this.#fetchPrompt(image);
    picture.alt = image.prompt || image.key;
    if (!picture.src.endsWith(address(image))) picture.src = address(image);
    this.#stage();
    const many = `${grouped(this.#place + 1)} of ${grouped(this.#images.length)}${this.#isExhausted ? "" : "+"}`;
    at("review-place").textContent = this.#isWhole ? `${many} · ${this.#tally()}` : many;
    for (let step = 1; step <= ahead; step += 1) this.#fetch(this.#images[this.#place + step]);
  }

  /** The image, as soon as it is there, or words: never the one before it, which would be marked for the next. */
  #stage() {
    const image = this.#images[this.#place];
    const picture = at("review-image");
    picture.hidden = !image || !picture.complete || picture.naturalWidth === 0;
    const words = at("review-empty");
    words.hidden = !picture.hidden;
    if (!image) {
      const isWaiting = this.#isWhole && !this.#isExhausted;
      words.textContent = isWaiting ? this.#trouble ?? "Fetching…" : this.#images.length > 0 ? this.#ending() : "There are no images here yet.";
    } else {
      words.textContent = picture.complete ? "The file can't be fetched, or is not whole. nightshift verify tells more." : "Fetching…";
    }
  }

  /** What to do with the marks. */
  #ending() {
    if (!this.#isWhole || !this.#server.session?.can_change) return "That was the last one.";
    return "That was the last one.\n\nnightshift export --review keep\nlists what you keep.\n\nnightshift retry --where review=reject\n"
      + "has another image made in place of each that you rejected.\n\nnightshift export --manifest --review reject > edited.jsonl\n"
      + "writes their rows, to be edited and run.";
  }

  #tally() { return `${grouped(this.#counts.kept)} kept, ${grouped(this.#counts.rejected)} rejected`; }

  #showMark(review) {
    const mark = at("review-mark");
    mark.textContent = review === "keep" ? "Keep" : review === "reject" ? "Reject" : "";
    mark.dataset.mark = review ?? "";
    at("review-keep").setAttribute("aria-pressed", review === "keep");
    at("review-reject").setAttribute("aria-pressed", review === "reject");
  }

  #fetch(image) {
    if (!image || this.#fetched.has(image.job)) return;
    const picture = new Image();
    picture.src = address(image);
    this.#fetched.set(image.job, picture);
    if (this.#fetched.size > 12) this.#fetched.delete(this.#fetched.keys().next().value);
  }

  async #go(step) {
    this.#place = Math.min(Math.max(this.#place + step, 0), this.#images.length);
    this.#show();
    if (this.#images.length - this.#place < 10 && !this.#isExhausted) {
      await this.#more();
      this.#show();
    }
  }

  #mark(mark) {
    const image = this.#images[this.#place];
    if (!image || !at("review-image").complete || !this.#server.session?.can_change) return;
    this.#undo.push({ place: this.#place, former: image.review ?? null });
    this.#set(image, mark);
    this.#go(1);
  }

  #takeBack() {
    const last = this.#undo.pop();
    if (!last) return;
    this.#place = last.place;
    this.#set(this.#images[last.place], last.former);
    this.#show();
  }

  #set(image, mark) {
    const former = image.review ?? null;
    if (former === mark) return;
    const change = (value, by) => {
      if (value === "keep") this.#counts.kept += by;
      if (value === "reject") this.#counts.rejected += by;
    };
    image.review = mark;
    change(former, -1);
    change(mark, 1);
    this.#unsent += 1;
    this.#sending = this.#sending.then(async () => {
      try {
        await this.#server.post("/mark", { job: image.job, version: image.version, mark });
      } catch (error) {
        image.review = former;
        change(former, 1);
        change(mark, -1);
        this.#say(`${image.key} is not marked: ${error.message}`, true);
        this.#show();
        at("review-place").textContent = `${image.key} is not marked: ${error.message}`;
      }
      this.#unsent -= 1;
    });
  }

  #key(event) {
    if (!at("review").open || event.metaKey || event.ctrlKey || event.altKey) return;
    // A key that is held down moves on, and marks once.
    if (event.repeat && event.key.length === 1) return;
    const does = {
      ArrowRight: () => this.#go(1), ArrowLeft: () => this.#go(-1), k: () => this.#mark("keep"),
      r: () => this.#mark("reject"), u: () => this.#takeBack(),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }
}
