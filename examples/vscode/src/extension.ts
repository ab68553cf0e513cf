import * as vscode from 'vscode';
import { type Place, registerShortcut, type Suggestion, suggestSkills, textOf } from './session-buddy.ts';

export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('sessionBuddy.suggestSkills', () => shown(suggest)),
    vscode.commands.registerCommand('sessionBuddy.registerShortcut', () => shown(register)),
  );
}

interface Item extends vscode.QuickPickItem {
  readonly suggestion: Suggestion;
}

async function suggest(): Promise<void> {
  const task = await vscode.window.showInputBox({ prompt: 'What do you want to do? Leave it empty to go by the file alone.' });
  if (task === undefined) return;
  const suggestion = await pick(task);
  if (suggestion === undefined) return;
  const text = textOf(suggestion);
  const how = await vscode.window.showQuickPick(['Copy', 'Insert at the cursor', 'Type into the terminal'], { title: text });
  if (how === 'Copy') await vscode.env.clipboard.writeText(text);
  if (how === 'Insert at the cursor') {
    const editor = vscode.window.activeTextEditor;
    await editor?.edit((edit) => edit.replace(editor.selection, text));
  }
  if (how === 'Type into the terminal') {
    const terminal = vscode.window.activeTerminal ?? vscode.window.createTerminal();
    terminal.show();
    // Not run: whoever reads it decides.
    terminal.sendText(text, false);
  }
}

async function register(): Promise<void> {
  const suggestion = await pick('');
  if (suggestion === undefined) return;
  const keys = await vscode.window.showInputBox({ prompt: `Keys for ${suggestion.skill_name}, as ctrl+k ctrl+t` });
  if (keys === undefined || keys === '') return;
  const { shortcut } = await registerShortcut(serverUrl(), suggestion.skill_name, keys);
  // VS Code lets no extension bind keys while it runs: this is what makes them work.
  const binding = { key: shortcut, command: 'workbench.action.terminal.sendSequence', args: { text: textOf(suggestion) } };
  await vscode.env.clipboard.writeText(JSON.stringify(binding, null, 2));
  const open = 'Open keybindings.json';
  const answer = await vscode.window.showInformationMessage(`${shortcut} is registered. Its binding is on the clipboard.`, open);
  if (answer === open) await vscode.commands.executeCommand('workbench.action.openGlobalKeybindingsFile');
}

async function pick(task: string): Promise<Suggestion | undefined> {
  const { message, suggestions } = await suggestSkills(serverUrl(), placeOf(vscode.window.activeTextEditor, task));
  if (suggestions.length === 0) {
    await vscode.window.showInformationMessage(message);
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(suggestions.map(toItem), { title: 'Session-Buddy', matchOnDetail: true });
  return chosen?.suggestion;
}

function toItem(suggestion: Suggestion): Item {
  const { skill_name: label, confidence, estimated_duration_seconds: seconds, shortcut, reason } = suggestion;
  const facts = [
    `${Math.round(confidence * 100)} %`,
    ...(seconds === null ? [] : [`about ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`]),
    ...(shortcut === null ? [] : [shortcut]),
  ];
  return { label, description: facts.join(' · '), detail: reason, suggestion };
}

function placeOf(editor: vscode.TextEditor | undefined, task: string): Place {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const known = { ...(task === '' ? {} : { task }), ...(folder === undefined ? {} : { project_name: folder.uri.fsPath }) };
  if (editor === undefined) return known;
  const { document, selection } = editor;
  const text = settings().get('sendSelection', true) ? document.getText(selection) : '';
  return {
    ...known,
    file_path: vscode.workspace.asRelativePath(document.uri),
    language: document.languageId,
    line_number: selection.start.line + 1,
    cursor_position: { line: selection.active.line, character: selection.active.character },
    ...(text === '' ? {} : { selected_code: text }),
  };
}

const settings = () => vscode.workspace.getConfiguration('sessionBuddy');
const serverUrl = () => settings().get('url', 'http://127.0.0.1:8765');

/** Shows what went wrong instead of losing it. */
async function shown(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    await vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}
