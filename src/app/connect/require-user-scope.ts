import type { AgentName } from '../../domain/agent.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { SettingsScope } from './agent-connector.ts';

/** @throws SessionBuddyError USAGE for settings of a project */
export function requireUserScope(agent: AgentName, scope: SettingsScope): void {
  if (scope !== 'user') throw new SessionBuddyError('USAGE', `${agent} is connected in your own settings: --${scope} is for claude-code`);
}
