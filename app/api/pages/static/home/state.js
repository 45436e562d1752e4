// What is known of the interview: one request of the service, the address that keeps it, and who
// wants to know when it changes.

import { fromAddress, isPrivate, toAddress } from "./address.js";
import { leaves, read, write } from "./pointers.js";

export class State extends EventTarget {
  #request = {};

  constructor() {
    super();
    this.#request = fromAddress(location.hash);
    addEventListener("popstate", () => this.#fromAddress());
  }

  get request() {
    return this.#request;
  }

  read(pointer) {
    return read(this.#request, pointer);
  }

  // A change by typing takes the place of the last address; one by a button can be undone by going
  // back.
  become(request, { undoable = false, quiet = false } = {}) {
    if (JSON.stringify(request) === JSON.stringify(this.#request)) return;
    this.#request = request;
    const address = toAddress(request);
    const target = address ? `#${address}` : location.pathname + location.search;
    if (undoable) history.pushState(null, "", target);
    else history.replaceState(null, "", target);
    if (!quiet) this.#tell();
  }

  write(pointer, value) {
    this.become(write(this.#request, pointer, value));
  }

  // Going back changes the open facts; names and texts stay as they are, where they still belong.
  #fromAddress() {
    let request = fromAddress(location.hash);
    for (const [pointer, value] of leaves(this.#request)) {
      const list = /^\/(\w+)\/(\d+)\//.exec(pointer);
      const belongs = !list || list[1] === "message_facts" || request[list[1]]?.[list[2]];
      if (isPrivate(pointer) && belongs) request = write(request, pointer, value);
    }
    this.#request = request;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
