/** The rules and assignments of GET /rules; pure. */
import type { RoutingRule, RuleAssignment } from '../../contract/rules.ts';
import type { ListedRule } from '../../routing/list-rules.ts';
import type { AssignedModel } from '../../routing/rules/task-overlay.ts';

export function toRuleView(
  { name, models, choose, answersFor }: ListedRule,
  isAssigned: boolean,
): RoutingRule {
  return {
    rule: name,
    models: models.map(({ provider, model, role, weight, skipped }) => ({
      provider,
      model,
      role,
      ...(weight !== undefined && { weight }),
      ...(skipped !== undefined && { skipped }),
    })),
    ...(choose && { choose }),
    ...(answersFor.length > 0 && { answers_for: answersFor }),
    ...(isAssigned && { overlay: true }),
  };
}

export function toAssignmentView(assigned: AssignedModel): RuleAssignment {
  const { rule, component, capability, provider, model, isInForce } = assigned;
  return {
    rule,
    ...(component !== undefined && { component }),
    capability,
    provider,
    model,
    in_force: isInForce,
  };
}
