/** Event types that `copilot-parser.ts` reads. */
export const READ_EVENT_TYPES: ReadonlySet<string> = new Set([
  'session.start',
  'session.resume',
  'session.context_changed',
  'session.shutdown',
  'user.message',
  'tool.execution_start',
  'tool.execution_complete',
  'skill.invoked',
  'subagent.completed',
  'subagent.failed',
  'abort',
]);

/**
 * Event types that carry nothing we read, and that are no news: seen in real sessions of 1.0.64 to 1.0.68 or listed in
 * `session-events.ts` of github/copilot-sdk. Any other is ignored as well, but counted.
 */
export const IGNORED_EVENT_TYPES: ReadonlySet<string> = new Set(
  `session.info session.warning session.error session.idle session.model_change session.mode_changed session.plan_changed
  session.permissions_changed session.title_changed session.compaction_start session.compaction_complete session.truncation
  session.snapshot_rewind session.task_complete session.usage_info session.usage_checkpoint session.handoff session.workspace_file_changed
  session.todos_changed session.remote_steerable_changed session.schedule_created session.schedule_cancelled session.skills_loaded
  session.tools_updated session.mcp_servers_loaded session.mcp_server_status_changed session.custom_agents_updated
  session.extensions_loaded session.background_tasks_changed session.custom_notification session.binary_asset
  assistant.turn_start assistant.turn_end assistant.message assistant.message_start assistant.intent assistant.reasoning assistant.usage
  assistant.idle model.call_failure model.call_finished
  tool.user_requested tool.execution_progress tool.execution_partial_result tool_search.activated
  subagent.started subagent.configured subagent.selected subagent.deselected
  hook.start hook.end system.message system.notification permission.requested permission.completed
  user_input.requested user_input.completed elicitation.requested elicitation.completed sampling.requested sampling.completed
  external_tool.requested external_tool.completed command.queued command.execute command.completed
  exit_plan_mode.requested exit_plan_mode.completed mcp.oauth_required mcp.oauth_completed`.split(/\s+/),
);
