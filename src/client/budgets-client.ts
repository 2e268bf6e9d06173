/** What calls may cost, for the administrator: `client.budgets`. */
import type {
  BudgetChangeRequest,
  BudgetList,
  BudgetRequest,
  BudgetView,
  DeletedBudget,
} from '../contract/budgets.ts';
import type { CallOptions } from './call-options.ts';
import { pathOf } from './path.ts';
import type { Transport } from './transport.ts';

const path = (id: string): string => pathOf('budgets', id);

export class BudgetsClient {
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** Oldest first, each in its current window. */
  list(options: CallOptions = {}): Promise<BudgetList> {
    return this.transport.json({ method: 'GET', path: '/budgets', ...options });
  }

  get(id: string, options: CallOptions = {}): Promise<BudgetView> {
    return this.transport.json({ method: 'GET', path: path(id), ...options });
  }

  create(body: BudgetRequest, options: CallOptions = {}): Promise<BudgetView> {
    return this.transport.json({ method: 'POST', path: '/budgets', body, ...options });
  }

  /** Fields that are omitted keep their values; `null` removes `assume_price`. */
  update(id: string, body: BudgetChangeRequest, options: CallOptions = {}): Promise<BudgetView> {
    return this.transport.json({ method: 'PATCH', path: path(id), body, ...options });
  }

  /** What it has counted is forgotten. */
  delete(id: string, options: CallOptions = {}): Promise<DeletedBudget> {
    return this.transport.json({ method: 'DELETE', path: path(id), ...options });
  }
}
