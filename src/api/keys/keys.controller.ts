/** /keys: creates, lists, changes, rotates and deletes keys; for the administrator alone. */
import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { DeletedKey, Key, KeyList, NewKey } from '../../contract/keys.ts';
import { AnswerCache } from '../../conversation/answer-cache/answer-cache.service.ts';
import { type IssuedKey, Keys } from '../../keys/keys.service.ts';
import { isRecord } from '../../model/json/json.ts';
import { Audited } from '../audit/audited.ts';
import { type AuditTarget, auditedText } from '../audit/audit-target.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { validateBody } from '../validation/validate-body.ts';
import { KeyBody, KeyChangeBody, RotateBody } from './dto/key.dto.ts';
import { toKeyChanges, toKeySettings } from './key-settings.ts';
import { toKeyView } from './keys-view.ts';

@Controller('keys')
export class KeysController {
  constructor(
    private readonly keys: Keys,
    private readonly cache: AnswerCache,
  ) {}

  /** `key` is what its holder sends in place of the token. It is shown only in this answer. */
  @Audited(({ body }, answer) => created(answer) ?? named(body))
  @Post()
  @HttpCode(201)
  async create(@ValidBody(KeyBody) body: KeyBody): Promise<NewKey> {
    return toNewKey(await this.keys.create(toKeySettings(body)));
  }

  @Get()
  list(): KeyList {
    const keys = this.keys.list().map(toKeyView);
    return { count: keys.length, keys };
  }

  @Get(':id')
  get(@Param('id') id: string): Key {
    return toKeyView(this.keys.find(id));
  }

  /**
   * Fields that are omitted keep their values; `null` removes one that a key can do without. A
   * change applies to the next request, and to the next frame of an open WebSocket.
   */
  @Audited()
  @Patch(':id')
  async update(
    @Param('id') id: string,
    @ValidBody(KeyChangeBody) body: KeyChangeBody,
    @Req() request: Request,
  ): Promise<Key> {
    const raw: unknown = request.body;
    const isRemoved = (field: string): boolean => isRecord(raw) && raw[field] === null;
    return toKeyView(await this.keys.update(id, toKeyChanges(body, isRemoved)));
  }

  /**
   * The conversations that it began and its notes stay, and no other key sees them as its own. Their
   * vectors, and the answers that were kept for it, are deleted.
   */
  @Audited()
  @Delete(':id')
  async remove(@Param('id') id: string): Promise<DeletedKey> {
    await this.keys.remove(id);
    await this.cache.forget(id);
    await this.keys.finishRemoval(id);
    return { success: true, key_id: id };
  }

  /** Replaces the secret; the id, and what the key may do, stay. */
  @Audited()
  @Post(':id/rotate')
  @HttpCode(200)
  async rotate(@Param('id') id: string, @Req() request: Request): Promise<NewKey> {
    const { grace_seconds: grace = 0 } = validateBody(RotateBody, request.body ?? {});
    return toNewKey(await this.keys.rotate(id, grace * 1_000));
  }
}

function toNewKey({ key, text }: IssuedKey): NewKey {
  return { ...toKeyView(key), key: text };
}

/** The id of a new key, by which later entries name it. */
function created(answer: unknown): AuditTarget | undefined {
  const subject = auditedText(answer, 'key_id');
  return subject === undefined ? undefined : { subject };
}

function named(body: unknown): AuditTarget {
  const subject = auditedText(body, 'name');
  return subject === undefined ? {} : { subject };
}
