/** /rules: the rules in force, the models that are assigned to them at run time, and the faults of the files. */
import { Controller, Delete, Get, Param, Put } from '@nestjs/common';
import type { Request } from 'express';
import type { ResetRule, RuleAssignment, RuleList } from '../../contract/rules.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { RuleCatalog } from '../../routing/rule-catalog.service.ts';
import { Audited } from '../audit/audited.ts';
import { type AuditTarget, auditedText } from '../audit/audit-target.ts';
import { CallerKey } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { RuleModelBody } from './dto/rule.dto.ts';
import { RuleModels } from './rule-models.service.ts';
import { toAssignmentView, toRuleView } from './rules-view.ts';

@Controller('rules')
export class RulesController {
  constructor(
    private readonly catalog: RuleCatalog,
    private readonly models: RuleModels,
  ) {}

  /** Lists the rules, each with the models that it asks. A key gets the rules that it may use. */
  @OpenToKeys()
  @Get()
  rules(@CallerKey() key: AccessKey | undefined): RuleList {
    const rules = this.catalog
      .rules(key?.models)
      .map((rule) => toRuleView(rule, this.catalog.isAssigned(rule.name)));
    return {
      count: rules.length,
      rules,
      ...(key === undefined && {
        assignments: this.catalog.assignments().map(toAssignmentView),
        faults: this.catalog.faults(),
        components: this.models.components(),
        task_types: this.models.taskTypes(),
      }),
    };
  }

  /** The model replaces the rule's own, whatever tasks.json says, and survives a restart. */
  @Audited(({ params, body }, answer) => ruleIn(params, answer, auditedText(body, 'model')))
  @Put(':rule/model')
  async assign(
    @Param('rule') rule: string,
    @ValidBody(RuleModelBody) { model }: RuleModelBody,
  ): Promise<RuleAssignment> {
    return toAssignmentView(await this.models.assign(rule, model));
  }

  /** The rule of tasks.json applies again; a rule that the assignment made is gone. */
  @Audited(({ params }, answer) => ruleIn(params, answer))
  @Delete(':rule/model')
  reset(@Param('rule') rule: string): Promise<ResetRule> {
    return this.models.reset(rule);
  }
}

/** Takes the rule's name from the answer, since the path may write it in capitals. */
function ruleIn(params: Request['params'], answer: unknown, model?: string): AuditTarget {
  const name = auditedText(answer, 'rule') ?? auditedText(params, 'rule') ?? '';
  return { subject: model === undefined ? name : `${name}: ${model}` };
}
