/** GET /openapi.json, and GET /docs, which displays it. */
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';
import { docsFile } from './docs-files.ts';
import { openApiDocument } from '../routes/openapi-document.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

/** Allows resources from, and requests to, this server only. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

@OpenToKeys()
@Controller()
export class DocsController {
  /** Returns docs/openapi.json, byte for byte. */
  @Get('openapi.json')
  document(@Res() response: Response): void {
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.send(openApiDocument());
  }

  /** The page itself needs no token, since a browser can't send one when it opens a page. */
  @Get('docs')
  page(@Res() response: Response): void {
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    send('page.html', response);
  }

  @Get('docs/:file')
  file(@Param('file') name: string, @Res() response: Response): void {
    send(name, response);
  }
}

function send(name: string, response: Response): void {
  const file = docsFile(name);
  if (file === undefined) {
    throw new RhetorError('not_found', 'The page has no such file; open /docs.');
  }
  response.setHeader('content-type', file.type);
  response.setHeader('cache-control', 'no-cache');
  response.send(file.bytes);
}
