/**
 * How much work a command does, least first. Of the commands of one line the one with the most names it; of equals
 * the first. `cat f | grep x` is `grep`, `npm test | grep x` is `npm test`, `git add . && git commit` is `git commit`.
 * What is in none of these lists is work.
 */
export const HELPERS = {
  /** Changes the state of the shell, prints text, waits. */
  silent: `cd pushd popd dirs echo printf export set unset source local declare typeset readonly alias unalias shopt setopt zmodload read
    trap exit return break continue shift wait true false sleep ulimit umask hash getopts let mapfile readarray disown yes clear
    set-location push-location pop-location write-output write-host write-error start-sleep set-strictmode out-null set-variable`,
  /** Asks the shell or the machine something small. */
  question: `pwd test type command which where whereis mktemp basename dirname realpath readlink seq date whoami id hostname
    uname tty stty cygpath wslpath jobs fg bg history nproc locale
    test-path join-path resolve-path split-path new-object get-location get-date get-command get-variable`,
  /** Passes text along or shows it. */
  plumbing: `cat head tail wc sort uniq tee tr cut paste nl tac rev fold fmt column comm join less more bat xxd od hexdump base64 mkdir
    touch strings iconv dos2unix
    get-content select-object where-object foreach-object sort-object group-object measure-object format-table format-list out-string
    out-file set-content add-content convertto-json convertfrom-json tee-object out-host`,
  /** Looks at files and text, or moves them about. */
  utility: `ls dir tree find fd locate grep egrep fgrep rg ag ack sed awk gawk perl jq yq stat file du df diff cmp patch cp mv rm rmdir ln
    chmod chown tar zip unzip gzip gunzip md5sum sha1sum sha256sum shasum cksum ps kill pkill killall pgrep lsof top env printenv xargs
    select-string get-childitem remove-item copy-item move-item new-item get-item get-itemproperty compare-object get-process stop-process
    json.tool invoke-expression`,
  /** Looks at, fetches or stages what a later command works on. */
  preparation: [
    'git add',
    'git branch',
    'git checkout',
    'git clone',
    'git config',
    'git diff',
    'git fetch',
    'git log',
    'git ls-files',
    'git ls-remote',
    'git ls-tree',
    'git merge-base',
    'git pull',
    'git remote',
    'git rev-list',
    'git rev-parse',
    'git show',
    'git stash',
    'git status',
    'git switch',
    'git',
    'npm ci',
    'npm install',
    'pnpm install',
    'yarn install',
    'bun install',
    'uv sync',
    'poetry install',
    'pip install',
    'pip3 install',
    'bundle install',
    'composer install',
    'mix deps.get',
    'go mod download',
    'go mod tidy',
    'configure',
    'venv',
    'virtualenv',
    'uv venv',
    'nvm use',
    'nvm install',
    'conda activate',
    'apt update',
    'apt-get update',
    'brew update',
    'terraform init',
    'tofu init',
    'docker pull',
    'docker login',
    'gh auth status',
    'gh auth token',
  ],
} as const;
