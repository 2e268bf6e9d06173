/** GET /rules: the rules in force, the models that were assigned at run time, and the faults of the files. */
import { Controller, Get } from '@nestjs/common';
import type { RuleList } from '../../contract/rules.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { RuleCatalog } from '../../routing/rule-catalog.service.ts';
import { CallerKey } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { toAssignmentView, toRuleView } from './rules-view.ts';

@Controller()
export class RulesController {
  constructor(private readonly catalog: RuleCatalog) {}

  /** Lists the rules, each with the models that it asks. A key gets the rules that it may use. */
  @OpenToKeys()
  @Get('rules')
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
      }),
    };
  }
}
