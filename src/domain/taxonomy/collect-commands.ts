import { type Command, forEachChild, parse, type SyntaxNode } from 'unbash';

/** One word of a command as far as naming needs it. */
export interface ShellWord {
  /** As written, without the quotes around it. */
  readonly text: string;
  /** Its value with quotes and escapes resolved; expansions stay as written. */
  readonly value: string;
  readonly quoted: boolean;
}

/** One simple command of a script. */
export interface SimpleCommand {
  /** Program and arguments, without assignments before it and without redirections. */
  readonly words: readonly ShellWord[];
  /** Text of a heredoc or here-string given to it. */
  readonly input?: string;
}

/** A command is named by its first words; a list of files after them may be long. */
const MAX_WORDS = 48;
/** A script of more commands than this is named by those at its beginning. */
const MAX_COMMANDS = 400;
/** Nested substitutions are read this deep. */
const MAX_DEPTH = 8;

export interface CollectedCommands {
  /** In order of the text, those inside loops, conditions, subshells and functions included. */
  readonly commands: readonly SimpleCommand[];
  /** Those inside `$(…)`, backticks and `<(…)`; read only when asked for. */
  substituted(): readonly SimpleCommand[];
}

/** The simple commands of a shell script. A call of a function defined in the script is none. */
export function collectCommands(text: string): CollectedCommands {
  const nodes: Command[] = [];
  const commands: SimpleCommand[] = [];
  const functions = new Set<string>();
  const variables = new Map<string, string>();

  const visit = (node: SyntaxNode): void => {
    if (nodes.length >= MAX_COMMANDS) return;
    switch (node.type) {
      case 'Command':
        nodes.push(node);
        rememberAssignments(node, variables);
        if (node.name !== undefined) commands.push(toSimpleCommand(node, variables));
        return;
      case 'TestCommand':
        commands.push(TEST_COMMAND);
        return;
      case 'Function':
        functions.add(node.name.value);
        visit(node.body);
        return;
      case 'Word':
      case 'Redirect':
      case 'HereDoc':
      case 'HereString':
      case 'ArithmeticCommand':
        return;
      default:
        forEachChild(node, visit);
    }
  };
  visit(parse(text));

  return {
    commands: functions.size === 0 ? commands : commands.filter((command) => !functions.has(command.words[0]?.value ?? '')),
    substituted: () => {
      const inner: SimpleCommand[] = [];
      for (const node of nodes) walkSubstitutions(node, inner, 0);
      return inner;
    },
  };
}

/** `[[ … ]]` has no program in the syntax tree. */
const TEST_COMMAND: SimpleCommand = { words: [{ text: 'test', value: 'test', quoted: false }] };

/** Commands in the expansions anywhere below a node. */
function walkSubstitutions(root: SyntaxNode, commands: SimpleCommand[], depth: number): void {
  if (depth > MAX_DEPTH) return;
  forEachChild(root, (child) => {
    if (commands.length >= MAX_COMMANDS) return;
    if (child.type === 'Command' && child.name !== undefined) commands.push(toSimpleCommand(child, NO_VARIABLES));
    walkSubstitutions(child, commands, child.type === 'Script' ? depth + 1 : depth);
  });
}

const NO_VARIABLES: ReadonlyMap<string, string> = new Map();

/** `BIN=./run.sh; $BIN` runs run.sh: literal assignments that stand alone are remembered. */
function rememberAssignments(node: Command, variables: Map<string, string>): void {
  if (node.name !== undefined || node.prefix.length === 0) return;
  for (const prefix of node.prefix) {
    if (prefix.type !== 'Assignment' || prefix.value.type !== 'Word') continue;
    if (!prefix.value.value.includes('$') && prefix.value.value.length <= 200) variables.set(prefix.name, prefix.value.value);
  }
}

const WHOLE_VARIABLE = /^\$(?:(\w+)|\{(\w+)\})$/;
/** `${PYTHON:-python3}` and `$(which python3)`, as a whole word. */
const DEFAULT_PROGRAM = /^\$(?:\{\w+:?[-=]([\w./+-]+)\}|\((?:which|command -v|type -P) ([\w./+-]+)\))$/;

function toSimpleCommand(node: Command, variables: ReadonlyMap<string, string>): SimpleCommand {
  const words: ShellWord[] = [];
  let input: string | undefined;
  if (node.name !== undefined) words.push(resolve(toWord(node.name), variables));
  for (const part of node.suffix) {
    if (part.type === 'HereDoc') input ??= part.body.text;
    else if (part.type === 'HereString') input ??= part.target?.value;
    else if (part.type === 'Redirect') continue;
    else if (words.length < MAX_WORDS)
      words.push(part.type === 'Word' ? toWord(part) : { text: part.text, value: part.text, quoted: false });
  }
  return input === undefined ? { words } : { words, input };
}

/** A program given by an expansion whose value can be told from the text. */
function resolve(word: ShellWord, variables: ReadonlyMap<string, string>): ShellWord {
  if (!word.value.startsWith('$')) return word;
  const variable = WHOLE_VARIABLE.exec(word.value);
  const program = DEFAULT_PROGRAM.exec(word.value);
  const value = variables.get(variable?.[1] ?? variable?.[2] ?? '') ?? program?.[1] ?? program?.[2];
  return value === undefined ? word : { text: value, value, quoted: true };
}

function toWord(word: { readonly text: string; readonly value: string }): ShellWord {
  const { text, value } = word;
  const first = text.charCodeAt(0);
  const isWrapped = text.length >= 2 && (first === 34 || first === 39) && text.charCodeAt(text.length - 1) === first;
  return { text: isWrapped ? text.slice(1, -1) : text, value, quoted: text !== value };
}
