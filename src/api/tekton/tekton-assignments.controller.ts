/**
 * GET /api/models/assignments, POST …/component and …/default: which model serves which component
 * and task.
 */
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { TaskRule } from '../../config/tasks-config.ts';
import type { AssignmentAnswer } from '../../contract/platform.ts';
import type { Assignments } from '../../contract/tekton.ts';
import { PromptsService } from '../../prompts/prompts.service.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import { DefaultModelService } from '../../routing/names/default-model.service.ts';
import { TaskRules } from '../../routing/rules/task-rules.service.ts';
import { ComponentAssignmentBody, DefaultAssignmentBody } from './dto/assignment.dto.ts';
import { lenientBody } from './lenient-body.ts';
import { ModelAssignments } from './model-assignments.service.ts';
import { toAssignments } from './to-assignments.ts';
import { Audited } from '../audit/audited.ts';
import { type AuditTarget, auditedText } from '../audit/audit-target.ts';

@Controller('api/models/assignments')
export class TektonAssignmentsController {
  constructor(
    private readonly taskRules: TaskRules,
    private readonly catalog: ProviderCatalog,
    private readonly defaultModel: DefaultModelService,
    private readonly prompts: PromptsService,
    private readonly assignments: ModelAssignments,
  ) {}

  @Get()
  list(): Assignments {
    return toAssignments(this.taskRules.current(), this.prompts.componentNames(), (rule) =>
      this.modelOf(rule),
    );
  }

  /**
   * Assigns a model to one component and task type; the assignment survives a restart and edits of
   * tasks.json.
   */
  @Audited(({ body }) => assigned(body))
  @Post('component')
  @HttpCode(200)
  async assignToComponent(@Body() value: unknown): Promise<AssignmentAnswer> {
    const { component, capability, model_id } = lenientBody(ComponentAssignmentBody, value);
    await this.assignments.assign({ component, capability }, model_id);
    return updated(`${component}/${capability}`);
  }

  /** Assigns a model to all components without a rule of their own. */
  @Audited(({ body }) => assigned(body))
  @Post('default')
  @HttpCode(200)
  async assignDefault(@Body() value: unknown): Promise<AssignmentAnswer> {
    const { capability, model_id } = lenientBody(DefaultAssignmentBody, value);
    await this.assignments.assign({ component: undefined, capability }, model_id);
    return updated(`default/${capability}`);
  }

  /** The model that a request under this rule gets, unless one fails. */
  private modelOf({ provider, model, pool }: TaskRule): string | undefined {
    const first = model ?? pool?.members[0]?.model;
    if (first !== undefined) return first;
    const named = this.catalog.statuses().find(({ id }) => id === provider);
    return named?.defaultModel ?? this.defaultModel.current()?.model;
  }
}

function updated(what: string): AssignmentAnswer {
  return { status: 'success', message: `Updated ${what}` };
}

function assigned(body: unknown): AuditTarget {
  const [component, capability, model] = ['component', 'capability', 'model_id'].map((field) =>
    auditedText(body, field),
  );
  return { subject: `${component ?? 'default'}/${capability ?? ''}: ${model ?? ''}` };
}
