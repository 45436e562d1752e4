// The page's own texts in one language. What the service says comes in its language, and says so.

export class Words {
  constructor(language, texts) {
    this.language = language;
    this.texts = texts;
  }

  static async in(language) {
    const answer = await fetch(new URL(`../words/${language}.json`, import.meta.url));
    return new Words(language, await answer.json());
  }

  has(key) {
    return key in this.texts;
  }

  say(key, values = {}) {
    return this.texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  // Fills what is marked in the page, as the service did for the first language.
  fill(root) {
    for (const each of root.querySelectorAll("[data-word]")) {
      each.textContent = this.say(each.dataset.word);
    }
    for (const each of root.querySelectorAll("[data-word-label]")) {
      each.setAttribute("aria-label", this.say(each.dataset.wordLabel));
    }
  }
}
