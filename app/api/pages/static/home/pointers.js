// Reading and writing a request by JSON Pointer. Lists stay dense, and nothing empty stays behind.

const steps = (pointer) => pointer.split("/").slice(1);
const isPlace = (step) => /^\d+$/.test(step);

export function read(root, pointer) {
  return steps(pointer).reduce((value, step) => value?.[step], root);
}

export function write(root, pointer, value) {
  const copy = structuredClone(root);
  set(copy, steps(pointer), value === "" ? undefined : value);
  return copy;
}

function set(into, [step, ...rest], value) {
  if (rest.length) {
    into[step] ??= isPlace(rest[0]) ? [] : {};
    set(into[step], rest, value);
    if (isEmpty(into[step])) value = undefined;
    else return;
  }
  if (value !== undefined) into[step] = value;
  else if (Array.isArray(into)) into.splice(Number(step), 1);
  else delete into[step];
}

const isEmpty = (value) =>
  value === undefined || (typeof value === "object" && Object.keys(value).length === 0);

// Every fact in a request, as pairs of pointer and value.
export function leaves(value, pointer = "") {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [[pointer, value]];
  return Object.entries(value).flatMap(([step, inner]) => leaves(inner, `${pointer}/${step}`));
}

// JSON Merge Patch (RFC 7396): what the service suggests as a change.
export function merged(target, patch) {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
  const result = target && typeof target === "object" && !Array.isArray(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}
