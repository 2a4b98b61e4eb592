// The files on their way and what became of each; two go at a time. Knows no element of the page.
//
// A file's state: waiting, sending, paused, broken (may be tried again), refused, duplicate; then, as its document
// goes on, pending, ready, failed or gone. `hold` says why nothing goes: paused, busy, broken, signed-out, or null.
import { send } from "./send.js";

const AT_ONCE = 2;
const BREAKS_TO_HOLD = 2;
const CLOCK_SLACK_SECONDS = 10;
export const UNSENT = new Set(["waiting", "sending", "paused"]);
export const NEEDS_YOU = new Set(["broken", "refused", "duplicate", "failed"]);

export class Queue {
  constructor({ address, limit, tenant, onChange }) {
    Object.assign(this, { address, limit, tenant, onChange, items: [], hold: null, seconds: 0, breaks: 0, keys: 0 });
  }

  add(files, template) {
    if (this.items.every((item) => item.state === "ready" || item.state === "gone")) this.items = [];
    if (this.hold === "paused" && !this.count(UNSENT)) this.hold = null; // of a pause whose files were all taken off
    for (const file of files) {
      const item = { key: (this.keys += 1), name: file.name, size: file.size, file, template, state: "waiting", share: 0, tries: 0 };
      if (file.size > this.limit) Object.assign(item, { state: "refused", word: "tooLarge", file: null });
      this.items.push(item);
    }
    this.next();
  }

  // Documents sent from an earlier page of this window.
  recall(remembered) {
    for (const { id, name } of remembered) this.items.push({ key: (this.keys += 1), name, size: 0, documentId: id, state: "pending", share: 1, tries: 1 });
    this.onChange();
  }

  next() {
    let sending = this.items.filter((item) => item.state === "sending").length;
    for (const item of this.items) {
      if (this.hold || sending >= AT_ONCE) break;
      if (item.state !== "waiting") continue;
      sending += 1;
      this.#send(item);
    }
    this.onChange();
  }

  async #send(item) {
    Object.assign(item, { state: "sending", share: 0, word: null, part: null, tries: item.tries + 1 });
    item.startedAt ??= Date.now();
    const fields = { template: item.template, tenant: this.tenant, ...(item.again ? { name: item.name } : {}) };
    const onProgress = (share) => { item.share = share; this.onChange(); };
    const { outcome, abort } = send({ address: item.again || this.address, file: item.again ? null : item.file, fields, onProgress });
    item.abort = abort;
    this.#settle(item, await outcome);
    item.abort = null;
    this.next();
  }

  #settle(item, { kind, part, seconds }) {
    this.breaks = kind === "broken" ? this.breaks + 1 : 0;
    if (kind === "verdict") return this.#take(item, part);
    if (kind === "busy" || kind === "signed-out") {
      item.state = "waiting";
      return kind === "busy" ? this.#waitFor(seconds) : this.#holdFor("signed-out");
    }
    if (kind === "aborted") return; // who stopped it has said what it is now
    if (kind === "too-large") return Object.assign(item, { state: "refused", word: "tooLarge", file: null });
    Object.assign(item, { state: "broken", word: kind });
    // One file that breaks is its own affair; when all do, trying the other thousands would only break them, too.
    if (this.breaks >= BREAKS_TO_HOLD || (kind === "broken" && !navigator.onLine)) this.#holdFor("broken");
  }

  #take(item, part) {
    const verdict = part.dataset.verdict;
    const word = part.querySelector(".verdict-word");
    const sentAgo = (Date.now() - item.startedAt) / 1000 + CLOCK_SLACK_SECONDS;
    const isOwnEcho = verdict === "duplicate" && !item.again && item.tries > 1 && part.dataset.resentAfter && Number(part.dataset.resentAfter) <= sentAgo;
    item.part = isOwnEcho ? null : part;
    if (verdict === "sent" || isOwnEcho) {
      const link = part.querySelector("a").getAttribute("href");
      Object.assign(item, { state: "pending", share: 1, file: null, documentId: word.dataset.document || /[0-9a-f-]{36}/.exec(link)[0] });
    } else {
      Object.assign(item, { state: verdict === "duplicate" ? "duplicate" : "refused", file: null });
    }
  }

  #holdFor(reason) {
    this.hold = reason;
    for (const item of this.items) if (item.state === "sending" && item.share < 1) this.#stop(item, "waiting");
  }

  #waitFor(seconds) {
    if (this.hold) return;
    Object.assign(this, { hold: "busy", seconds });
    const timer = setInterval(() => {
      this.seconds -= 1;
      if (this.hold === "busy" && this.seconds > 0) return this.onChange();
      clearInterval(timer);
      if (this.hold === "busy") this.resume();
    }, 1000);
  }

  // What has been sent whole is only waiting for its answer: it is let through, or it would be sent twice.
  #stop(item, state) {
    Object.assign(item, { state, share: 0 });
    item.abort?.();
  }

  pause() { this.#holdFor("paused"); this.onChange(); }

  resume() {
    if (this.hold === "broken") for (const item of this.items) if (item.state === "broken" && item.word === "broken") item.state = "waiting";
    Object.assign(this, { hold: null, breaks: 0 });
    this.next();
  }

  pauseOne(item) { if (item.state === "sending" && item.share < 1) this.#stop(item, "paused"); this.onChange(); }

  retry(item) {
    item.state = "waiting";
    if (this.hold === "broken") this.hold = null;
    this.next();
  }

  sendAgain(item, address) {
    Object.assign(item, { again: address, state: "waiting", part: null });
    this.next();
  }

  remove(item) {
    this.items = this.items.filter((other) => other !== item);
    this.next();
  }

  clear() {
    this.items = this.items.filter((item) => UNSENT.has(item.state) || item.state === "pending");
    this.onChange();
  }

  // What the server says of a sent file's document.
  follow(documentId, word) {
    const item = this.items.find((one) => one.documentId === documentId);
    if (item) Object.assign(item, { state: word.dataset.state, part: word.parentElement });
  }

  count(states) { return this.items.reduce((sum, item) => sum + (states.has(item.state) ? 1 : 0), 0); }

  get pending() { return this.items.filter((item) => item.state === "pending"); }
}
