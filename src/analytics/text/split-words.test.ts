import { describe, expect, it } from 'vitest';
import { splitWords, stemWord } from './split-words.ts';

describe('splitWords', () => {
  it.each([
    ['mcp__github__createPullRequests', ['github', 'creat', 'pull', 'request']],
    ['compound-engineering:ce-code-review', ['compound', 'engineer', 'ce', 'cod', 'review']],
    ['Use this skill when the user wants to deploy to AWS', ['want', 'deploy', 'aws']],
    ['WebSearch', ['web', 'search']],
    ['Éditeur 42', ['editeur']],
    ['', []],
  ])('takes %j apart', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });
});

describe('stemWord', () => {
  it.each([
    ['test', 'tests', 'testing', 'tested'],
    ['commit', 'commits', 'committing', 'committed'],
    ['merge', 'merges', 'merging', 'merged'],
    ['query', 'queries', 'querying'],
    ['fix', 'fixes', 'fixing', 'fixed'],
  ])('makes one word of %s, %s, %s …', (...words) => {
    expect(new Set(words.map(stemWord)).size).toBe(1);
  });

  it.each(['status', 'css', 'git', 'js', 'string', 'analysis'])('leaves %s alone', (word) => {
    expect(stemWord(word)).toBe(word);
  });
});
