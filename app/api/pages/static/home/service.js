// The public API, and nothing else. Nothing is kept of what is asked.

export const DECISIONS = "/v1/decisions?explain=changes";
const PLANS = "/v1/plans";
const REVIEWS = "/v1/messages/review";

// The page's own publishable key, where the service asks for keys.
const key = document.querySelector('meta[name="followup-key"]')?.content;
const KEY = key ? { Authorization: `Bearer ${key}` } : {};

// Why there is no answer. `errors` are those of the problem (RFC 9457), each with its pointer.
export class Trouble extends Error {
  constructor(kind, status = 0, problem = null) {
    super(kind);
    this.kind = kind;
    this.status = status;
    this.errors = problem?.errors ?? [];
    this.detail = problem?.detail ?? "";
  }
}

export const headersOf = (language) => ({
  "Accept-Language": language,
  "Content-Type": "application/json",
  Prefer: "no-store",
});

// The decision and the plan, asked for at the same time: one round trip.
export async function ask(request, language, signal) {
  const [decision, plan] = await Promise.all([
    post(DECISIONS, request, language, signal),
    post(PLANS, request, language, signal),
  ]);
  return { decision: decision.body, plan: plan.body, language: decision.language };
}

export async function review(draft, language, signal) {
  return (await post(REVIEWS, draft, language, signal)).body;
}

async function post(path, body, language, signal) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { ...headersOf(language), ...KEY },
    body: JSON.stringify(body),
    signal,
  }).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new Trouble(navigator.onLine ? "unreachable" : "offline");
  });
  const told = await answer.json().catch(() => null);
  if (answer.ok && told) {
    return { body: told, language: answer.headers.get("Content-Language") ?? "en" };
  }
  throw new Trouble(answer.status >= 500 || !told ? "server" : "refused", answer.status, told);
}
