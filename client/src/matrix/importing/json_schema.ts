/**
 * Checks JSON against the published schema of exports.
 *
 * It knows the words of JSON Schema 2020-12 that the schema uses and refuses to guess at others.
 * Members that the schema does not name are let through: a later Linnet may have added them.
 */
import { asArray, asObject, isObject, type Json, type JsonObject } from "../json.ts";

type Test = (word: Json, value: Json, root: JsonObject, rule: JsonObject) => boolean;

const TYPES: Record<string, (value: Json) => boolean> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  integer: Number.isSafeInteger,
};
const patterns = new Map<string, RegExp>();

function patternOf(words: string): RegExp {
  const known = patterns.get(words) ?? new RegExp(words, "u");
  patterns.set(words, known);
  return known;
}

const WORDS: Record<string, Test> = {
  $ref: (word, value, root) => fits(refOf(root, String(word)), value, root),
  type: (word, value) => TYPES[String(word)]?.(value) ?? false,
  const: (word, value) => word === value,
  enum: (word, value) => asArray(word).includes(value),
  pattern: (word, value) => typeof value === "string" && patternOf(String(word)).test(value),
  minimum: (word, value) => typeof value === "number" && value >= Number(word),
  maxItems: (word, value) => asArray(value).length <= Number(word),
  required: (word, value) =>
    isObject(value) && asArray(word).every((name) => Object.hasOwn(value, String(name))),
  items: (word, value, root) => asArray(value).every((one) => fits(asObject(word), one, root)),
  properties: (word, value, root) =>
    Object.entries(asObject(word)).every(([name, rule]) => {
      const held = asObject(value);
      return !Object.hasOwn(held, name) || fits(asObject(rule), held[name] ?? null, root);
    }),
  additionalProperties: (word, value, root, rule) =>
    !isObject(word) ||
    Object.entries(asObject(value))
      .filter(([name]) => !Object.hasOwn(asObject(rule["properties"]), name))
      .every(([, one]) => fits(word, one ?? null, root)),
};
const SILENT = new Set(["description", "title", "$schema", "$id", "$defs", "oneOf"]);

function refOf(root: JsonObject, ref: string): JsonObject {
  const name = ref.replace("#/$defs/", "");
  const found = asObject(root["$defs"])[name];
  if (!isObject(found)) throw new Error(`The schema has no ${ref}.`);
  return found;
}

function fits(rule: JsonObject, value: Json, root: JsonObject): boolean {
  return Object.entries(rule).every(([name, word]) => {
    const test = WORDS[name];
    if (test) return test(word ?? null, value, root, rule);
    if (SILENT.has(name)) return true;
    throw new Error(`The schema has the word ${name}, which is not known here.`);
  });
}

/** Whether this is what the schema calls `name`. */
export function fitsSchema(schema: JsonObject, name: string, value: Json): boolean {
  return fits(refOf(schema, `#/$defs/${name}`), value, schema);
}
