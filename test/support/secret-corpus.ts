import { seededRandom } from '../../src/platform/seeded-random.ts';

/** A made-up secret of a real format. */
export interface MadeUpSecret {
  readonly format: string;
  /** As it stands in a text, with what belongs to it: `password=…`, a header, a whole PEM block. */
  readonly text: string;
  /** The part that must be nowhere. */
  readonly secret: string;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const UPPER = LOWER.toUpperCase();
const ALPHANUMERIC = UPPER + LOWER + DIGITS;
const HEX = `${DIGITS}abcdef`;

/**
 * Secrets put together when asked for, so that this file holds none: no scanner finds any in the repository. The same
 * for the same seed.
 */
export function makeSecrets(seed = 1): MadeUpSecret[] {
  const random = seededRandom(seed);
  const some = (length: number, alphabet = ALPHANUMERIC) =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  const url = (length: number) => `a1${some(length - 2, `${ALPHANUMERIC}_`)}`;
  const base64 = (text: string) => Buffer.from(text).toString('base64').replaceAll('=', '');
  const pem = (kind: string, lines: number) => {
    const body = Array.from({ length: lines }, () => some(64, `${ALPHANUMERIC}+/`));
    const dashes = '-'.repeat(5);
    return {
      text: [`${dashes}BEGIN ${kind}PRIVATE KEY${dashes}`, ...body, `${dashes}END ${kind}PRIVATE KEY${dashes}`].join('\n'),
      secret: body[0] as string,
    };
  };
  const jwt = () => [base64('{"alg":"HS256"}'), base64(`{"sub":"${some(12)}"}`), url(43)].join('.');

  /** Known by a beginning. */
  const prefixed: Record<string, string> = {
    'AWS access key': ['AK', 'IA', some(16, UPPER + DIGITS)].join(''),
    'AWS temporary key': ['AS', 'IA', some(16, UPPER + DIGITS)].join(''),
    'GitHub personal': ['gh', 'p_', some(36)].join(''),
    'GitHub OAuth': ['gh', 'o_', some(36)].join(''),
    'GitHub user': ['gh', 'u_', some(36)].join(''),
    'GitHub server': ['gh', 's_', some(36)].join(''),
    'GitHub refresh': ['gh', 'r_', some(76)].join(''),
    'GitHub fine-grained': ['github', '_pat_', some(22), '_', some(59)].join(''),
    'GitLab personal': ['gl', 'pat-', url(20)].join(''),
    'GitLab deploy': ['gl', 'dt-', url(20)].join(''),
    'GitLab runner': ['gl', 'rt-', url(20)].join(''),
    'Slack bot': ['xo', 'xb-', some(12, DIGITS), '-', some(13, DIGITS), '-', some(24)].join(''),
    'Slack user': ['xo', 'xp-', some(12, DIGITS), '-', some(12, DIGITS), '-', some(32, HEX)].join(''),
    'Slack app': ['xa', 'pp-1-', some(11, UPPER + DIGITS), '-', some(13, DIGITS), '-', some(64, HEX)].join(''),
    'Slack webhook': ['https://hooks.', 'slack.com/services/T', some(8, UPPER), '/B', some(8, UPPER), '/', some(24)].join(''),
    'Stripe secret': ['sk', '_live_', some(24)].join(''),
    'Stripe restricted': ['rk', '_live_', some(24)].join(''),
    'Stripe webhook': ['wh', 'sec_', some(32)].join(''),
    'OpenAI old': ['s', 'k-', some(20), 'T3Blbk', 'FJ', some(20)].join(''),
    'OpenAI project': ['s', 'k-proj-', url(74), 'T3Blbk', 'FJ', url(74)].join(''),
    'OpenAI service account': ['s', 'k-svcacct-', url(80)].join(''),
    'Anthropic API': ['s', 'k-ant-api03-', url(93), 'AA'].join(''),
    'Anthropic OAuth': ['s', 'k-ant-oat01-', url(93), 'AA'].join(''),
    OpenRouter: ['s', 'k-or-v1-', some(64, HEX)].join(''),
    Groq: ['gs', 'k_', some(52)].join(''),
    xAI: ['xa', 'i-', some(80)].join(''),
    'Hugging Face': ['h', 'f_', some(34)].join(''),
    Replicate: ['r', '8_', some(37)].join(''),
    'Google API': ['AI', 'za', url(35)].join(''),
    'Google client secret': ['GOC', 'SPX-', url(28)].join(''),
    'Google access': ['ya', '29.', url(60)].join(''),
    npm: ['np', 'm_', some(36)].join(''),
    PyPI: ['py', 'pi-AgEIcHlwaS5vcmc', url(80)].join(''),
    RubyGems: ['ruby', 'gems_', some(48, HEX)].join(''),
    'Docker Hub': ['dck', 'r_pat_', url(27)].join(''),
    'Azure client secret': [some(3), '8', 'Q~', url(34)].join(''),
    DigitalOcean: ['do', 'p_v1_', some(64, HEX)].join(''),
    Databricks: ['da', 'pi', some(32, HEX)].join(''),
    'Vault service': ['hv', 's.', url(90)].join(''),
    'Vault batch': ['hv', 'b.', url(120)].join(''),
    Twilio: ['S', 'K', some(32, HEX)].join(''),
    SendGrid: ['S', 'G.', url(22), '.', url(43)].join(''),
    Mailgun: ['ke', 'y-', some(32, HEX)].join(''),
    'Telegram bot': [some(10, '123456789'), ':', 'AA', url(33)].join(''),
    'Discord bot': ['M', url(25), '.', some(6), '.', url(38)].join(''),
    'Discord webhook': ['https://disc', 'ord.com/api/webhooks/', some(19, '123456789'), '/', url(68)].join(''),
    Shopify: ['shp', 'at_', some(32, HEX)].join(''),
    Atlassian: ['ATA', 'TT3', url(180)].join(''),
    Linear: ['lin', '_api_', some(40)].join(''),
    Notion: ['nt', 'n_', some(46)].join(''),
    Figma: ['fi', 'gd_', url(40)].join(''),
    Grafana: ['gl', 'sa_', some(32), '_', some(8, HEX)].join(''),
    'New Relic': ['NR', 'AK-', some(27, UPPER + DIGITS)].join(''),
    Pulumi: ['pu', 'l-', some(40, HEX)].join(''),
    Supabase: ['sb', 'p_', some(40, HEX)].join(''),
    Tailscale: ['ts', 'key-auth-', some(17), '-', some(32)].join(''),
    age: ['AGE-SEC', 'RET-KEY-1', some(58, UPPER + DIGITS)].join(''),
    'JSON Web Token': jwt(),
  };

  /** Known by what they are called or where they stand. */
  const inContext: readonly (readonly [format: string, before: string, secret: string, behind?: string])[] = [
    ['AWS secret behind its id', `${prefixed['AWS access key']}:`, `aB3/${some(36, `${ALPHANUMERIC}/+`)}`],
    ['AWS secret by name', 'aws_secret_access_key = ', `aB3/${some(36, `${ALPHANUMERIC}/+`)}`],
    ['password of a database URL', 'postgres://ada:', `p4${some(14)}`, '@db.example.com/app'],
    ['token of a git URL', 'https://', `p4${some(38)}`, '@git.example.com/ada/app.git'],
    ['bearer header', 'Authorization: Bearer ', `a1${some(30)}`],
    ['bearer alone', 'Bearer ', `a1${some(30)}`],
    ['basic header', 'Authorization: Basic ', base64(`ada:${some(12)}`)],
    ['password assignment', 'password=', `x9${some(10)}`],
    ['password in JSON', '"password": "', `x9${some(10)}`, '"'],
    ['token assignment', 'MY_SERVICE_TOKEN=', some(8, HEX) + some(24, HEX)],
    ['key in base64', 'api_key: ', `${some(30)}a1B2`],
    ['flag', 'deploy --token ', `q7${some(30)}`],
    ['Azure storage', 'AccountKey=', `a1${some(84)}==`],
    ['Azure shared access', '?sv=2024-01-01&sig=', `a1${some(40)}%3D`],
  ];

  return [
    ...Object.entries(prefixed).map(([format, text]) => ({ format, text, secret: text.replace(/^https:\/\/[^/]*\/\w*/, '') })),
    ...inContext.map(([format, before, secret, behind = '']) => ({ format, text: `${before}${secret}${behind}`, secret })),
    { format: 'RSA private key', ...pem('RSA ', 12) },
    { format: 'OpenSSH private key', ...pem('OPENSSH ', 5) },
    { format: 'private key', ...pem('', 8) },
    { format: 'encrypted private key', ...pem('ENCRYPTED ', 8) },
  ];
}

const WINDOW = 8;

/** A piece of the secret that a text still holds, case and separators aside; undefined when there is none. */
export function findLeak(text: string, { secret }: MadeUpSecret): string | undefined {
  const plain = (value: string) => value.toLowerCase().replace(/[^a-z0-9]/g, '');
  const [haystack, needle] = [plain(text), plain(secret)];
  // The first letters are the format's, and say nothing.
  for (let at = Math.min(12, needle.length - WINDOW); at + WINDOW <= needle.length; at++) {
    const piece = needle.slice(at, at + WINDOW);
    if (haystack.includes(piece)) return piece;
  }
  return undefined;
}
