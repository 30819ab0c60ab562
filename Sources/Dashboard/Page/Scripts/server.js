// The one connection to the server: events that come, changes that go, and whether we are in contact.

const silence = 8000;

export class Server extends EventTarget {
  session = null;
  #source = null;
  #heard = 0;
  #ended = false;
  #retry = null;

  async start() {
    await this.#login();
    setInterval(() => this.#watch(), 1000);
    await this.#open();
  }

  /** Trades the token behind the number sign for a cookie, and takes it out of the address bar. */
  async #login() {
    const match = location.hash.match(/^#token=([0-9a-f]+)$/);
    if (!match) return;
    history.replaceState(null, "", location.pathname);
    try {
      await fetch("/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: match[1] }) });
    } catch {
      // Not in contact: said soon enough.
    }
  }

  async #open() {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
    try {
      const answer = await fetch("/session", { cache: "no-store" });
      if (answer.status === 401 || answer.status === 403) {
        this.#contact("lost", "Open the address with the token that nightshift printed");
        return this.#later();
      }
      if (!answer.ok) throw new Error(String(answer.status));
      this.session = await answer.json();
    } catch {
      return this.#lost();
    }
    this.dispatchEvent(new Event("session"));
    const source = new EventSource("/events");
    this.#source = source;
    this.#heard = Date.now();
    for (const name of ["status", "throughput", "images", "failures", "trouble", "beat", "end"]) {
      source.addEventListener(name, (event) => this.#hear(name, event.data));
    }
    // The browser would try again by itself, but with the token of a server that may be gone.
    source.addEventListener("error", () => this.#lost());
  }

  #hear(name, data) {
    this.#heard = Date.now();
    if (name === "end") {
      this.#ended = true;
      return;
    }
    this.#ended = false;
    this.#contact("live", "Live");
    if (name !== "beat") this.dispatchEvent(new CustomEvent(name, { detail: JSON.parse(data) }));
  }

  #watch() {
    if (this.#source && Date.now() - this.#heard > silence) this.#lost();
  }

  #lost() {
    this.#source?.close();
    this.#source = null;
    if (this.#ended) this.#contact("ended", this.session?.can_pause ? "The run has ended" : "The server has ended");
    else this.#contact("lost", "Lost contact, trying again");
    this.#later();
  }

  #later() {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), 2000);
  }

  #contact(state, text) {
    this.dispatchEvent(new CustomEvent("contact", { detail: { state, text } }));
  }

  /** In words of ours: what a browser says of a server that is gone helps nobody. */
  async #ask(path, options) {
    try {
      return await fetch(path, options);
    } catch {
      throw new Error("no contact with the server; look again once it is back");
    }
  }

  async get(path) {
    const answer = await this.#ask(path, { cache: "no-store" });
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(body.error ?? `the server answered ${answer.status}`), { body });
    return body;
  }

  async post(path, body = {}) {
    const answer = await this.#ask(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Nightshift-Token": this.session?.token ?? "" },
      body: JSON.stringify(body),
    });
    const reply = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(reply.error ?? `the server answered ${answer.status}`), { body: reply, status: answer.status });
    return reply;
  }
}
