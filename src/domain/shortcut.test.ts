import { expect, it } from 'vitest';
import { doShortcutsCollide, parseShortcut } from './shortcut.ts';

it.each([
  ['ctrl+shift+t', 'ctrl+shift+t'],
  ['Shift + Control+T', 'ctrl+shift+t'],
  ['cmd+option+K', 'alt+meta+k'],
  ['ctrl+K  ctrl+T', 'ctrl+k ctrl+t'],
  ['ctrl+k t', 'ctrl+k t'],
  ['F12', 'f12'],
  ['shift+f5', 'shift+f5'],
  ['ctrl+/', 'ctrl+/'],
  ['alt+pageup', 'alt+pageup'],
])('reads %j as %s', (text, shortcut) => {
  expect(parseShortcut(text)).toBe(shortcut);
});

it.each([
  ['t', 'is for typing'],
  ['shift+t', 'is for typing'],
  ['ctrl+', 'is no key'],
  ['ctrl+shift', 'modifiers and no key'],
  ['ctrl+ctrl+t', 'a modifier twice'],
  ['ctrl+control+t', 'a modifier twice'],
  ['hyper+t', '"hyper" is none of'],
  ['ctrl+tt', 'is no key'],
  ['ctrl+🧪', 'is no key'],
  ['ctrl+\0', 'is no key'],
  ['ctrl+constructor', 'is no key'],
  ['f20', 'is no key'],
  ['ctrl+a ctrl+b ctrl+c', 'more than 2 strokes'],
  ['ctrl+t'.repeat(1000), 'more than 60 characters'],
  ['', 'is no key'],
])('refuses %j: it %s', (text, why) => {
  expect(() => parseShortcut(text)).toThrow(expect.objectContaining({ code: 'SHORTCUT_INVALID', message: expect.stringContaining(why) }));
});

it('cannot tell a shortcut from what begins it', () => {
  expect(doShortcutsCollide('ctrl+k', 'ctrl+k ctrl+t')).toBe(true);
  expect(doShortcutsCollide('ctrl+k ctrl+t', 'ctrl+k')).toBe(true);
  expect(doShortcutsCollide('ctrl+k ctrl+t', 'ctrl+k ctrl+u')).toBe(false);
  expect(doShortcutsCollide('ctrl+k', 'ctrl+kk')).toBe(false);
});
