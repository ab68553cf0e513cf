import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { claudeCodeSource } from '../../src/ingest/claude-code/index.ts';
import { codexSource } from '../../src/ingest/codex/index.ts';
import { copilotSource } from '../../src/ingest/copilot/index.ts';
import { cursorSource } from '../../src/ingest/cursor/index.ts';
import { geminiDocumentSource, geminiSource } from '../../src/ingest/gemini/index.ts';
import { openCodeSource } from '../../src/ingest/opencode/index.ts';

const SOURCES = [claudeCodeSource, codexSource, copilotSource, cursorSource, geminiDocumentSource, geminiSource, openCodeSource];
const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const PATHS = ['claude-code', 'codex', 'copilot', 'cursor', 'gemini', 'opencode'].flatMap((folder) =>
  globSync(`${folder}/**/*.{json,jsonl}`, { cwd: FIXTURES }).filter(
    (path) => !path.endsWith('.expected.json') && !path.includes('/catalog'),
  ),
);

describe('the sources', () => {
  it.each(PATHS.sort())('leave %s to its own agent', (path) => {
    const text = readFileSync(join(FIXTURES, path), 'utf8');
    const lines = text.split('\n').slice(0, 20);
    const known = SOURCES.filter((source) => source.matchesPath(path) && source.recognises(source.unit === 'document' ? [text] : lines));
    expect(known.map(({ agent }) => agent)).toEqual([path.split('/')[0]]);
  });

  it('have a name each, by which a cursor knows its source again', () => {
    expect(new Set(SOURCES.map(({ name }) => name)).size).toBe(SOURCES.length);
  });
});
