/**
 * Secrets known by how they begin, as sources of regular expressions. Each ends in its open-ended part, or in something
 * that may be missing, so that a match never has to be taken back: that keeps the search linear in the text, whatever
 * the text. Lengths are lower bounds, well below what is issued.
 */
export const TOKEN_FORMATS: readonly string[] = [
  // Amazon Web Services: the id of a key, and the secret where it stands right behind its id.
  '(?:AKIA|ASIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ABIA|ACCA)[A-Z0-9]{12,}(?:[\\s:,;|]{1,3}[A-Za-z0-9/+]{40})?',
  'ABSK[A-Za-z0-9+/=]{40,}',
  // Code hosting.
  'gh[oprsu]_[A-Za-z0-9]{20,}',
  'github_pat_\\w{20,}',
  'gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|rtr|soat|wt)-[\\w.-]{16,}',
  'GR1348941[\\w-]{16,}',
  'ATBB[A-Za-z0-9]{24,}',
  'AT(?:ATT3|CTT3)[\\w-]{20,}',
  // Chat.
  'xox[a-z](?:-|\\.xox[a-z]-)[\\w-]{10,}',
  'xapp-[\\w-]{10,}',
  'hooks\\.slack\\.com/(?:services|workflows|triggers)/[\\w/]{20,}',
  '[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,}',
  'discord(?:app)?\\.com/api/webhooks/[\\w/-]{20,}',
  '\\d{8,10}:AA[\\w-]{30,}',
  // Payment and commerce.
  '[prs]k_(?:live|prod|test)_\\w{10,}',
  'whsec_[\\w+/=]{20,}',
  'sq0(?:atp|csp|idp)-[\\w-]{20,}',
  'EAAA[\\w-]{50,}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32,}',
  // Models.
  'sk-(?:admin|ant|None|or|proj|svcacct)-[\\w-]{20,}',
  'sk-[A-Za-z0-9]{32,}',
  'sess-[A-Za-z0-9]{32,}',
  'gsk_[A-Za-z0-9]{32,}',
  'xai-[A-Za-z0-9]{32,}',
  'pplx-[A-Za-z0-9]{32,}',
  'hf_[A-Za-z0-9]{30,}',
  'api_org_[A-Za-z0-9]{30,}',
  'r8_[A-Za-z0-9]{30,}',
  // Google.
  'AIza[\\w-]{30,}',
  'GOCSPX-[\\w-]{20,}',
  'ya29\\.[\\w-]{20,}',
  '1//0[\\w-]{30,}',
  // Package registries.
  'npm_[A-Za-z0-9]{30,}',
  'pypi-Ag[\\w-]{16,}',
  'rubygems_[a-f0-9]{40,}',
  'cio[A-Za-z0-9]{32}(?![A-Za-z0-9])',
  'dckr_(?:oat|pat)_[\\w-]{20,}',
  // Clouds, infrastructure, telemetry.
  '[\\w~.-]{3}\\dQ~[\\w~.-]{31,}',
  'do[oprt]_v1_[a-f0-9]{40,}',
  'hv[bprs]\\.[\\w-]{20,}',
  's\\.[A-Za-z0-9]{24}(?![\\w.-])',
  'dapi[a-f0-9]{32,}',
  'fm[12]_[A-Za-z0-9+/=_-]{40,}',
  'glc_[A-Za-z0-9+/=]{32,}',
  'glsa_\\w{32,}',
  'HRKU-[\\w-]{30,}',
  'NRAK-[A-Z0-9]{20,}',
  'pscale_(?:oauth|pw|tkn)_[\\w.-]{30,}',
  'pul-[a-f0-9]{40,}',
  'sbp_[a-f0-9]{40,}',
  'sntry[su]_[A-Za-z0-9+/=_-]{40,}',
  'AC[0-9a-f]{32}(?![0-9a-f])',
  'SK[0-9a-f]{32}(?![0-9a-f])',
  'SG\\.[\\w-]{16,}(?:\\.[\\w-]*)?',
  'key-[0-9a-f]{32}(?![0-9a-f])',
  '[0-9a-f]{32}-us\\d{1,2}(?!\\w)',
  // Tools.
  'dp\\.(?:ct|pt|scim|st)\\.[\\w.-]{30,}',
  'figd_[\\w-]{20,}',
  'lin_api_[A-Za-z0-9]{30,}',
  'ntn_[A-Za-z0-9]{30,}',
  'PMAK-[a-f0-9]{20,}(?:-[a-f0-9]*)?',
  'phx_[A-Za-z0-9]{30,}',
  'tskey-[\\w-]{20,}',
  // age and a JSON Web Token, or anything else that is JSON in base64.
  'AGE-SECRET-KEY-1[A-Z0-9]{20,}',
  'eyJ[\\w-]{17,}(?:\\.[\\w-]*){0,4}',
];

/** What a key is called whose value is a password. */
export const PASSWORD_WORDS = 'pass(?:word|wd|phrase)|(?<![A-Za-z])(?:pass|pwd)(?![A-Za-z])';
/** And one whose value is a secret when it looks like one. */
export const KEY_WORDS =
  'secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|credentials?|cookie|signature|(?<![A-Za-z])(?:auth|key|pat|sig)(?![A-Za-z])';
