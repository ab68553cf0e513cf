import { describe, expect, it } from 'vitest';
import { readSpecifiers } from './read-specifiers.ts';

const textsOf = (source: string) => readSpecifiers(source).map((specifier) => specifier.text);

describe('readSpecifiers', () => {
  it('reads every form of import and export', () => {
    const source = `
      import a from './a.ts';
      import type { B } from "../b.ts";
      import { c, type D } from
        './c.ts';
      import './effect.ts';
      export * from './e.ts';
      export { f as g } from './f.ts';
      const lazy = await import('./g.ts');
      type H = import('./h.ts').H;`;
    expect(textsOf(source)).toEqual(['./a.ts', '../b.ts', './c.ts', './effect.ts', './e.ts', './f.ts', './g.ts', './h.ts']);
    expect(readSpecifiers(source).every((specifier) => specifier.isImport)).toBe(true);
  });

  it('reads the file of a worker, which is no import statement', () => {
    const source = "new Worker(new URL(import.meta.url.endsWith('.ts') ? './w.ts' : './w.js', import.meta.url));";
    expect(readSpecifiers(source)).toEqual([
      { text: './w.ts', line: 1, isImport: false },
      { text: './w.js', line: 1, isImport: false },
    ]);
  });

  it('passes over packages and builtins', () => {
    expect(textsOf("import fs from 'node:fs'; import ws from 'ws';")).toEqual([]);
  });

  it('passes over comments, templates and regular expressions', () => {
    const source = [
      "// import a from './a.ts'",
      "/* import b from './b.ts' */",
      "const text = `import c from './c.ts' ${`nested ${1} './d.ts'`} './e.ts'`;",
      "const quote = /['\"`]/.test(x) ? 1 / 2 : /[/'] /u.exec(y);",
      "if (ready) return /'/;",
      "import real from './real.ts';",
    ].join('\n');
    expect(readSpecifiers(source)).toEqual([{ text: './real.ts', line: 6, isImport: true }]);
  });

  it('reads an import inside a template’s expression', () => {
    expect(textsOf("`${ { a: await import('./a.ts') }.a } text` + import('./b.ts')")).toEqual(['./a.ts', './b.ts']);
  });

  it('is not led astray by escapes and unfinished text', () => {
    expect(textsOf("const a = 'it\\'s'; import('./a.ts')")).toEqual(['./a.ts']);
    expect(textsOf("const a = `unfinished ${ './b.ts'")).toEqual(['./b.ts']);
  });
});
