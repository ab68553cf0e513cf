import { isDeepStrictEqual } from 'node:util';
import type { Node } from 'jsonc-parser';
import { SessionBuddyError } from '../../domain/errors.ts';
import { insertLast, replaceValue } from './insert-json.ts';
import { findChild, LINE_END, lineEndOf, parseJsonText, toValue } from './json-text.ts';
import { removeChild } from './remove-json.ts';

export type JsonPath = readonly (string | number)[];

/**
 * The text of a JSON settings file under change. What is not named by a change keeps its bytes: comments, order,
 * indentation, line ends, trailing commas.
 */
export class JsonSettings {
  /** Paths of the properties that were not there before, containers included, outermost first. */
  readonly added: string[][] = [];
  readonly #original: string;
  #isChanged = false;
  #text: string;
  #root: Node;

  /** @throws SessionBuddyError SETTINGS_UNREADABLE */
  constructor(text: string) {
    this.#original = text;
    const isEmpty = parseJsonText(text) === undefined;
    const end = lineEndOf(text);
    this.#text = isEmpty ? `${text}${text === '' || LINE_END.test(text.slice(-1)) ? '' : end}{}${end}` : text;
    this.#root = parseJsonText(this.#text) as Node;
  }

  get text(): string {
    return this.#isChanged ? this.#text : this.#original;
  }

  /** The value at a path; undefined where there is none. */
  get(path: JsonPath): unknown {
    const node = this.#find(path);
    return node && toValue(node);
  }

  /** Sets a property, with the objects around it that are missing. @throws SessionBuddyError SETTINGS_CONFLICT */
  set(path: readonly string[], value: unknown): void {
    if (isDeepStrictEqual(this.get(path), value)) return;
    const found = this.#find(path);
    if (found) {
      this.#change(replaceValue(this.#text, this.#root, found, value));
      return;
    }
    let depth = path.length - 1;
    while (this.#find(path.slice(0, depth)) === undefined) depth--;
    const container = this.#require(path.slice(0, depth), 'object');
    const nested = path.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    for (let length = depth + 1; length <= path.length; length++) this.added.push(path.slice(0, length));
    this.#change(insertLast(this.#text, this.#root, container, path[depth], nested));
  }

  /** Adds an item to an array, which is made when it is missing. @throws SessionBuddyError SETTINGS_CONFLICT */
  append(path: readonly string[], item: unknown): void {
    if (this.#find(path) === undefined) this.set(path, [item]);
    else this.#change(insertLast(this.#text, this.#root, this.#require(path, 'array'), undefined, item));
  }

  /** Puts another value in the place of one that is there. */
  replace(path: JsonPath, value: unknown): void {
    const node = this.#find(path);
    if (node && !isDeepStrictEqual(toValue(node), value)) this.#change(replaceValue(this.#text, this.#root, node, value));
  }

  /** Removes a property or item, if it is there. */
  remove(path: JsonPath): void {
    const container = this.#find(path.slice(0, -1));
    const child = container && findChild(container, path.at(-1) as string | number);
    if (child) this.#change(removeChild(this.#text, container, child));
  }

  #change(text: string): void {
    this.#isChanged = true;
    this.#text = text;
    this.#root = parseJsonText(text) as Node;
  }

  #find(path: JsonPath): Node | undefined {
    return path.reduce<Node | undefined>((node, key) => {
      const child = node && findChild(node, key);
      return child?.type === 'property' ? child.children?.[1] : child;
    }, this.#root);
  }

  #require(path: readonly string[], type: 'object' | 'array'): Node {
    const node = this.#find(path);
    if (node?.type === type) return node;
    throw new SessionBuddyError('SETTINGS_CONFLICT', `${path.join('.')} is a JSON ${node?.type}, not an ${type}`);
  }
}

/** The value of a JSON settings file; an empty one is `{}`. @throws SessionBuddyError SETTINGS_UNREADABLE */
export function parseJsonSettings(text: string): unknown {
  const root = parseJsonText(text);
  return root ? toValue(root) : {};
}
