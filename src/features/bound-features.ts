/**
 * Binds the features that depend on one another: each knows only its own port, and all modules that
 * import one of these share its services.
 */
import { BudgetGate } from '../budgets/reservation/budget-gate.service.ts';
import { BudgetsModule } from '../budgets/budgets.module.ts';
import { ContextModule } from '../context/context.module.ts';
import { EngramModule } from '../context/engram/engram.module.ts';
import { StateService } from '../context/state.service.ts';
import { HermesModule } from '../hermes/hermes.module.ts';
import { HermesService } from '../hermes/hermes.service.ts';
import { KeysModule } from '../keys/keys.module.ts';
import { LedgerModule } from '../ledger/ledger.module.ts';
import { LimitsModule } from '../limits/limits.module.ts';
import { PricedCalls } from '../prices/priced-calls.service.ts';
import { PricesModule } from '../prices/prices.module.ts';
import { PromptsModule } from '../prompts/prompts.module.ts';
import { SessionsModule } from '../sessions/sessions.module.ts';
import { RoutingModule } from '../routing/routing.module.ts';

/** Keeps budgets and their counters in the context store. */
export const BUDGETS_MODULE = BudgetsModule.register({
  imports: [ContextModule],
  documents: StateService,
});

/**
 * Keeps the default model and the assignments of models in the context store, and holds every call
 * to the budgets; pools compare prices.
 */
export const ROUTING_MODULE = RoutingModule.register({
  imports: [ContextModule, BUDGETS_MODULE, PricesModule],
  settings: StateService,
  assignments: StateService,
  gate: BudgetGate,
  prices: PricedCalls,
});

/** Keeps prompts and templates in the context store. */
export const PROMPTS_MODULE = PromptsModule.register({
  imports: [ContextModule],
  documents: StateService,
});

/** Keeps keys in the context store. */
export const KEYS_MODULE = KeysModule.register({
  imports: [ContextModule],
  documents: StateService,
});

/** Keeps sessions at the console in the context store. */
export const SESSIONS_MODULE = SessionsModule.register({
  imports: [ContextModule, KEYS_MODULE],
  documents: StateService,
});

/** Finds Engram through Hermes. */
export const ENGRAM_MODULE = EngramModule.register({
  imports: [HermesModule],
  locator: HermesService,
});

/** Keeps the ledger in the context store, with what each call cost. */
export const LEDGER_MODULE = LedgerModule.register({
  imports: [ContextModule, PricesModule],
  costs: PricedCalls,
});

/** Counts in the context store, which several processes may share. */
export const LIMITS_MODULE = LimitsModule.register({ imports: [ContextModule] });
