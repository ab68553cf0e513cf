/**
 * Identity of a skill that a person typed, as transcript, hook and telemetry can all name it: by the prompt it was typed
 * in (`promptId` in lines since 2.1.77, `prompt_id` in hooks since 2.1.196, `prompt.id` in events). A prompt types one
 * skill at most. The skill's name is no part of it, as telemetry may hide that.
 */
export function typedSkillId(promptId: string): string {
  return `prompt:${promptId}`;
}
