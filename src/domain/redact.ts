import { KEY_WORDS, PASSWORD_WORDS, TOKEN_FORMATS } from './secret-formats.ts';

/** What stands in the place of a secret. No rule finds anything in it, so redacting twice is redacting once. */
const REDACTED = '[redacted]';

/** Nothing shorter is taken for a secret, whatever is said of it. */
const SHORTEST_TEXT = 8;

/** With what is written onto its end without a space. */
const TOKEN = new RegExp(`(?<![A-Za-z0-9])(?:${TOKEN_FORMATS.join('|')})[\\w-]*`, 'g');
/** `user:password@` of a URL; without a password a long name with a digit in it is a token. */
const USER_INFO = /(?<=:\/\/)(?:[^\s/@:"'\\[]*:[^\s/@"'\\[]+|(?=[^\s/@:[]*\d)[\w~.-]{20,})(?=@)/g;
/** A secret key of Amazon Web Services has no sign of its own: 40 characters of base64, well mixed. */
const BASE64_40 = /(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;

const VALUE = '[^\\s"\'`\\\\,;&<>(){}\\[\\]|]';
const VALUE_RUN = new RegExp(`${VALUE}*`, 'y');
const QUOTE = '["\'\\\\]{0,3}';
const GAP = '\\s{0,3}';
/** Only looked at, so that in `key="password": "…"` the value of the first is the key of the second. */
const value = (shortest: number) => `(?=(${VALUE}{${shortest},200}))`;

type IsSecret = (value: string, word: string, separator: string) => boolean;

/** What says of the text behind it that it is a secret, and whether that text looks like one. */
const ANNOUNCED: readonly (readonly [RegExp, IsSecret])[] = [
  [new RegExp(`(authorization)(${QUOTE}${GAP}[:=]${GAP}${QUOTE}(?:[a-z]{1,20}\\s{1,3})?)${value(4)}`, 'gi'), isNoScheme],
  [new RegExp(`(?<![A-Za-z])(bearer|basic|token)(\\s{1,3})${value(8)}`, 'gi'), isCredential],
  [new RegExp(`(${PASSWORD_WORDS}|${KEY_WORDS})([\\w-]{0,40}${QUOTE}${GAP}(?:=>|:=|[=:])${GAP}${QUOTE})${value(3)}`, 'gi'), isKeyedSecret],
  [new RegExp(`--[\\w-]{0,30}(${PASSWORD_WORDS}|${KEY_WORDS})([\\w-]{0,10}\\s{1,3}["']?)${value(3)}`, 'gi'), isKeyedSecret],
];

/** Tried first: names and paths that hold nothing of all this are most of what comes. */
const SUSPICIOUS = new RegExp(
  [TOKEN, BASE64_40]
    .map(({ source }) => source)
    .join('|')
    .concat('|://[^\\s/]*@|-----BEGIN'),
);
const ANNOUNCING = /(?:pass|pwd|secret|token|key|pat|credential|cookie|sig|auth|bearer|basic)[\w-]{0,40}["'\\]{0,3}[\s=:]/i;

/**
 * A text without the secrets in it: tokens of known formats, private keys, passwords in URLs, values of what is called a
 * password, key or token, authorization headers. Takes time in proportion to the text, for most names under 1 µs.
 *
 * It knows formats, not meanings: a password that looks like a word and stands alone stays. So what may hold one
 * (prompts, arguments, outputs) is not stored at all.
 *
 * @example redactSecrets('https://ada:pw@host/x') // => 'https://[redacted]@host/x'
 */
export function redactSecrets(text: string): string {
  if (text.length < SHORTEST_TEXT) return text;
  const isAnnounced = ANNOUNCING.test(text);
  if (!isAnnounced && !SUSPICIOUS.test(text)) return text;
  let clean = cutPrivateKeys(text).replace(TOKEN, REDACTED).replace(USER_INFO, REDACTED);
  if (isAnnounced) for (const [pattern, isSecret] of ANNOUNCED) clean = cutValues(clean, pattern, isSecret);
  return clean.replace(BASE64_40, (run) => (isWellMixed(run) ? REDACTED : run));
}

/** From each `-----BEGIN … PRIVATE KEY…-----` to the end that belongs to it, or to the end of the quotation or the text. */
function cutPrivateKeys(text: string): string {
  if (!text.includes('-----BEGIN')) return text;
  let clean = '';
  let from = 0;
  for (const { index } of text.matchAll(/-----BEGIN[A-Z0-9 ]{1,40}PRIVATE KEY/g)) {
    if (index < from) continue;
    clean += text.slice(from, index) + REDACTED;
    from = endOfKey(text, index);
  }
  return clean + text.slice(from);
}

function endOfKey(text: string, index: number): number {
  const end = text.indexOf('-----END', index);
  const dashes = end === -1 ? -1 : text.indexOf('-----', end + 8);
  const quote = text.indexOf('"', index);
  if (dashes !== -1 && (quote === -1 || quote > dashes)) return dashes + 5;
  return quote === -1 ? text.length : quote;
}

function cutValues(text: string, pattern: RegExp, isSecret: IsSecret): string {
  let clean = '';
  let from = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, word = '', separator = '', begun = ''] = match;
    if (!isSecret(begun, word, separator)) continue;
    clean += text.slice(from, pattern.lastIndex) + REDACTED;
    VALUE_RUN.lastIndex = pattern.lastIndex;
    VALUE_RUN.test(text);
    from = VALUE_RUN.lastIndex;
    pattern.lastIndex = from;
  }
  return clean + text.slice(from);
}

function isKeyedSecret(begun: string, word: string, separator: string): boolean {
  // Of a test or a working directory, mostly: `PASS: …`, `PWD=/home/ada`.
  const isShort = /^p(?:ass|wd)$/i.test(word) && (!separator.includes('=') || /[/.]/.test(begun));
  if (isShort || !/^p(?:ass|wd)/i.test(word)) return isRandom(begun);
  if (/^[$%*]/.test(begun)) return false;
  // Behind a colon or a space it may be prose: "password: required".
  return /[="']/.test(separator) || (begun.length >= 6 && /[^A-Za-z.-]/.test(begun));
}

/** `Basic` in front of what is redacted already. */
function isNoScheme(begun: string): boolean {
  return !/^[a-z]{1,12}$/i.test(begun);
}

function isCredential(begun: string, scheme: string): boolean {
  if (isRandom(begun)) return true;
  return scheme.toLowerCase() === 'basic' && /^[\x20-\x7e]+:[\x20-\x7e]*$/.test(Buffer.from(begun, 'base64').toString('latin1'));
}

/** Letters and digits mixed as nobody writes them, or a long run of hexadecimal digits. */
function isRandom(text: string): boolean {
  if (text.length < 8 || !/\d/.test(text) || !/[A-Za-z]/.test(text)) return text.length >= 24 && countTurns(text) >= text.length / 4;
  return text.length >= 16 || countTurns(text) >= 3;
}

/** Unlike a hash in hexadecimal digits or a path of the same length. */
function isWellMixed(run: string): boolean {
  return countTurns(run) >= 12 && /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run);
}

/** How often it changes between capital letters, small letters, digits and signs. */
function countTurns(text: string): number {
  let turns = 0;
  let before = 0;
  for (let index = 0; index < text.length; index++) {
    const now = classOf(text.charCodeAt(index));
    if (index > 0 && now !== before) turns++;
    before = now;
  }
  return turns;
}

function classOf(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return 1;
  if (unit >= 0x41 && unit <= 0x5a) return 2;
  return unit >= 0x61 && unit <= 0x7a ? 3 : 4;
}
