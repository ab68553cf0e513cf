/** Answers whose keys are values, as `failed_to_launch` below `outcomes`: those stay as they are. */
const KEYED_BY_VALUES = ['outcomes', 'attributes'] as const;
const KEPT: ReadonlySet<string> = new Set(KEYED_BY_VALUES);

type CamelKey<Key extends string> = Key extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelKey<Tail>>}` : Key;

/** The public JSON, which is `snake_case`, as TypeScript spells it. Values stay as they are. */
export type CamelKeys<Json> = Json extends readonly (infer Item)[]
  ? readonly CamelKeys<Item>[]
  : Json extends object
    ? {
        readonly [Key in keyof Json as Key extends string ? CamelKey<Key> : never]: Key extends (typeof KEYED_BY_VALUES)[number]
          ? Json[Key]
          : CamelKeys<Json[Key]>;
      }
    : Json;

/** @param json - as parsed; not modified */
export function toCamelKeys(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(toCamelKeys);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [toCamelKey(key), KEPT.has(key) ? value : toCamelKeys(value)]));
}

/** The other way, of an object's own keys alone. */
export function toSnakeKeys(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [toSnakeKey(key), value]));
}

function toCamelKey(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, next: string) => next.toUpperCase());
}

function toSnakeKey(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
