import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { SessionBuddyError } from '../domain/errors.ts';
import type { SkillVariant } from '../domain/experiment.ts';
import type { ExperimentGroup } from '../domain/experiment-design.ts';
import { localVariantFiles as files } from './local-variant-files.ts';

/** Not text, with what editors and shells like to change: no end of line, carriage returns, bytes that are no UTF-8. */
const ODD = Buffer.from([0x2d, 0x2d, 0x2d, 0x0d, 0x0a, 0xff, 0x00, 0xfe, 0x61]);

let root: string;
let skill: string;
let other: string;
beforeEach(() => {
  root = temporaryFolder();
  skill = join(root, 'skills', 'review');
  other = join(root, 'shorter');
  mkdirSync(join(skill, 'scripts'), { recursive: true });
  mkdirSync(join(other, 'references', 'deep'), { recursive: true });
  writeFileSync(join(skill, 'SKILL.md'), ODD);
  writeFileSync(join(skill, 'scripts', 'run.sh'), '#!/bin/sh\n');
  writeFileSync(join(other, 'SKILL.md'), 'short\n');
  writeFileSync(join(other, 'references', 'deep', 'more.md'), 'more\n');
});

async function take(): Promise<SkillVariant> {
  const directories = { skillDirectory: skill, variantDirectory: other };
  return { ...directories, copiesDirectory: await files.take(directories, join(root, 'experiments')), agent: null, directory: null };
}
const serve = (variant: SkillVariant, group: ExperimentGroup) => files.serve(variant, { group, holders: [] });
const tree = () => readdirSync(skill, { recursive: true }).map(String).sort();
const read = (path: string) => readFileSync(join(skill, path));

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof SessionBuddyError ? error.code : String(error);
}

describe('localVariantFiles', () => {
  it('puts the other version in place, and back to the last byte', async () => {
    chmodSync(join(skill, 'SKILL.md'), 0o640);
    const before = tree();
    const variant = await take();
    expect([tree(), read('SKILL.md')]).toEqual([before, ODD]);
    await serve(variant, 'treatment');
    expect(read('SKILL.md').toString()).toBe('short\n');
    expect(read('references/deep/more.md').toString()).toBe('more\n');
    expect(read('scripts/run.sh').toString()).toBe('#!/bin/sh\n');
    expect(await files.read(variant)).toEqual({ group: 'treatment', holders: [] });
    await serve(variant, 'control');
    expect([tree(), read('SKILL.md')]).toEqual([before, ODD]);
    expect(statSync(join(skill, 'SKILL.md')).mode & 0o777).toBe(0o640);
  });

  it('serves what the versions were when the experiment was created', async () => {
    const variant = await take();
    writeFileSync(join(other, 'SKILL.md'), 'edited later\n');
    await serve(variant, 'treatment');
    expect(read('SKILL.md').toString()).toBe('short\n');
  });

  it('overwrites nothing that somebody has changed, and says where the first content is', async () => {
    const variant = await take();
    await serve(variant, 'treatment');
    writeFileSync(join(skill, 'SKILL.md'), 'my edit\n');
    const refused = await serve(variant, 'control').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'VARIANT_CHANGED' });
    expect(String(refused)).toContain(join('control', 'SKILL.md'));
    expect(read('SKILL.md').toString()).toBe('my edit\n');
    expect(existsSync(join(skill, 'references', 'deep', 'more.md'))).toBe(true);
    expect(readFileSync(join(variant.copiesDirectory, 'control', 'SKILL.md'))).toEqual(ODD);
    // Undone by hand, it goes on.
    writeFileSync(join(skill, 'SKILL.md'), 'short\n');
    await serve(variant, 'control');
    expect(read('SKILL.md')).toEqual(ODD);
  });

  it('ends what was interrupted between two files', async () => {
    const variant = await take();
    await serve(variant, 'treatment');
    writeFileSync(join(skill, 'SKILL.md'), ODD);
    await serve(variant, 'control');
    expect(tree()).toEqual(['SKILL.md', 'scripts', 'scripts/run.sh']);
  });

  it('refuses what cannot be served, and leaves no copies', async () => {
    const empty = join(root, 'empty');
    mkdirSync(empty);
    const takeFrom = (skillDirectory: string, variantDirectory: string) =>
      files.take({ skillDirectory, variantDirectory }, join(root, 'experiments'));
    expect(await codeOf(takeFrom(skill, empty))).toBe('PATH_NOT_FOUND');
    expect(await codeOf(takeFrom(empty, other))).toBe('PATH_NOT_FOUND');
    expect(await codeOf(takeFrom(skill, skill))).toBe('USAGE');
    symlinkSync(join(other, 'SKILL.md'), join(other, 'link.md'));
    expect(await codeOf(takeFrom(skill, other))).toBe('USAGE');
    symlinkSync(join(other, 'SKILL.md'), join(empty, 'SKILL.md'));
    expect(await codeOf(takeFrom(empty, skill))).toBe('USAGE');
    expect(existsSync(join(root, 'experiments')) ? readdirSync(join(root, 'experiments')) : []).toEqual([]);
  });

  it('lets one at a time in', async () => {
    const variant = await take();
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
    };
    await Promise.all([1, 2, 3].map(() => files.exclusively(variant, work)));
    expect([most, inside]).toEqual([1, 0]);
    await files.discard(variant.copiesDirectory);
    expect(await codeOf(files.exclusively(variant, work))).toBe('PATH_NOT_FOUND');
  });
});
