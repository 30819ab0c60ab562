// Changes to the queue: each says what it would cost before it is done.
import { grouped, plural } from "./format.js";

const at = (id) => document.getElementById(id);

export class Changes {
  #server;
  #paused = false;

  constructor(server) {
    this.#server = server;
    at("pause").addEventListener("click", () => this.#attempt(() => server.post(this.#paused ? "/resume" : "/pause"), () => ""));
    for (const verb of ["retry-failed", "retry-uncertain", "cancel"]) {
      at(verb).addEventListener("click", () => this.order(verb, {}));
    }
  }

  get allowed() { return this.#server.session?.can_change ?? false; }

  /** Once the server has ended, buttons would only fail. */
  allowNow(isThere) {
    for (const button of document.querySelectorAll(".head .actions button, .failure button")) button.disabled = !isThere;
    if (isThere) return;
    at("why").hidden = false;
    at("why").textContent = "nightshift dashboard serves this page again, to review, retry and cancel.";
  }

  show({ jobs, run }) {
    const session = this.#server.session;
    if (!session) return;
    const open = jobs.queued + jobs.submitting + jobs.generating + jobs.downloading;
    this.#paused = run.paused;
    at("pause").hidden = !session.can_pause || run.halt !== null || open === 0;
    at("pause").textContent = run.paused ? "Resume submitting" : "Pause submitting";
    at("pause").classList.toggle("strong", run.paused);
    this.#offer("retry-failed", session, jobs.failed, "Retry");
    this.#offer("retry-uncertain", session, jobs.uncertain, "Retry");
    this.#offer("cancel", session, jobs.queued, "Cancel");
    const why = !session.can_change
      ? "This page was started with --read-only: it changes nothing."
      : !session.can_pause && open > 0
        ? "Only the page of the run itself can pause it: nightshift run --dashboard."
        : "";
    at("why").hidden = !why;
    at("why").textContent = why;
  }

  #offer(verb, session, count, word) {
    at(verb).hidden = !session.can_change || count === 0;
    const state = { "retry-failed": "failed", "retry-uncertain": "uncertain", cancel: "queued" }[verb];
    const text = `${word} ${grouped(count)} ${state}…`;
    if (at(verb).textContent !== text) at(verb).textContent = text;
  }

  /** Asks what it would do, asks the user, and does it. */
  async order(verb, scope) {
    let quote;
    this.say("Counting…");
    try {
      quote = await this.#server.get(`/quote?${new URLSearchParams({ verb, ...scope })}`);
    } catch (error) {
      return this.say(error.message, true);
    }
    this.say("");
    for (;;) {
      if (quote.jobs === 0) return this.say("There is nothing of that kind any more.");
      if (!(await confirmed(verb, scope, quote))) return;
      try {
        const { jobs } = await this.#server.post(`/${verb}`, { ...scope, jobs: quote.jobs, up_to_usd: quote.up_to_usd });
        if (verb === "cancel") return this.say(`${plural(jobs, "job")} cancelled`);
        const next = this.#server.session?.can_pause ? "" : "; the run goes on with them, or nightshift resume";
        return this.say(`${plural(jobs, "job")} back in the queue${next}`);
      } catch (error) {
        if (error.status !== 409 || !error.body.quote) return this.say(error.message, true);
        quote = error.body.quote;
      }
    }
  }

  async #attempt(work, words) {
    try {
      this.say(words(await work()));
    } catch (error) {
      this.say(error.message, true);
    }
  }

  say(text, isBad = false) {
    at("said").textContent = text;
    at("said").toggleAttribute("data-bad", isBad);
  }
}

function confirmed(verb, scope, quote) {
  const dialog = at("confirm");
  const jobs = scope.key ? scope.key : plural(quote.jobs, verb === "cancel" ? "queued job" : "job");
  const paid = quote.jobs - quote.free;
  const lines = [];
  if (verb === "cancel") {
    lines.push("They are taken out of the queue before they are submitted, and nothing is charged for them. nightshift retry --state cancelled puts them back.");
  } else {
    if (paid > 0) lines.push(`Costs up to $${quote.up_to_usd}, if ${paid === 1 ? "it is" : "each is"} charged once.`);
    if (quote.free > 0) lines.push(`${plural(quote.free, "image")} paid for already ${quote.free === 1 ? "is" : "are"} only fetched again, free of charge, by the next run.`);
    if (quote.doubtful_jobs > 0) {
      lines.push(`This may pay twice: up to $${quote.doubtful_up_to_usd} may have been charged for earlier submissions of ${quote.doubtful_jobs === quote.jobs ? (quote.jobs === 1 ? "it" : "these") : plural(quote.doubtful_jobs, "of them").replace("thems", "them")}.`);
    }
  }
  at("confirm-title").textContent = verb === "cancel" ? `Cancel ${jobs}?` : `Submit ${jobs} again?`;
  at("confirm-text").replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  at("confirm-yes").textContent = verb === "cancel" ? "Cancel them" : paid > 0 ? `Retry for up to $${quote.up_to_usd}` : "Fetch again";
  return new Promise((resolve) => {
    const done = (answer) => {
      dialog.onclose = null;
      if (dialog.open) dialog.close();
      resolve(answer);
    };
    at("confirm-yes").onclick = () => done(true);
    at("confirm-no").onclick = () => done(false);
    dialog.onclose = () => done(false);
    dialog.showModal();
    at("confirm-no").focus();
  });
}
