/** What Rhetor is and does, in the words that other components of the platform are given. */

export const DESCRIPTION = 'LLM Management System for Tekton';

export const CAPABILITIES: readonly string[] = [
  'llm_management',
  'prompt_engineering',
  'context_management',
  'model_selection',
];
