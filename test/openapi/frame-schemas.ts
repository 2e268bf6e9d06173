/** Validates frames against the types of the contract. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { Schemas } from '../../openapi/contract-schemas.ts';
import { TIMESTAMP } from '../api/json.ts';

const KEY = 'contract.json';

export class FrameSchemas {
  private readonly ajv = new Ajv2020({ strict: false, formats: { 'date-time': TIMESTAMP } });

  constructor(schemas: Schemas) {
    this.ajv.addSchema({ components: { schemas } }, KEY);
  }

  expectValid(frame: unknown, type: string): void {
    const validate = this.ajv.compile({ $ref: `${KEY}#/components/schemas/${type}` });
    validate(frame);
    expect(validate.errors ?? [], JSON.stringify(frame)).toEqual([]);
  }
}
