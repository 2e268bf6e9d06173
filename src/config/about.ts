/** Rhetor's description, as it is reported to other components of the platform. */

export const DESCRIPTION = 'LLM Management System for Tekton';

export const CAPABILITIES: readonly string[] = [
  'llm_management',
  'prompt_engineering',
  'context_management',
  'model_selection',
];
