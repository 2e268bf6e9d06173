/** Validates the body of a route against its class. */
import { Body, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { validateBody } from './validate-body.ts';

@Injectable()
class BodyPipe<T extends object> implements PipeTransform<unknown, T> {
  constructor(private readonly type: Type<T>) {}

  transform(value: unknown): T {
    return validateBody(this.type, value);
  }
}

/** `@ValidBody(MessageBody) body: MessageBody`. */
export function ValidBody<T extends object>(type: Type<T>): ParameterDecorator {
  return Body(new BodyPipe(type));
}
