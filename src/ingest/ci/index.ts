export { readCiEnvironment } from './environment.ts';
export { createGithubReceiver } from './github.ts';
export { createGitlabReceiver } from './gitlab.ts';
