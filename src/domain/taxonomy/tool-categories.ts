import type { CategoryName } from './categories.ts';

/**
 * Built-in tools of the agents by category, in lower case, separated by spaces. Claude Code, Codex, Gemini CLI, Copilot CLI,
 * OpenCode and Cursor each have their own names for the same things.
 */
export const TOOL_CATEGORIES: Partial<Record<CategoryName, string>> = {
  reading: `read notebookread read_file read_many_files view view_file readfile read_files open_file cat get_file_contents
    listmcpresourcestool readmcpresourcetool list_mcp_resources read_mcp_resource read_lints get_errors`,
  editing: `edit multiedit write notebookedit apply_patch write_file replace edit_file str_replace_editor str_replace_based_edit_tool
    create insert patch write_to_file replace_in_file search_replace delete_file create_file insert_edit_into_file replace_string_in_file
    multi_replace_string_in_file editfile`,
  searching: `grep glob ls search_file_content list_directory list_dir codebase_search file_search grep_search semantic_search toolsearch
    tool_search tool_search_call search_code list_files search_files find_files lsp rg codesearch list_code_usages`,
  web: `webfetch websearch web_fetch web_search google_web_search web_search_call fetch_webpage fetch fetch_url browser_search url_fetch
    open_simple_browser`,
  shell: `bash bashoutput killbash killshell powershell exec_command write_stdin shell shell_command local_shell local_shell_call
    run_shell_command run_in_terminal get_terminal_output read_bash write_bash stop_bash list_bash read_powershell write_powershell
    stop_powershell run_terminal_cmd run_terminal_command terminal monitor container.exec unified_exec execute_command`,
  planning: `todowrite todoread update_plan enterplanmode exitplanmode exit_plan_mode taskcreate taskupdate taskget tasklist taskstop
    todo_write todo_read manage_todo_list update_todo write_todos create_plan enterworktree exitworktree schedulewakeup croncreate
    cronlist crondelete plan_exit plan_enter get_goal create_goal update_goal`,
  delegation: `task agent taskoutput agentoutputtool spawn_agent wait_agent close_agent send_input resume_agent list_agents read_agent
    runsubagent teamcreate teamdelete sendmessage codebase_investigator delegate_to_agent new_task workflow wait`,
  communication: `askuserquestion ask_user ask_user_question request_user_input report_intent sendusermessage ask_questions
    ask_followup_question attempt_completion question pushnotification show_file`,
  review: 'reportfindings report_findings code_review codereview',
  memory: 'save_memory store_memory memory memory_read memory_write update_memory create_memory',
  media: 'view_image artifact image_generation image_generation_call generate_image imagegen create_diagram',
  running: 'js_repl notebook_execute run_notebook_cell executecode code_interpreter repl python',
  testing: 'runtests run_tests test_failure',
};
