import { describe, expect, it } from 'vitest';
import { parseUserText } from './parse-user-text.ts';

describe('parseUserText', () => {
  it.each([
    ['fix the build', 'prompt'],
    ['<command-name>/model</command-name>\n<command-message>model</command-message>', 'prompt'],
    ['<command-message>without a name</command-message>', 'prompt'],
    ['<system-reminder>\nThe user started your suggested task', 'prompt'],
    ['[Request interrupted by user]', 'interruption'],
    ['[Request interrupted by user for tool use]', 'interruption'],
    ['<local-command-stdout>x</local-command-stdout>', 'other'],
    ['<local-command-caveat>Caveat: …', 'other'],
    ['<bash-input>ls</bash-input>', 'other'],
    ['<bash-stdout>x</bash-stdout>', 'other'],
    ['<task-notification>\n<status>running</status>', 'other'],
    ['  \n', 'other'],
  ])('reads %j as %s', (text, kind) => {
    expect(parseUserText(text)).toEqual({ kind });
  });

  it('reads a typed skill where the message tag comes first', () => {
    const text =
      '<command-message>orchestrator is running…</command-message>\n<command-name>/acme:orchestrator</command-name>\n<command-args>all</command-args>';
    expect(parseUserText(text)).toEqual({ kind: 'command', name: 'acme:orchestrator', hasSlash: true });
  });

  it('tells the notice that follows a Skill call from a typed skill by the missing slash', () => {
    const text = '<command-message>The "pdf" skill is running</command-message>\n<command-name>pdf</command-name>';
    expect(parseUserText(text)).toEqual({ kind: 'command', name: 'pdf', hasSlash: false });
  });
});
