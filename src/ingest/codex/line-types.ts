/** The types of a line; `type` in its `payload` says more of the first two. */
export const LINE_TYPES: ReadonlySet<string> = new Set([
  'response_item',
  'event_msg',
  'session_meta',
  'turn_context',
  'compacted',
  'world_state',
  'inter_agent_communication',
  'inter_agent_communication_metadata',
]);

/**
 * Types of `response_item` that carry nothing we read, and that are no news: seen in real rollouts of 0.140 to 0.142, or
 * named in codex-rs/protocol/src/models.rs. Any other is ignored as well, but counted, so that a change is noticed.
 */
export const IGNORED_ITEMS: ReadonlySet<string> = new Set([
  'reasoning',
  'agent_message',
  'additional_tools',
  'image_generation_call',
  'ghost_snapshot',
  'compaction',
  'compaction_summary',
  'compaction_trigger',
  'context_compaction',
  'other',
]);

/** The same of `event_msg`, from codex-rs/protocol/src/protocol.rs; of older versions with what those wrote as well. */
export const IGNORED_EVENTS: ReadonlySet<string> = new Set(
  `agent_message agent_message_content_delta agent_message_delta agent_reasoning agent_reasoning_delta agent_reasoning_raw_content
  agent_reasoning_raw_content_delta agent_reasoning_section_break apply_patch_approval_request background_event collab_agent_interaction_begin
  collab_agent_interaction_end collab_agent_spawn_begin collab_agent_spawn_end collab_close_begin collab_close_end collab_resume_begin
  collab_resume_end collab_waiting_begin collab_waiting_end context_compacted conversation_path deprecation_notice dynamic_tool_call_request
  dynamic_tool_call_response elicitation_request entered_review_mode error exec_approval_request exec_command_begin exec_command_output_delta
  exited_review_mode get_history_entry_response guardian_assessment guardian_warning hook_completed hook_started image_generation_begin
  image_generation_end item_completed item_started list_custom_prompts_response list_skills_response mcp_list_tools_response
  mcp_startup_complete mcp_startup_update mcp_tool_call_begin model_reroute model_verification patch_apply_begin patch_apply_updated plan_delta
  plan_update raw_response_item realtime_conversation_closed realtime_conversation_list_voices_response realtime_conversation_realtime
  realtime_conversation_sdp realtime_conversation_started reasoning_content_delta reasoning_raw_content_delta request_permissions
  request_user_input safety_buffering session_configured shutdown_complete skills_update_available stream_error sub_agent_activity
  terminal_interaction thread_goal_updated thread_name_updated thread_rolled_back thread_settings_applied token_count turn_diff
  turn_moderation_metadata undo_completed undo_started view_image_tool_call warning web_search_begin`.split(/\s+/),
);

/** Lines that are the agent's work, as far as which a skill goes on: `type/payload type`. */
export const WORK_TYPES: ReadonlySet<string> = new Set(
  `event_msg/agent_message event_msg/task_complete event_msg/turn_complete event_msg/turn_aborted response_item/reasoning
  response_item/agent_message response_item/function_call response_item/function_call_output response_item/custom_tool_call
  response_item/custom_tool_call_output response_item/local_shell_call response_item/web_search_call response_item/tool_search_call
  response_item/tool_search_output`.split(/\s+/),
);
